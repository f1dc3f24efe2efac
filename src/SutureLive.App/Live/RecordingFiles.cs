using SutureLive.Core;

namespace SutureLive.App.Live;

/// <summary>Names of one recording that no file has yet: nothing recorded is ever overwritten.</summary>
/// <param name="Video">Path of the overlay video.</param>
/// <param name="Coordinates">Path of the table.</param>
internal sealed record RecordingFiles(string Video, string Coordinates)
{
    private const int MostRecordings = 10_000;

    /// <summary>Makes the folder and chooses the names: <c>overlay.avi</c>, then <c>overlay-2.avi</c> and so on.</summary>
    /// <exception cref="SutureLiveException">The folder cannot be made or is full.</exception>
    public static RecordingFiles In(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SutureLiveException($"The folder '{folder}' cannot be made: {e.Message} Give another --out.", e);
        }

        for (int n = 1; n <= MostRecordings; n++)
        {
            string suffix = n == 1 ? "" : $"-{n}";
            RecordingFiles files = new(Path.Combine(folder, $"overlay{suffix}.avi"), Path.Combine(folder, $"coordinates{suffix}.csv"));
            if (!File.Exists(files.Video) && !File.Exists(files.Coordinates) && !HasParts(files.Video)) return files;
        }

        throw new SutureLiveException($"The folder '{folder}' holds {MostRecordings} recordings already. Give another --out.");

        bool HasParts(string video) => Directory.EnumerateFiles(folder, Path.GetFileName(OverlayVideo.Part(video, "*"))).Any();
    }
}
