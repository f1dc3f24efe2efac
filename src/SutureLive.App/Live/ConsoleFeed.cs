using System.Reactive.Disposables;
using System.Reactive.Linq;
using SutureLive.Cameras;
using SutureLive.Console.Feed;
using SutureLive.Core;
using SutureLive.FirmwareBridge;
using SutureLive.Imaging.Overlay;
using SutureLive.Pipeline.Live;

namespace SutureLive.App.Live;

/// <summary>What the web console sees of a running session, and what it may ask of it. The state is kept ready as one record.</summary>
internal sealed class ConsoleFeed : ILiveFeed, IConsoleCommands, IDisposable
{
    private readonly Lock _gate = new();
    private readonly CompositeDisposable _watching = [];
    private readonly LivePipeline _pipeline;
    private readonly LiveSkull _skull;
    private LiveStatus _status;

    /// <summary>Starts to follow the devices.</summary>
    /// <param name="pipeline">The live frames.</param>
    /// <param name="camera">The camera; not owned.</param>
    /// <param name="model">The model in use.</param>
    /// <param name="skull">Told of landmarks that were fixed.</param>
    /// <param name="controller">The controller of the frame, if there is one; not owned.</param>
    /// <param name="motion">Knows where the tip is on the animal; null when there is no frame.</param>
    public ConsoleFeed(LivePipeline pipeline, ICamera camera, ModelStatus model, LiveSkull skull, IFrameController? controller, FrameMotion? motion)
    {
        (_pipeline, _skull) = (pipeline, skull);
        _status = new(new(camera.Name, DeviceState.Opening), model);
        _watching.Add(camera.States.Subscribe(state => Change(status => status with { Camera = Of(camera.Name, state, status.Camera) })));
        if (controller is not null)
            _watching.Add(controller.Snapshots.Subscribe(now => Change(status => status with { Controller = Of(controller.Name, now, now.Position is { } tip ? motion?.Where(tip.At) : null) })));
    }

    /// <inheritdoc/>
    public IObservable<LiveView> Views => _pipeline.Frames.Select(static live => new LiveView(live.Frame, live.Scene, live.Result?.FrameId));

    /// <inheritdoc/>
    public LiveStatus Status => Volatile.Read(ref _status);

    /// <inheritdoc/>
    public IEnumerable<LiveMeasure> Measures
    {
        get
        {
            var counters = _pipeline.Counters;
            yield return new("frames_shown_total", "Frames that came through the display road.", true, counters.Shown);
            yield return new("frames_read_total", "Frames the model has read.", true, counters.Read);
            yield return new("frames_replaced_total", "Frames not read because a newer one had come.", true, counters.ReplacedByNewer);
            yield return new("frames_spared_total", "Frames left unread for those who watch: another had been read a moment before.", true, counters.Spared);
            yield return new("frames_lost_by_camera_total", "Frames missing between two numbers of the camera.", true, counters.LostByCamera);
            yield return new("frames_unglued_total", "Frames with a result whose motion could not be measured.", true, counters.Unglued);
            yield return new("reader_failures_total", "Frames on which the model failed.", true, counters.ReaderFailures);
            yield return new("observer_failures_total", "Times a consumer of the live frames failed.", true, counters.ObserverFailures);
        }
    }

    /// <inheritdoc/>
    public void ShowTargets(IReadOnlyList<NamedTarget> targets) =>
        _pipeline.Targets = [.. targets.Select(target => new OverlayTarget(target.Name, target.At.ApMl))];

    /// <inheritdoc/>
    public void PinLandmarks(LandmarkPins pins) => _skull.Pins = pins;

    /// <inheritdoc/>
    public void Dispose() => _watching.Dispose();

    private void Change(Func<LiveStatus, LiveStatus> change)
    {
        lock (_gate) Volatile.Write(ref _status, change(_status));
    }

    private static DeviceStatus Of(string name, CameraState state, DeviceStatus before) => state switch
    {
        CameraState.Opening => new(name, DeviceState.Opening),
        CameraState.Streaming => new(name, DeviceState.Running),
        CameraState.Skipped(string reason) => before with { Says = reason },
        CameraState.Lost(string reason, _) => new(name, DeviceState.Lost, reason),
        CameraState.Ended(var remark) => new(name, DeviceState.Ended, remark),
        CameraState.Failed(string reason) => new(name, DeviceState.Failed, reason),
        _ => before,
    };

    private static ControllerStatus Of(string name, ControllerSnapshot now, StereotaxicPoint? at)
    {
        var state = now.State switch
        {
            ControllerState.Disconnected or ControllerState.Connecting => DeviceState.Opening,
            ControllerState.Lost => DeviceState.Lost,
            _ => DeviceState.Running,
        };
        return new(new(name, state, now.Says), now.State.ToString(), now.Position?.At, at);
    }
}
