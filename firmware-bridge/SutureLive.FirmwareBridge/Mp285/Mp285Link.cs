using System.Buffers;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Mp285;

/// <summary>
/// The conversation with one MP-285: one command outstanding and nothing else on the wire, because any byte interrupts a move. Only the
/// interrupt itself passes the queue.
/// </summary>
internal sealed class Mp285Link : IAsyncDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);
    private readonly ITransport _wire;
    private readonly TimeProvider _time;
    private readonly Action<string> _unasked;
    private readonly SemaphoreSlim _slot = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private readonly Task _reading;
    private TaskCompletionSource<Mp285Reply>? _answer;
    private Mp285Expect _expect;
    private bool _dropping = true; // whatever an earlier conversation left behind
    private long _lastByte;

    /// <summary>Starts listening.</summary>
    /// <param name="wire">Owned from here on.</param>
    /// <param name="time">For time-outs.</param>
    /// <param name="unasked">Gets, as text, what answers nothing of ours.</param>
    /// <param name="hungUp">Called once when the other end is gone.</param>
    public Mp285Link(ITransport wire, TimeProvider time, Action<string> unasked, Action hungUp)
    {
        (_wire, _time, _unasked, _lastByte) = (wire, time, unasked, time.GetTimestamp());
        _reading = ReadAsync(hungUp);
    }

    /// <summary>Sends one command and waits for its answer.</summary>
    /// <exception cref="TimeoutException">No whole answer in time; what still comes is dropped until <see cref="DrainAsync"/>.</exception>
    /// <exception cref="ControllerException">The conversation was cut.</exception>
    public async Task<Mp285Reply> AskAsync(ReadOnlyMemory<byte> command, Mp285Expect expect, TimeSpan within, CancellationToken cancellation)
    {
        await _slot.WaitAsync(cancellation);
        try
        {
            var answer = Completion.Source<Mp285Reply>();
            lock (_gate) (_answer, _expect, _dropping) = (answer, expect, false);
            await _wire.WriteAsync(command, cancellation);
            return await answer.Task.WaitAsync(within, _time, cancellation);
        }
        finally
        {
            lock (_gate)
            {
                if (_answer is not null) _dropping = true; // its answer may still come, and would be taken for another's
                _answer = null;
            }

            _slot.Release();
        }
    }

    /// <summary>Sends the interrupt at once, past the queue. Its answer and the move's may come in either order: both are dropped.</summary>
    public ValueTask InterruptAsync()
    {
        lock (_gate) _dropping = true;
        return _wire.WriteAsync(new[] { Mp285Command.Interrupt }, CancellationToken.None);
    }

    /// <summary>Waits until the controller has said all it had to say, and forgets it.</summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        lock (_gate) (_dropping, _lastByte) = (true, _time.GetTimestamp());
        for (int waits = 0; waits < 20; waits++)
        {
            await Task.Delay(Quiet, _time, cancellation);
            lock (_gate)
                if (_time.GetElapsedTime(_lastByte) >= Quiet) break;
        }

        lock (_gate) _dropping = false;
    }

    /// <summary>Ends the wait that goes on.</summary>
    public void Cut(string sentence, ControllerFailure failure)
    {
        TaskCompletionSource<Mp285Reply>? answer;
        lock (_gate) (answer, _answer, _dropping) = (_answer, null, true);
        answer?.TrySetException(new ControllerException(failure, sentence));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _closing.Cancel();
        await _wire.DisposeAsync();
        await _reading;
        Cut("The connection was closed.", ControllerFailure.Lost);
        _closing.Dispose();
    }

    private async Task ReadAsync(Action hungUp)
    {
        if (await WirePump.RunAsync(_wire, 256, Take, _closing.Token)) hungUp();
    }

    private bool Take(ref ReadOnlySequence<byte> input)
    {
        if (input.IsEmpty) return false;
        TaskCompletionSource<Mp285Reply>? answer;
        Mp285Reply reply = default;
        string? unasked = null;
        lock (_gate)
        {
            _lastByte = _time.GetTimestamp();
            if (_dropping || _answer is null)
            {
                if (!_dropping) unasked = Grbl.GrblCodec.Printable(input.ToArray());
                input = input.Slice(input.End);
                answer = null;
            }
            else
            {
                if (!Mp285Codec.TryReadReply(ref input, _expect, out reply)) return false;
                (answer, _answer) = (_answer, null);
            }
        }

        if (unasked is not null) _unasked(unasked);
        answer?.TrySetResult(reply);
        return true;
    }
}
