using System.Buffers;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Grbl;

/// <summary>
/// The conversation with one grbl controller: one line outstanding, each answer matched to its line, at most one status query in
/// flight, real-time bytes past every queue. It decides nothing; what comes unasked goes to its owner.
/// </summary>
internal sealed class GrblLink : WireLink
{
    private readonly Action<GrblReply> _pushed;
    private readonly SemaphoreSlim _lineSlot = new(1, 1);
    private TaskCompletionSource<GrblReply>? _answer;
    private TaskCompletionSource<(GrblStatus Status, long AskedAt)?>? _report;
    private readonly Queue<long> _unanswered = new(); // time stamps of the questions whose report has not come
    private int _behind; // reports in a row that came with an older question still open
    private TaskCompletionSource<GrblReply>? _banner;
    private bool _deafUntilBanner;

    /// <summary>Starts listening.</summary>
    /// <param name="wire">Owned from here on.</param>
    /// <param name="time">For time-outs.</param>
    /// <param name="pushed">Gets everything that answers nothing of ours, unexpected answers included.</param>
    /// <param name="hungUp">Called once when the other end is gone.</param>
    public GrblLink(ITransport wire, TimeProvider time, Action<GrblReply> pushed, Action hungUp)
        : base(wire, time, hungUp)
    {
        _pushed = pushed;
        Listen(2 * GrblCodec.MaxLineBytes);
    }

    /// <summary>Lines that could not be read so far.</summary>
    public int MalformedLines { get; private set; }

    /// <summary>Which firmware greeted last: known before anything that follows its greeting is heard.</summary>
    public GrblDialect Dialect { get; private set; }

    /// <summary>True once anything at all has come.</summary>
    public bool HasHeard { get; private set; }

    /// <summary>Lines that could be read so far.</summary>
    public int ReadableLines { get; private set; }

    /// <summary>True while a line waits for its answer.</summary>
    public bool HasLineOutstanding
    {
        get
        {
            lock (Gate) return _answer is not null;
        }
    }

    /// <summary>Sends a real-time byte at once, past every queue.</summary>
    public ValueTask SendByteAsync(byte realtime) => Wire.WriteAsync(new[] { realtime }, CancellationToken.None);

    /// <summary>Sends one line and waits for its <c>ok</c> or <c>error</c>.</summary>
    /// <exception cref="TimeoutException">No answer in time: it may still come, so the conversation must be started anew.</exception>
    /// <exception cref="ControllerException">The conversation was cut.</exception>
    public async Task<GrblReply> SendLineAsync(ReadOnlyMemory<byte> line, TimeSpan within, CancellationToken cancellation)
    {
        await _lineSlot.WaitAsync(cancellation);
        try
        {
            var answer = Completion.Source<GrblReply>();
            lock (Gate) _answer = answer;
            await Wire.WriteAsync(line, cancellation);
            return await answer.Task.WaitAsync(within, Time, cancellation);
        }
        finally
        {
            _lineSlot.Release();
        }
    }

