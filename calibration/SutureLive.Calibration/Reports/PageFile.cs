using SutureLive.Imaging.Reports;

namespace SutureLive.Calibration.Reports;

/// <summary>Puts a page into a file.</summary>
internal static class PageFile
{
    /// <summary>Writes a new file.</summary>
    /// <exception cref="CalibrationException">It exists, or cannot be written.</exception>
    public static void Save(this HtmlPage page, string path)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
            using var file = new StreamWriter(new FileStream(path, FileMode.CreateNew));
            file.Write(page);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CalibrationException($"The report '{path}' cannot be written: {e.Message}", e);
        }
    }
}
