using System.Buffers;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Grbl;

/// <summary>
/// The conversation with one grbl controller: one line outstanding, each answer matched to its line, at most one status query in
/// flight, real-time bytes past every queue. It decides nothing; what comes unasked goes to its owner.
/// </summary>
internal sealed class GrblLink : IAsyncDisposable
{
    private readonly ITransport _wire;
    private readonly TimeProvider _time;
    private readonly Action<GrblReply> _pushed;
    private readonly Action _hungUp;
    private readonly SemaphoreSlim _lineSlot = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private readonly Task _reading;
    private TaskCompletionSource<GrblReply>? _answer;
    private TaskCompletionSource<GrblStatus?>? _report;
    private TaskCompletionSource<GrblReply>? _banner;
    private bool _deafUntilBanner;

    /// <summary>Starts listening.</summary>
    /// <param name="wire">Owned from here on.</param>
    /// <param name="time">For time-outs.</param>
    /// <param name="pushed">Gets everything that answers nothing of ours, unexpected answers included.</param>
    /// <param name="hungUp">Called once when the other end is gone.</param>
    public GrblLink(ITransport wire, TimeProvider time, Action<GrblReply> pushed, Action hungUp)
    {
        (_wire, _time, _pushed, _hungUp) = (wire, time, pushed, hungUp);
        _reading = ReadAsync();
    }

    /// <summary>Lines that could not be read so far.</summary>
    public int MalformedLines { get; private set; }

    /// <summary>Lines that could be read so far.</summary>
    public int ReadableLines { get; private set; }

    /// <summary>True while a line waits for its answer.</summary>
    public bool HasLineOutstanding
    {
        get
        {
            lock (_gate) return _answer is not null;
        }
    }

    /// <summary>Sends a real-time byte at once, past every queue.</summary>
    public ValueTask SendByteAsync(byte realtime) => _wire.WriteAsync(new[] { realtime }, CancellationToken.None);

    /// <summary>Sends one line and waits for its <c>ok</c> or <c>error</c>.</summary>
    /// <exception cref="TimeoutException">No answer in time: it may still come, so the conversation must be started anew.</exception>
    /// <exception cref="ControllerException">The conversation was cut.</exception>
    public async Task<GrblReply> SendLineAsync(ReadOnlyMemory<byte> line, TimeSpan within, CancellationToken cancellation)
    {
        await _lineSlot.WaitAsync(cancellation);
        try
        {
            var answer = Completion.Source<GrblReply>();
            lock (_gate) _answer = answer;
            await _wire.WriteAsync(line, cancellation);
            return await answer.Task.WaitAsync(within, _time, cancellation);
        }
        finally
        {
            _lineSlot.Release();
        }
    }

    /// <summary>
    /// Asks for a status report.
    /// </summary>
    /// <returns>The report and the time stamp of the question; null when none came in time or it was damaged.</returns>
    public async Task<(GrblStatus Status, long AskedAt)?> QueryAsync(TimeSpan within, CancellationToken cancellation)
    {
        var report = Completion.Source<GrblStatus?>();
        await WaitForTurnAsync(report, within, cancellation);
        long askedAt = _time.GetTimestamp();
        try
        {
            await SendByteAsync(GrblCommand.StatusQuery);
            return await report.Task.WaitAsync(within, _time, cancellation) is { } status ? (status, askedAt) : null;
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            Forget(report);
        }
    }

    /// <summary>Puts a query in flight once the one before it has been answered, or has had its time.</summary>
    private async Task WaitForTurnAsync(TaskCompletionSource<GrblStatus?> mine, TimeSpan within, CancellationToken cancellation)
    {
        while (true)
        {
            TaskCompletionSource<GrblStatus?> other;
            lock (_gate)
            {
                if (_report is null)
                {
                    _report = mine;
                    return;
                }

                other = _report;
            }

            try
            {
                await other.Task.WaitAsync(within, _time, cancellation);
            }
            catch (TimeoutException)
            {
                Forget(other);
                other.TrySetResult(null);
            }
        }
    }

    private void Forget(TaskCompletionSource<GrblStatus?> report)
    {
        lock (_gate)
            if (_report == report) _report = null;
    }

    /// <summary>Sends ctrl-X, drops whatever was outstanding, and is deaf to everything until the banner.</summary>
    /// <returns>The banner; null when none came in time.</returns>
    public async Task<GrblReply?> ResetAsync(TimeSpan within, CancellationToken cancellation)
    {
        Task<GrblReply> banner;
        lock (_gate)
        {
            _deafUntilBanner = true;
            banner = (_banner ??= Completion.Source<GrblReply>()).Task;
        }

        Cut("The controller was reset.", ControllerFailure.Stopped);
        await SendByteAsync(GrblCommand.SoftReset);
        return await WaitForBannerAsync(banner, within, cancellation);
    }

    /// <summary>Waits for the greeting after the port was opened.</summary>
    public Task<GrblReply?> WaitForBannerAsync(TimeSpan within, CancellationToken cancellation)
    {
        Task<GrblReply> banner;
        lock (_gate) banner = (_banner ??= Completion.Source<GrblReply>()).Task;
        return WaitForBannerAsync(banner, within, cancellation);
    }

    /// <summary>Ends every wait with an exception.</summary>
    public void Cut(string sentence, ControllerFailure failure)
    {
        TaskCompletionSource<GrblReply>? answer;
        TaskCompletionSource<GrblStatus?>? report;
        lock (_gate) (answer, report, _answer, _report) = (_answer, _report, null, null);
        answer?.TrySetException(new ControllerException(failure, sentence));
        report?.TrySetResult(null);
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

    private async Task<GrblReply?> WaitForBannerAsync(Task<GrblReply> banner, TimeSpan within, CancellationToken cancellation)
    {
        try
        {
            return await banner.WaitAsync(within, _time, cancellation);
        }
        catch (TimeoutException)
        {
            lock (_gate)
            {
                _banner = null;
                _deafUntilBanner = false;
            }

            return null;
        }
    }

    private async Task ReadAsync()
    {
        if (await WirePump.RunAsync(_wire, 2 * GrblCodec.MaxLineBytes, Take, _closing.Token)) _hungUp();

        bool Take(ref ReadOnlySequence<byte> input)
        {
            if (!GrblCodec.TryReadReply(ref input, out var reply)) return false;
            Hear(reply);
            return true;
        }
    }

    private void Hear(GrblReply reply)
    {
        if (reply.Kind == GrblReplyKind.Malformed) MalformedLines++;
        else ReadableLines++;
        TaskCompletionSource<GrblReply>? banner = null, answer = null;
        TaskCompletionSource<GrblStatus?>? report = null;
        lock (_gate)
        {
            if (reply.Kind == GrblReplyKind.Banner)
            {
                _deafUntilBanner = false;
                (banner, _banner) = (_banner, null);
            }

            if (_deafUntilBanner) return;
            if (reply.IsResponse) (answer, _answer) = (_answer, null);
            if (reply.Kind is GrblReplyKind.Status or GrblReplyKind.Malformed) (report, _report) = (_report, null);
        }

        if (banner is not null) banner.TrySetResult(reply);
        else if (answer is not null) answer.TrySetResult(reply);
        else if (reply.Kind != GrblReplyKind.Blank && reply.Kind != GrblReplyKind.Status) _pushed(reply);
        report?.TrySetResult(reply.Kind == GrblReplyKind.Status ? reply.Status : null);
    }
}
