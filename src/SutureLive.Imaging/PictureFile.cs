using OpenCvSharp;

namespace SutureLive.Imaging;

/// <summary>Reads still pictures of any kind a camera or a program may have written.</summary>
public static class PictureFile
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp"];

    /// <summary>True when the name ends like a picture this program reads (JPEG, PNG, TIFF, BMP, WebP).</summary>
    public static bool IsPicture(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The picture as a person sees it: 8-bit BGR (CV_8UC3), turned upright by its EXIF rotation. Grey becomes BGR, alpha is dropped.
    /// Deeper pixels are scaled from the smallest of 8, 10, 12, 14 and 16 bits that holds the brightest of them, because scientific
    /// cameras store 12-bit values in 16-bit files.
    /// </summary>
    /// <param name="path">The file. Read as bytes, so that any name the file system knows will do.</param>
    /// <returns>A new Mat, owned by the caller.</returns>
    /// <exception cref="PictureException">The file is missing, unreadable, empty, no picture, or cut short.</exception>
    public static Mat Read(string path)
    {
        byte[] bytes = ReadBytes(path);
        if (bytes.Length == 0) throw new PictureException($"'{path}' is empty (0 bytes): copy it again from its source.");
        if (PictureEnd.IsMissing(bytes))
            throw new PictureException($"'{path}' is cut short: its picture ends before it should, after {bytes.Length} bytes. Copy it again from its source.");

        using var decoded = Decode(path, bytes);
        return Pixels.ToBgr8(decoded);
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PictureException($"There is no picture '{path}': check the name and the folder.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new PictureException(
                Directory.Exists(path)
                    ? $"'{path}' is a folder, not a picture: name a picture in it."
                    : $"'{path}' cannot be read: {e.Message}",
                e);
        }
    }

    private static Mat Decode(string path, byte[] bytes)
    {
        OpenCvLog.Quiet();
        Mat? decoded = null;
        try
        {
            // AnyDepth and AnyColor keep the depth and still apply the EXIF rotation, which Unchanged would not.
            decoded = Cv2.ImDecode(bytes, ImreadModes.AnyDepth | ImreadModes.AnyColor);
            if (!decoded.Empty()) return decoded;
        }
        catch (OpenCVException e)
        {
            decoded?.Dispose();
            throw new PictureException($"'{path}' cannot be decoded: {e.Message}", e);
        }

        decoded.Dispose();
        throw new PictureException(
            $"'{path}' ({bytes.Length} bytes) is not a picture this program can decode, or it is damaged; it reads JPEG, PNG, TIFF, BMP and WebP.");
    }
}
