using System.Reactive.Concurrency;
using SutureLive.Core;
using SutureLive.FirmwareBridge;
using SutureLive.FirmwareBridge.Feed;
using SutureLive.FirmwareBridge.OpenIgtLink;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.App.Live;

/// <summary>
/// Tells the coordinate of the tip, or without a controller that of the middle of the picture, to displays and to 3D Slicer. One way: nothing
/// that comes back is listened to.
/// </summary>
internal sealed class OutgoingCoordinates : IAsyncDisposable
{
    private static readonly SerialOptions Line = new();
    private static readonly TimeSpan OldestPlace = new GateLimits().OldestPosition;
    private readonly LiveSkull _skull;
    private readonly IFrameController? _controller;
    private readonly FrameMotion? _motion;
    private readonly TimeProvider _time;
    private ITransport? _wire;
    private IDisposable? _feeding;
    private IgtlServer? _igtl;

    private OutgoingCoordinates(LiveSkull skull, IFrameController? controller, FrameMotion? motion, TimeProvider time) => (_skull, _controller, _motion, _time) = (skull, controller, motion, time);

    /// <summary>Opens what was asked for.</summary>
    /// <param name="run">Where a feed that breaks is told.</param>
    /// <param name="settings">What was asked for.</param>
    /// <param name="skull">The animal; not owned.</param>
    /// <param name="controller">The frame; null for none. Not owned.</param>
    /// <param name="motion">Knows where the tip is on the animal; null without a frame.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="SutureLiveException">A port is not to be had; with a sentence.</exception>
    public static async Task<OutgoingCoordinates> StartAsync(
        CommandRun run, OutgoingSettings settings, LiveSkull skull, IFrameController? controller, FrameMotion? motion, TimeProvider time)
    {
        var outgoing = new OutgoingCoordinates(skull, controller, motion, time);
        try
        {
            if (settings.OpenIgtLink is { } address) outgoing._igtl = IgtlServer.Start(address, outgoing.News, time);
            if (settings.Feed is not { } port) return outgoing;
            outgoing._wire = await port.OpenAsync(Line, null, run.Stop);
            outgoing._feeding = CoordinateFeed.Send(outgoing._wire, outgoing.Newest, settings.FeedHz, TaskPoolScheduler.Default)
                .Subscribe(_ => { }, wrong => run.Error.WriteLine($"The coordinate feed has ended: {wrong.Message}"));
            return outgoing;
        }
        catch
        {
            await outgoing.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _feeding?.Dispose();
        if (_wire is not null) await _wire.DisposeAsync();
        if (_igtl is not null) await _igtl.DisposeAsync();
    }

    private FeedCoordinate Newest()
    {
        var now = _skull.Now;
        var tip = Tip();
        var at = tip is { } point ? point.ApMl : _controller is null ? Middle() : null;
        double? dv = tip is { } known && double.IsFinite(known.DvMm) ? known.DvMm : null;
        return new(at, dv, now.Reading?.Bregma.Confidence ?? Confidence.None, now.Age ?? TimeSpan.MaxValue);
    }

    private IgtlNews News()
    {
        // A place without all three numbers is none: Slicer would draw it somewhere.
        if (Tip() is { } tip && double.IsFinite(tip.DvMm)) return new(tip, IgtlStatusCode.Ok, _controller!.Now.Says);
        return _controller?.Now is { State: ControllerState.Lost } lost ? new(null, IgtlStatusCode.Lost, lost.Says)
            : new(null, IgtlStatusCode.NotReady, "the tip's place on the animal is not known: controller, homing, a position not older than 1 s, registration with bone_z_mm, and a live bregma are needed");
    }

    // A place that nobody has heard of for a moment is none: an MP-285 cannot be asked while it moves.
    private StereotaxicPoint? Tip() => _controller?.Now is { IsHomed: true, Position: { } position } && position.Age(_time) <= OldestPlace ? _motion?.Where(position.At) : null;

    private ApMl? Middle() => _skull.OnScreen is { } frame && _skull.Now.Reading is { } reading
        ? frame.ToApMl(new((reading.WidthPx - 1) / 2.0, (reading.HeightPx - 1) / 2.0))
        : null;
}
