using OpenCvSharp;

namespace SutureLive.Cameras;

/// <summary>Pictures as they came over a network: whatever they are, they end no stream.</summary>
internal static class NetworkPicture
{
    /// <summary>Decodes a picture; the caller owns it.</summary>
    /// <exception cref="PictureSkippedException">It is none, or of a size that nobody would send.</exception>
    public static Mat Decode(ReadOnlySpan<byte> packed, string from)
    {
        Mat decoded;
        try
        {
            decoded = Cv2.ImDecode(packed, ImreadModes.Color);
        }
        catch (OpenCVException)                 // more pixels than it takes
        {
            throw new PictureSkippedException($"A picture of {packed.Length} bytes from {from} cannot be decoded.");
        }

        if (!decoded.Empty()) return decoded;
        decoded.Dispose();
        throw new PictureSkippedException($"A picture of {packed.Length} bytes from {from} cannot be decoded.");
    }
}
