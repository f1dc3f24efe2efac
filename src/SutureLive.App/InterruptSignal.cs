using System.Runtime.InteropServices;

namespace SutureLive.App;

/// <summary>
/// Two kinds of stop. The first Ctrl-C (or SIGTERM) asks: finish the frame, park the axis, close the files. The second one ends the process
/// at once.
/// </summary>
internal sealed class InterruptSignal : IDisposable
{
    private const int ForcedExitCode = 130;     // 128 + SIGINT, what shells expect of an interrupted program
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration _sigint;
    private readonly PosixSignalRegistration _sigterm;
    private readonly TextWriter _error;

    /// <summary>Starts to listen for signals.</summary>
    /// <param name="error">Told what a signal does.</param>
    public InterruptSignal(TextWriter error)
    {
        _error = error;
        _sigint = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        _sigterm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _sigint.Dispose();
        _sigterm.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        if (_stop.IsCancellationRequested) Environment.Exit(ForcedExitCode);
        signal.Cancel = true;
        _error.WriteLine("Stopping cleanly. Ctrl-C once more stops at once.");
        _stop.Cancel();
    }
}
