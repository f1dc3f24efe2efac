using System.Buffers;

namespace SutureLive.FirmwareBridge.Transports;

/// <summary>
/// The life of a conversation over one wire, whatever the protocol: it listens from the start, tells once when the other end is gone, and closing ends
/// every wait. How answers are matched to questions is the protocol's own affair.
/// </summary>
/// <param name="wire">Owned from here on.</param>
/// <param name="time">For time-outs.</param>
/// <param name="hungUp">Called once when the other end is gone.</param>
internal abstract class WireLink(ITransport wire, TimeProvider time, Action hungUp) : IAsyncDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private Task _reading = Task.CompletedTask;

    /// <summary>Guards what waits for answers.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>The wire, for writing.</summary>
    protected ITransport Wire => wire;

    /// <summary>For time-outs.</summary>
    protected TimeProvider Time => time;

    /// <summary>Ends every wait with an exception.</summary>
    public abstract void Cut(string sentence, ControllerFailure failure);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _closing.Cancel();
        await wire.DisposeAsync();
        await _reading;
        Cut("The connection was closed.", ControllerFailure.Lost);
        _closing.Dispose();
    }

    /// <summary>Begins to listen: the last act of a constructor, when everything is ready to hear.</summary>
    /// <param name="capacity">More bytes than <see cref="Take"/> ever leaves unconsumed.</param>
    protected void Listen(int capacity) => _reading = ReadAsync(capacity);

    /// <summary>Takes one message off the front; false when more bytes are needed.</summary>
    protected abstract bool Take(ref ReadOnlySequence<byte> input);

    private async Task ReadAsync(int capacity)
    {
        if (await WirePump.RunAsync(wire, capacity, Take, _closing.Token)) hungUp();
    }
}
