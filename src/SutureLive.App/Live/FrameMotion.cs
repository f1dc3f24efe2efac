using SutureLive.Anatomy.Tracking;
using SutureLive.App.Sending;
using SutureLive.Calibration.Registration;
using SutureLive.Console.Feed;
using SutureLive.Core;
using SutureLive.FirmwareBridge;

namespace SutureLive.App.Live;

/// <summary>
/// The motion controls of the console over the gate of the frame. Every wish is examined by the gate at the moment it is to happen, with the
/// animal as it is seen then, not as it was when the preview was drawn.
/// </summary>
internal sealed class FrameMotion(
    IFrameController controller, MotionGate gate, FrameProfile profile, FrameRegistration? registration, LiveSkull skull, TimeProvider time) : IFrameMotion
{
    // A preview is for a place on the bone: farther than this from where that place is now, it is a preview of somewhere else.
    private const double LargestShiftMm = 0.05;

    // The detectors of the literature err by up to 0.3 mm: a person may know better by so much, and not by more.
    private const double LargestDriftMm = 0.3;

    // Arming and confirming come after the preview.
    private static readonly string[] StillToCome = ["armed", "confirmed"];

    /// <inheritdoc/>
    public FrameMotionStatus Status
    {
        get
        {
            var now = controller.Now;
            bool rests = now.State is ControllerState.Idle or ControllerState.Unhomed or ControllerState.Disconnected or ControllerState.Alarm;
            return new(now.State.ToString(), now.Says, now.IsHomed, rests, gate.ArmedLeft.TotalSeconds, registration?.Record.BoneZMm is not null, controller.Capabilities is not null);
        }
    }

    /// <inheritdoc/>
    public void Arm(TimeSpan span) => gate.Arm(span);

    /// <inheritdoc/>
    public void Disarm() => gate.Disarm();

    /// <inheritdoc/>
    public MovePreview Preview(MoveWish wish)
    {
        var (planner, seen, reading, frame) = Sight();
        var from = controller.Now is { IsHomed: true, Position: { } position }
            ? position.At : throw new SutureLiveException("Where the arm stands is not known: home the frame first.");
        var (_, plan) = planner.To(from, reading, frame, wish.Target.At.ApMl, wish.ToDepth ? wish.Target.At.DvMm : null);
        var verdict = gate.Examine(planner.Intent(plan, null, seen, wish.WaiveTilt, time));
        return new(
            wish, from, plan.Target, At(frame, from), At(frame, plan.Target), plan.Duration.TotalSeconds,
            [.. plan.Legs.Select(leg => FormattableString.Invariant($"{leg.Phase.ToString().ToLowerInvariant()} to {leg.Target} at {leg.SpeedMmPerS:0.##} mm/s"))],
            [.. verdict.Findings.Where(f => !f.Holds && !StillToCome.Contains(f.Id)).Select(f => f.Says)]);
    }

    /// <inheritdoc/>
    public async Task<string> MoveAsync(MovePreview preview, FramePoint confirmed, CancellationToken stop)
    {
        var (planner, seen, reading, frame) = Sight();
        var from = controller.Now.Position?.At ?? throw new SutureLiveException("Where the arm stands is not known.");
        var wish = preview.Wish;
        var (_, now) = planner.To(from, reading, frame, wish.Target.At.ApMl, wish.ToDepth ? wish.Target.At.DvMm : null);
        double shift = now.Target.DistanceTo(confirmed);
        if (shift > LargestShiftMm)
        {
            throw new SutureLiveException(
                FormattableString.Invariant($"Not moved: {wish.Target.Name} lies {shift:0.00} mm from where it was at the preview (animal, camera or target have changed). Preview again."));
        }

        var plan = MovePlan.Plan(from, confirmed, wish.ToDepth ? planner.Registration.Record.BoneZMm : null, profile, planner.SafeZMm);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var guard = GuardAsync(either);
        try
        {
            var result = await gate.MoveAsync(planner.Intent(plan, confirmed, seen, wish.WaiveTilt, time), either.Token);
            return FormattableString.Invariant($"Reached {result.Reached}, {result.Reached.DistanceTo(result.Requested) * 1000:0} µm from the target. The controller counts steps: look whether the tip is there.");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new SutureLiveException($"Stopped: the animal moved ({skull.Now.MovedMm:0.00} mm) during the motion. Wait until it lies still, then preview again.");
        }
        finally
        {
            await either.CancelAsync();
            await guard;
        }
    }

    /// <inheritdoc/>
    public async Task<string> HomeAsync(CancellationToken stop)
    {
        await gate.HomeAsync(confirmed: true, stop);
        return $"Homed, at {controller.Now.Position?.At}.";
    }

    /// <inheritdoc/>
    public async Task JogAsync(JogWish wish, CancellationToken released)
    {
        var hold = new JogHold(time);
        await using var letGo = released.Register(hold.Release);
        using var beat = time.CreateTimer(_ => hold.Beat(), null, TimeSpan.Zero, JogHold.BeatLimit / 3); // the console says when the key is up
        double speed = Math.Min(wish.SpeedMmPerS, gate.FastestJogMmPerS(wish.Axis, wish.Sign));
        await gate.JogAsync(new(wish.Axis, wish.Sign, speed), hold, CancellationToken.None);
    }

    /// <inheritdoc/>
    public Task StopAsync() => gate.StopAsync();

    /// <summary>The tip in the animal's frame; null while picture and frame are not tied, or bregma is not seen.</summary>
    public StereotaxicPoint? Where(FramePoint tip)
    {
        if (registration is null || skull.OnScreen is not { } frame) return null;
        var at = At(frame, tip);
        return new(at.ApMm, at.MlMm, registration.Record.BoneZMm is { } bone ? tip.ZMm - bone : double.NaN);
    }

    private ApMl At(SkullFrame frame, FramePoint tip) => AnimalInFrame.Of(registration!, frame).ToAnimal(tip).ApMl;

    private (TargetPlan Planner, TrackedSkull Seen, SkullReading Reading, SkullFrame Frame) Sight()
    {
        if (registration is null) throw new SutureLiveException("The picture is not registered to the frame: touch at least three points and start with --registration FILE (see: suturelive calibrate register --help).");
        if (gate.SafeZMm is not { } safe) throw new SutureLiveException($"The frame is not connected: {controller.Now.Says}.");
        var seen = skull.Now;
        if (seen is not { State: TrackingState.Steady, Reading: { } found })
            throw new SutureLiveException($"The animal is not seen steadily (it is {seen.State.ToString().ToLowerInvariant()}, bregma's confidence {seen.Reading?.Bregma.Confidence ?? Confidence.None}): wait, or check focus and light.");
        var pins = skull.Pins;
        foreach (var (name, pin, at) in new[] { ("Bregma", pins.Bregma, found.Bregma), ("Lambda", pins.Lambda, found.Lambda) })
        {
            if (LandmarkPins.DriftMm(pin, at, found.UmPerPx, Similarity.Identity) is { } drift && drift > LargestDriftMm)
                throw new SutureLiveException(FormattableString.Invariant($"{name} was fixed, and is found {drift:0.00} mm from there now (at most {LargestDriftMm:0.0} mm): look which is right, then fix it anew or give it free."));
        }

        var reading = pins.ApplyTo(found, Similarity.Identity);
        return reading.Frame is { } frame
            ? (new(registration, profile, safe), seen with { Reading = reading }, reading, frame)
            : throw new SutureLiveException("The animal's frame is not known: bregma, heading or scale is missing.");
    }

    /// <summary>A skull that moves while the arm does makes the target void: stop.</summary>
    private async Task GuardAsync(CancellationTokenSource motion)
    {
        try
        {
            while (skull.Now.State != TrackingState.Moved) await Task.Delay(TimeSpan.FromMilliseconds(50), time, motion.Token);
            await motion.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The motion ended first.
        }
    }
}
