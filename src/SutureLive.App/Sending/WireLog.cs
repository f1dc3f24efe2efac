using System.Globalization;
using SutureLive.Core;
using SutureLive.FirmwareBridge;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.App.Sending;

/// <summary>The log of every byte to and from a real controller: in the file asked for, and otherwise in a new file beside the program's logs.</summary>
internal static class WireLog
{
    /// <summary>Opens a new log.</summary>
    /// <param name="run">Knows the log folder.</param>
    /// <param name="path">The file asked for; null for none.</param>
    /// <param name="controller">A simulated one is logged only where a file was asked for; null for none.</param>
    /// <param name="time">The clock of the lines.</param>
    /// <returns>Null where nothing is to be logged, or cannot be and nobody asked for it: that is said.</returns>
    /// <exception cref="SutureLiveException">The file asked for exists or cannot be written.</exception>
    public static ByteLog? Open(CommandRun run, string? path, ControllerSpec? controller, TimeProvider time)
    {
        if (path is null && controller is null or ControllerSpec.Simulated) return null;
        string? file = path ?? (run.LogFolder is { } folder
            ? Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"controller-{time.GetUtcNow():yyyyMMdd-HHmmss-fff}.bytes")) : null);
        try
        {
            if (file is not null) return new(file, time);
            run.Error.WriteLine("The bytes of the controller are not logged: there is no log folder. Give one with --log-dir DIR.");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            if (path is not null) throw new SutureLiveException($"The byte log cannot be written: {wrong.Message}", wrong);
            run.Error.WriteLine($"The bytes of the controller are not logged: {wrong.Message}");
        }

        return null;
    }

    /// <summary>Both are told.</summary>
    public static IWireWitness And(this IWireWitness witness, IWireWitness? other) => other is null ? witness : new Both(witness, other);

    private sealed class Both(IWireWitness one, IWireWitness other) : IWireWitness
    {
        public void Note(bool isSent, ReadOnlySpan<byte> bytes)
        {
            one.Note(isSent, bytes);
            other.Note(isSent, bytes);
        }
    }
}
