using System.Buffers;
using OpenCvSharp;

namespace SutureLive.Sessions.Video;

/// <summary>Packs pictures one by one. For one thread.</summary>
internal interface IVideoCodec : IDisposable
{
    /// <summary>Name in an AVI file, four characters.</summary>
    string FourCc { get; }

    /// <summary>What a decoder needs beforehand; empty for most.</summary>
    byte[] Setup { get; }

    /// <summary>Appends a packed picture.</summary>
    /// <param name="bgr">CV_8UC3, continuous; only read.</param>
    /// <param name="target">Given the bytes.</param>
    void Encode(Mat bgr, IBufferWriter<byte> target);

    /// <summary>Unpacks a picture.</summary>
    /// <param name="packed">As <see cref="Encode"/> gave it.</param>
    /// <param name="bgr">Made CV_8UC3 of the picture's size.</param>
    /// <returns>False when the bytes are no such picture; <paramref name="bgr"/> is then of no use.</returns>
    bool TryDecode(ReadOnlySpan<byte> packed, Mat bgr);
}
