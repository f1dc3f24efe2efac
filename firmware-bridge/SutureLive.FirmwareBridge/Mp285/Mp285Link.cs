using System.Buffers;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Mp285;

/// <summary>
/// The conversation with one MP-285: one command outstanding and nothing else on the wire, because any byte interrupts a move. Only the
/// interrupt itself passes the queue.
/// </summary>
internal sealed class Mp285Link : WireLink
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);
    private readonly Action<string> _unasked;
    private readonly Func<bool> _stopAsked;
    private readonly SemaphoreSlim _slot = new(1, 1);
    private TaskCompletionSource<Mp285Reply>? _answer;
    private Mp285Expect _expect;
    private bool _dropping = true; // whatever an earlier conversation left behind
    private long _lastByte;

    /// <summary>Starts listening.</summary>
    /// <param name="wire">Owned from here on.</param>
    /// <param name="time">For time-outs.</param>
    /// <param name="unasked">Gets, as text, what answers nothing of ours.</param>
    /// <param name="hungUp">Called once when the other end is gone.</param>
    /// <param name="stopAsked">True from the moment a motion is to be stopped, before the interrupt is sent.</param>
    public Mp285Link(ITransport wire, TimeProvider time, Action<string> unasked, Action hungUp, Func<bool> stopAsked)
        : base(wire, time, hungUp)
    {
        (_unasked, _stopAsked, _lastByte) = (unasked, stopAsked, time.GetTimestamp());
        Listen(256);
    }

    /// <summary>
    /// Sends one command and waits for its answer. A move that leaves although a stop was asked for meanwhile is interrupted again: the first interrupt
    /// may have been faster than the move.
    /// </summary>
    /// <exception cref="TimeoutException">No whole answer in time; what still comes is dropped until <see cref="DrainAsync"/>.</exception>
    /// <exception cref="ControllerException">The conversation was cut.</exception>
    public async Task<Mp285Reply> AskAsync(ReadOnlyMemory<byte> command, Mp285Expect expect, TimeSpan within, CancellationToken cancellation, bool moves = false)
    {
        await _slot.WaitAsync(cancellation);
        try
        {
            var answer = Completion.Source<Mp285Reply>();
            lock (Gate) (_answer, _expect, _dropping) = (answer, expect, false);
            await Wire.WriteAsync(command, cancellation);
            if (moves && _stopAsked()) await InterruptAsync();
            return await answer.Task.WaitAsync(within, Time, cancellation);
        }
        finally
        {
            lock (Gate)
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
        lock (Gate) _dropping = true;
        return Wire.WriteAsync(new[] { Mp285Command.Interrupt }, CancellationToken.None);
    }

    /// <summary>Waits until the controller has said all it had to say, and forgets it.</summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        lock (Gate) (_dropping, _lastByte) = (true, Time.GetTimestamp());
        for (int waits = 0; waits < 20; waits++)
        {
            await Task.Delay(Quiet, Time, cancellation);
            lock (Gate)
                if (Time.GetElapsedTime(_lastByte) >= Quiet) break;
        }

        lock (Gate) _dropping = false;
    }

    /// <inheritdoc/>
    public override void Cut(string sentence, ControllerFailure failure)
    {
        TaskCompletionSource<Mp285Reply>? answer;
        lock (Gate) (answer, _answer, _dropping) = (_answer, null, true);
        answer?.TrySetException(new ControllerException(failure, sentence));
    }

    /// <inheritdoc/>
    protected override bool Take(ref ReadOnlySequence<byte> input)
    {
        if (input.IsEmpty) return false;
        TaskCompletionSource<Mp285Reply>? answer;
        Mp285Reply reply = default;
        string? unasked = null;
        lock (Gate)
        {
            _lastByte = Time.GetTimestamp();
            if (_dropping || _answer is null)
            {
                if (!_dropping) unasked = WireText.Printable(input.ToArray());
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
