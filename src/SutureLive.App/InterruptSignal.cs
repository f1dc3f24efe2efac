using System.Runtime.InteropServices;

namespace SutureLive.App;

/// <summary>
/// Two kinds of stop. The first Ctrl-C (or SIGTERM, or the terminal that closes) asks: stop the arm, finish the frame, close the files. The second one ends
/// the process at once.
/// </summary>
internal sealed class InterruptSignal : IDisposable
{
    private const int ForcedExitCode = 130;     // 128 + SIGINT, what shells expect of an interrupted program
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _listening;
    private readonly TextWriter _error;

    /// <summary>Starts to listen for signals.</summary>
    /// <param name="error">Told what a signal does.</param>
    public InterruptSignal(TextWriter error)
    {
        _error = error;
        _listening = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var signal in _listening) signal.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        if (_stop.IsCancellationRequested) Environment.Exit(ForcedExitCode);
        signal.Cancel = true;
        _stop.Cancel(); // first: an arm may be moving, and whoever reads the words may be gone or asleep
        try
        {
            _error.WriteLine("Stopping cleanly. Ctrl-C once more stops at once.");
        }
        catch (IOException)
        {
            // The terminal is gone; so is whoever would read it.
        }
    }
}
