using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace SutureLive.Sessions.Recording;

/// <summary>Takes a folder for one recorder.</summary>
internal static class SessionPlace
{
    /// <summary>Makes the folder and takes its lock.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">How free bytes are asked for.</param>
    /// <returns>The lock; disposing it gives the folder free and removes it.</returns>
    /// <exception cref="SessionException">The folder cannot be made, belongs to another recorder, holds a session, or is on a disk without room.</exception>
    public static Stream Take(string folder, RecorderOptions options)
    {
        new DiskRoom(folder, options).Demand();
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SessionException($"The folder '{folder}' cannot be made: {e.Message} Give another --record.", e);
        }

        if (SessionFolder.IsBeingRecorded(folder))
            throw new SessionException($"Another recorder is writing to '{folder}' at this moment: give another --record.");
        if (Remnant(folder) is { } file)
            throw new SessionException($"'{folder}' holds a session already ({file}), and nothing recorded is ever overwritten: give another --record.");
        return Lock(folder);
    }

    /// <summary>The first manifest.</summary>
    public static SessionManifest Manifest(string folder, SessionAbout about, RecorderOptions options, SessionClock clock) => new()
    {
        Id = Guid.CreateVersion7(clock.StartedUtc).ToString(),
        State = SessionState.Recording,
        StartedUtc = clock.StartedUtc,
        StartedMonotonicNs = clock.StartedNs,
        Computer = Environment.MachineName,
        System = RuntimeInformation.OSDescription,
        User = Environment.UserName,
        Folder = folder,
        Codec = options.Codec.ToString().ToLowerInvariant(),
        About = about,
    };

    private static string? Remnant(string folder) =>
        ((string[])[SessionFolder.Manifest, SessionFolder.Frames, SessionFolder.Results, SessionFolder.Events, SessionFolder.Video(1)])
            .FirstOrDefault(name => File.Exists(Path.Combine(folder, name)));

    private static FileStream Lock(string folder)
    {
        FileStream? held = null;
        try
        {
            held = new(Path.Combine(folder, SessionFolder.Lock), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            held.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId}\n")));
            return held;
        }
        catch (UnauthorizedAccessException e)
        {
            held?.Dispose();
            throw new SessionException($"The folder '{folder}' may not be written to: {e.Message} Give another --record, or the right to write there.", e);
        }
        catch (IOException e)
        {
            string why = held is null ? "Perhaps another recorder was faster; give another --record." : "Make room there, or give another --record.";
            held?.Dispose();
            throw new SessionException($"The folder '{folder}' cannot be taken for recording: {e.Message} {why}", e);
        }
    }
}
