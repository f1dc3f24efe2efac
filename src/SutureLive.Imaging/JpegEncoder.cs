using System.Buffers;
using OpenCvSharp;
using OpenCvSharp.Internal;
using OpenCvSharp.Internal.Vectors;

namespace SutureLive.Imaging;

/// <summary>
/// Encodes one Mat, whose pixels and size may change, as JPEG into a caller's buffer. The native handles are made once, so that encoding
/// allocates nothing of the managed heap, where a new array per picture would land among the large objects. Not thread-safe.
/// </summary>
public sealed class JpegEncoder : IDisposable
{
    private readonly Mat _picture;
    private readonly InputArray _input;
    private readonly VectorOfByte _encoded = new();
    private readonly int[] _parameters;

    /// <summary>Makes the handles.</summary>
    /// <param name="picture">CV_8UC3 once it is encoded; not owned, outlives this object.</param>
    /// <param name="quality">1..100.</param>
    public JpegEncoder(Mat picture, int quality)
    {
        _picture = picture;
        _input = InputArray.Create(picture);
        _parameters = [(int)ImwriteFlags.JpegQuality, quality];
    }

    /// <summary>Appends the JPEG of the picture as it is now.</summary>
    /// <param name="target">Given the bytes in one piece.</param>
    /// <exception cref="InvalidOperationException">OpenCV could not encode it.</exception>
    public unsafe void Append(IBufferWriter<byte> target)
    {
        NativeMethods.HandleException(NativeMethods.imgcodecs_imencode_vector(
            ".jpg", _input.CvPtr, _encoded.CvPtr, _parameters, _parameters.Length, out int succeeded));
        if (succeeded == 0) throw new InvalidOperationException($"A picture of {_picture.Width} x {_picture.Height} could not be encoded as JPEG.");
        int length = _encoded.Size;
        new ReadOnlySpan<byte>((void*)_encoded.ElemPtr, length).CopyTo(target.GetSpan(length));
        target.Advance(length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encoded.Dispose();
        _input.Dispose();
    }
}
