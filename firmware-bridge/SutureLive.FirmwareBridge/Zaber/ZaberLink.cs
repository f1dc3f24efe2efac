using System.Buffers;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Zaber;

/// <summary>
/// The conversation with a chain of Zaber devices: one command outstanding, each answer matched by address and message id, a stop past every
/// queue. It decides nothing; what comes unasked goes to its owner.
/// </summary>
internal sealed class ZaberLink : WireLink
{
    private const int StopId = 99, BroadcastId = 98, Ids = 98;
    private readonly Action<ZaberReply> _unasked;
    private readonly Func<bool> _stopAsked;
    private readonly SemaphoreSlim _slot = new(1, 1);
    private readonly bool[] _abandoned = new bool[Ids];
    private readonly byte[] _buffer = new byte[ZaberCodec.MaxLineBytes];
    private TaskCompletionSource<ZaberReply>? _answer;
    private List<ZaberReply>? _roll;
    private int _device, _id;

    /// <summary>Starts listening.</summary>
    /// <param name="wire">Owned from here on.</param>
    /// <param name="time">For time-outs.</param>
    /// <param name="unasked">Gets every answer that nobody asked for.</param>
    /// <param name="hungUp">Called once when the other end is gone.</param>
    /// <param name="stopAsked">True from the moment a motion is to be stopped, before the stop is sent.</param>
    public ZaberLink(ITransport wire, TimeProvider time, Action<ZaberReply> unasked, Action hungUp, Func<bool> stopAsked)
        : base(wire, time, hungUp)
    {
        (_unasked, _stopAsked) = (unasked, stopAsked);
        Listen(2 * ZaberCodec.MaxLineBytes);
    }

    /// <summary>Lines that could not be read so far.</summary>
    public int MalformedLines { get; private set; }

    /// <summary>Lines that could be read so far.</summary>
    public int ReadableLines { get; private set; }

    /// <summary>When true a line without a checksum is no answer: every device was told to send one.</summary>
    public bool RequiresChecksum { get; set; }

    /// <summary>
    /// Sends one command and waits for its answer. A motion that leaves although a stop was asked for meanwhile is followed by a stop of its own: the
    /// first may have been faster than the motion.
    /// </summary>
    /// <exception cref="TimeoutException">No answer in time; should it still come, it is passed over.</exception>
    /// <exception cref="ControllerException">The conversation was cut.</exception>
    public async Task<ZaberReply> AskAsync(ZaberAxis axis, string command, long? value, TimeSpan within, CancellationToken cancellation, bool moves = false)
    {
        await _slot.WaitAsync(cancellation);
        try
        {
            var answer = Completion.Source<ZaberReply>();
            int length;
            lock (Gate)
            {
                _id = (_id + 1) % Ids;
                _abandoned[_id] = false;
                (_answer, _device) = (answer, axis.Device);
                length = ZaberCodec.Write(_buffer, axis.Device, axis.Number, _id, command, value);
            }

            await Wire.WriteAsync(_buffer.AsMemory(0, length), cancellation);
            if (moves && _stopAsked()) await ShoutAsync("stop");
            return await answer.Task.WaitAsync(within, Time, cancellation);
        }
        finally
        {
            lock (Gate)
            {
                if (_answer is not null) _abandoned[_id] = true;
                _answer = null;
            }

            _slot.Release();
        }
    }

    /// <summary>Asks all devices at once and collects whoever answers within a span.</summary>
    public async Task<IReadOnlyList<ZaberReply>> AskAllAsync(string command, long? value, TimeSpan span, CancellationToken cancellation)
    {
        var roll = new List<ZaberReply>();
        lock (Gate) _roll = roll;
        await SendToAllAsync(command, value, BroadcastId);
        await Task.Delay(span, Time, cancellation);
        lock (Gate) _roll = null;
        return roll;
    }

    /// <summary>Sends a command to everything at once, past every queue; who answers is passed over.</summary>
    public ValueTask ShoutAsync(string command) => SendToAllAsync(command, null, StopId);

    /// <inheritdoc/>
    public override void Cut(string sentence, ControllerFailure failure)
    {
        TaskCompletionSource<ZaberReply>? answer;
        lock (Gate) (answer, _answer, _abandoned[_id]) = (_answer, null, true);
        answer?.TrySetException(new ControllerException(failure, sentence));
    }

    private ValueTask SendToAllAsync(string command, long? value, int id)
    {
        var line = new byte[64];
        return Wire.WriteAsync(line.AsMemory(0, ZaberCodec.Write(line, 0, 0, id, command, value)), CancellationToken.None);
    }

    /// <inheritdoc/>
    protected override bool Take(ref ReadOnlySequence<byte> input)
    {
        if (!ZaberCodec.TryReadReply(ref input, out var reply)) return false;
        Hear(reply);
        return true;
    }

    private void Hear(ZaberReply reply)
    {
        bool vouched = reply.HasChecksum || !RequiresChecksum;
        if (reply.Kind == ZaberReplyKind.Malformed || !vouched)
        {
            MalformedLines++;
            return;
        }

        ReadableLines++;
        if (reply.Kind != ZaberReplyKind.Reply) return; // alerts say nothing that the next status does not
        TaskCompletionSource<ZaberReply>? answer = null;
        lock (Gate)
        {
            switch (reply.MessageId)
            {
                case StopId:
                    return;
                case BroadcastId:
                    _roll?.Add(reply);
                    return;
                case var id when _answer is not null && id == _id && reply.Device == _device:
                    (answer, _answer) = (_answer, null);
                    break;
                case >= 0 and < Ids and var late when _abandoned[late]:
                    _abandoned[late] = false;
                    return;
            }
        }

        if (answer is not null) answer.TrySetResult(reply);
        else _unasked(reply);
    }
}

/// <summary>One axis in a chain.</summary>
/// <param name="Device">Address, 1 to 99.</param>
/// <param name="Number">Axis of that device, 1 to 9.</param>
public readonly record struct ZaberAxis(int Device, int Number)
{
    /// <summary>As a person writes it: <c>2.1</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Device}.{Number}");
}