    /// <summary>
    /// Asks for a status report.
    /// </summary>
    /// <returns>
    /// The report and the time stamp of the question it answers, which is an earlier one when that one's report comes late; null when none came in time or it was damaged.
    /// </returns>
    public async Task<(GrblStatus Status, long AskedAt)?> QueryAsync(TimeSpan within, CancellationToken cancellation)
    {
        var report = Completion.Source<(GrblStatus Status, long AskedAt)?>();
        await WaitForTurnAsync(report, within, cancellation);
        lock (Gate) _unanswered.Enqueue(Time.GetTimestamp());
        try
        {
            await SendByteAsync(GrblCommand.StatusQuery);
            return await report.Task.WaitAsync(within, Time, cancellation);
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
    private async Task WaitForTurnAsync(TaskCompletionSource<(GrblStatus Status, long AskedAt)?> mine, TimeSpan within, CancellationToken cancellation)
    {
        while (true)
        {
            TaskCompletionSource<(GrblStatus Status, long AskedAt)?> other;
            lock (Gate)
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
                await other.Task.WaitAsync(within, Time, cancellation);
            }
            catch (TimeoutException)
            {
                Forget(other);
                other.TrySetResult(null);
            }
        }
    }

    private void Forget(TaskCompletionSource<(GrblStatus Status, long AskedAt)?> report)
    {
        lock (Gate)
            if (_report == report) (_report, _behind) = (null, 0);
    }

    /// <summary>Sends ctrl-X, drops whatever was outstanding, and is deaf to everything until the banner.</summary>
    /// <returns>The banner; null when none came in time.</returns>
    public async Task<GrblReply?> ResetAsync(TimeSpan within, CancellationToken cancellation)
    {
        Task<GrblReply> banner;
        lock (Gate)
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
        lock (Gate) banner = (_banner ??= Completion.Source<GrblReply>()).Task;
        return WaitForBannerAsync(banner, within, cancellation);
    }

    /// <inheritdoc/>
    public override void Cut(string sentence, ControllerFailure failure)
    {
        TaskCompletionSource<GrblReply>? answer;
        TaskCompletionSource<(GrblStatus Status, long AskedAt)?>? report;
        lock (Gate)
        {
            (answer, report, _answer, _report) = (_answer, _report, null, null);
            _unanswered.Clear();
        }

        answer?.TrySetException(new ControllerException(failure, sentence));
        report?.TrySetResult(null);
    }

    private async Task<GrblReply?> WaitForBannerAsync(Task<GrblReply> banner, TimeSpan within, CancellationToken cancellation)
    {
        try
        {
            return await banner.WaitAsync(within, Time, cancellation);
        }
        catch (TimeoutException)
        {
            lock (Gate)
            {
                _banner = null;
                _deafUntilBanner = false;
            }

            return null;
        }
    }

    /// <inheritdoc/>
    protected override bool Take(ref ReadOnlySequence<byte> input)
    {
        HasHeard = true;
        if (!GrblCodec.TryReadReply(ref input, out var reply)) return false;
        Hear(reply);
        return true;
    }

    private void Hear(GrblReply reply)
    {
        if (reply.Kind == GrblReplyKind.Malformed) MalformedLines++;
        else ReadableLines++;
        TaskCompletionSource<GrblReply>? banner = null, answer = null;
        TaskCompletionSource<(GrblStatus Status, long AskedAt)?>? report = null;
        long askedAt = 0;
        lock (Gate)
        {
            if (reply.Kind == GrblReplyKind.Banner)
            {
                _deafUntilBanner = false;
                Dialect = reply.Dialect;
                (banner, _banner) = (_banner, null);
            }

            if (_deafUntilBanner) return;
            if (reply.IsResponse) (answer, _answer) = (_answer, null);
            if (reply.Kind == GrblReplyKind.Status) askedAt = OldestQuestion();
            if (reply.Kind is GrblReplyKind.Status or GrblReplyKind.Malformed) (report, _report) = (_report, null);
        }

        if (banner is not null) banner.TrySetResult(reply);
        else if (answer is not null) answer.TrySetResult(reply);
        else if (reply.Kind != GrblReplyKind.Blank && reply.Kind != GrblReplyKind.Status) _pushed(reply);
        report?.TrySetResult(reply.Kind == GrblReplyKind.Status ? (reply.Status, askedAt) : null);
    }

    /// <summary>
    /// Reports come in the order of their questions, so each is taken for the answer of the oldest open one: its age may be told too great, never too small. A question
    /// that is never answered (two that a busy controller took for one) is given up after so many reports that no late one can be among them.
    /// </summary>
    private long OldestQuestion()
    {
        const int Sure = 10;
        if (!_unanswered.TryDequeue(out long askedAt)) return Time.GetTimestamp();
        _behind = _unanswered.Count > 0 ? _behind + 1 : 0;
        while (_behind >= Sure && _unanswered.TryDequeue(out _))
        {
        }

        return askedAt;
    }
}
