using System.Buffers.Binary;
using Microsoft.Extensions.Logging;
using SutureLive.Console.Feed;
using SutureLive.Console.Health;
using SutureLive.Console.Landmarks;
using SutureLive.Console.Targets;
using SutureLive.Core;
using SutureLive.Imaging.Overlay;

namespace SutureLive.Console.Live;

/// <summary>
/// Takes the newest frame of the feed, encodes it once for all viewers on a thread of its own, and goes on saying how old it is when no
/// frame comes any more. While nobody looks, nothing is encoded.
/// </summary>
internal sealed class Broadcast : IObserver<LiveView>, IDisposable
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(250);

    private readonly ILiveFeed _feed;
    private readonly TargetList _targets;
    private readonly PinBoard _pins;
    private readonly ConsoleOptions _options;
    private readonly ILogger _log;
    private readonly NewestView _newest;
    private readonly Preview _preview;
    private readonly LiveHeader _header;
    private readonly LiveMessagePool _messages = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private IDisposable? _subscription;
    private volatile bool _leaving;
    private OverlayScene _scene = new(OverlayState.Waiting, null, Similarity.Identity, 0, []);
    private HeaderFacts _facts;
    private long _encoded;
    private long _capturedAt;
    private long _sceneAt;

    /// <summary>Takes nothing from the feed before <see cref="Start"/>.</summary>
    public Broadcast(ILiveFeed feed, TargetList targets, PinBoard pins, IRecordingControl? recording, ConsoleOptions options, bool hasMotion, ILogger log)
    {
        (_feed, _targets, _pins, _options, _log) = (feed, targets, pins, options, log);
        _newest = new(options.Time);
        _preview = new(options);
        _header = new(options, hasMotion, recording);
        _thread = new(Run) { IsBackground = true, Name = "console encoder" };
    }

    /// <summary>Browsers with script: header and JPEG, drawn there.</summary>
    public Audience Browsers { get; } = new();

    /// <summary>Viewers without script: a JPEG with the overlay in it.</summary>
    public Audience Plain { get; } = new();

    /// <summary>Messages encoded since the start.</summary>
    public long Encoded => Interlocked.Read(ref _encoded);

    /// <summary>How fresh picture and overlay are, whether or not anybody looks.</summary>
    public Freshness FreshnessNow() => _newest.FreshnessNow(_options.FrozenAfter);

    /// <summary>Subscribes to the feed and starts the encoder.</summary>
    public void Start()
    {
        _thread.Start();
        _subscription = _feed.Views.Subscribe(this);
    }

    /// <inheritdoc/>
    public void OnNext(LiveView value)
    {
        _newest.Put(value);
        _wake.Set();
    }

    /// <inheritdoc/>
    public void OnCompleted() => _log.LogInformation("The live feed has ended; the console goes on showing its last frame as frozen.");

    /// <inheritdoc/>
    public void OnError(Exception error) => _log.LogError(error, "The live feed has failed; the console goes on showing its last frame as frozen.");

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription?.Dispose();
        _leaving = true;
        _wake.Set();
        if (_thread.IsAlive) _thread.Join();
        _newest.Dispose();
        _preview.Dispose();
        _header.Dispose();
        _wake.Dispose();
    }

    private void Run()
    {
        while (!_leaving)
        {
            bool isFrame = _wake.WaitOne(Heartbeat);
            try
            {
                Publish(isFrame);
            }
            catch (Exception error)
            {
                // One picture that cannot be encoded must not end the video: the next one may be good.
                _log.LogError(error, "A frame could not be sent to the console's viewers.");
            }
        }
    }

    private void Publish(bool isFrame)
    {
        bool browsers = Browsers.Wants, plain = Plain.Wants;
        if (!browsers && !plain) return;            // the newest frame waits in its slot for the first who looks
        if (!TakeNewest() && isFrame) return;       // this one was shown already

        var scene = Now(out var facts);
        Interlocked.Increment(ref _encoded);
        if (browsers) SendToBrowsers(scene, facts);
        if (plain && _preview.Exists) SendPlain(scene);
    }

    private bool TakeNewest()
    {
        if (!_newest.TryTake(out var view)) return false;
        using var frame = view.Frame;
        _preview.Show(frame.Pixels);
        _capturedAt = frame.CapturedAt;
        _sceneAt = _newest.ArrivedAt;
        _scene = view.Scene;
        _facts = new(frame.Id, view.OverlayFrameId, frame.WidthPx, frame.HeightPx, UnixMs(WallClockOf(_capturedAt)), 0);
        return true;
    }

    private OverlayScene Now(out HeaderFacts facts)
    {
        facts = _facts;
        if (!_preview.Exists) return _scene;
        var time = _options.Time;
        facts = _facts with { VideoAgeMs = time.GetElapsedTime(_capturedAt).TotalMilliseconds };
        var scene = _scene with { AgeMs = _scene.AgeMs + time.GetElapsedTime(_sceneAt).TotalMilliseconds };
        return time.GetElapsedTime(_newest.ArrivedAt) < _options.FrozenAfter
            ? scene
            : scene with { State = OverlayState.Frozen, FrozenSince = scene.FrozenSince ?? WallClockOf(_newest.ArrivedAt) };
    }

    private void SendToBrowsers(in OverlayScene scene, in HeaderFacts facts)
    {
        using var message = _messages.Rent();
        message.GetSpan(sizeof(int));
        message.Advance(sizeof(int));
        _header.Append(message, facts, scene, _pins.Now, _feed.Status, _targets.All);
        BinaryPrimitives.WriteInt32LittleEndian(message.Written(0, sizeof(int)), message.Length - sizeof(int));
        if (_preview.Exists) _preview.AppendPicture(message);
        Browsers.Offer(message);
    }

    private void SendPlain(in OverlayScene scene)
    {
        using var message = _messages.Rent();
        var shown = scene.Reading is { } reading ? scene with { Reading = _pins.Now.ApplyTo(reading, scene.ToPresent) } : scene;
        _preview.AppendBurnt(message, shown, _targets.Marks);
        Plain.Offer(message);
    }

    private DateTimeOffset WallClockOf(long timestamp) => _options.Time.GetLocalNow() - _options.Time.GetElapsedTime(timestamp);

    private static double UnixMs(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).TotalMilliseconds;
}
