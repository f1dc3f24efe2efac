using System.Buffers;
using OpenCvSharp;
using OpenCvSharp.Internal;
using OpenCvSharp.Internal.Vectors;

namespace SutureLive.Console.Live;

/// <summary>Encodes pictures as JPEG into a caller's buffer. One native vector is reused, so that nothing of the size of a picture is allocated. Not thread-safe.</summary>
/// <param name="quality">1..100.</param>
internal sealed class JpegEncoder(int quality) : IDisposable
{
    private readonly int[] _parameters = [(int)ImwriteFlags.JpegQuality, quality];
    private readonly VectorOfByte _encoded = new();

    /// <summary>Appends the JPEG of a CV_8UC3 picture.</summary>
    public unsafe void Append(Mat picture, IBufferWriter<byte> target)
    {
        NativeMethods.HandleException(NativeMethods.imgcodecs_imencode_vector(
            ".jpg", picture.CvPtr, _encoded.CvPtr, _parameters, _parameters.Length, out int succeeded));
        if (succeeded == 0) throw new InvalidOperationException($"A picture of {picture.Width} x {picture.Height} could not be encoded as JPEG.");
        int length = _encoded.Size;
        new ReadOnlySpan<byte>((void*)_encoded.ElemPtr, length).CopyTo(target.GetSpan(length));
        target.Advance(length);
    }

    public void Dispose() => _encoded.Dispose();
}
