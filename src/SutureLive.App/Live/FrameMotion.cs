using SutureLive.Anatomy.Tracking;
using SutureLive.App.Sending;
using SutureLive.Calibration.Profiles;
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
    IFrameController controller, MotionGate gate, FrameProfile profile, FrameRegistration? registration, OpticsProfile? optics, double usualBregmaLambdaMm, LiveSkull skull, TimeProvider time) : IFrameMotion
{
    // The detectors of the literature err by up to 0.3 mm: a person may know better by so much, and not by more.
    private const double LargestDriftMm = 0.3, LargestTurnDeg = 5;

    // Arming and confirming come after the preview.
    private static readonly string[] StillToCome = ["armed", "confirmed"];

    /// <inheritdoc/>
    public FrameMotionStatus Status
    {
        get
        {
            var now = controller.Now;
            bool rests = now.State is ControllerState.Idle or ControllerState.Unhomed or ControllerState.Disconnected or ControllerState.Alarm;
            return new(now.State.ToString(), now.Says, now.IsHomed, rests, gate.ArmedLeft.TotalSeconds, registration?.Record.BoneZMm is not null, controller.Capabilities is not null)
            {
                NeedsConnecting = now.State is ControllerState.Lost or ControllerState.Disconnected or ControllerState.Alarm,
                HomesInPlace = controller.Capabilities is { CanHome: false },
            };
        }
    }

    /// <inheritdoc/>
    public void Arm(TimeSpan span) => gate.Arm(span);

    /// <inheritdoc/>
    public void Disarm() => gate.Disarm();

    /// <inheritdoc/>
    public MovePreview Preview(MoveWish wish)
    {
        if (wish.ToDepth && !double.IsFinite(wish.Target.At.DvMm))
            throw new SutureLiveException($"No depth was chosen for {wish.Target.Name}: give the target again with its DV (AP, ML, DV), or stay above it.");
        var (planner, seen, reading, frame) = Sight();
        var from = controller.Now is { IsHomed: true, Position: { } position }
            ? position.At : throw new SutureLiveException("Where the arm stands is not known: home the frame first.");
        var (_, plan) = planner.To(from, reading, frame, wish.Target.At.ApMl, wish.ToDepth ? wish.Target.At.DvMm : null);
        var verdict = gate.Examine(planner.Intent(plan, null, seen, wish.WaiveTilt, time));
        return new(
            wish, from, plan.Target, At(frame, reading, from).ApMl, At(frame, reading, plan.Target).ApMl, plan.Duration.TotalSeconds,
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
        if (shift > TargetPlan.LargestShiftMm)
        {
            throw new SutureLiveException(
                FormattableString.Invariant($"Not moved: {wish.Target.Name} lies {shift:0.00} mm from where it was at the preview (animal, camera or target have changed). Preview again."));
        }

        var plan = MovePlan.Plan(from, confirmed, planner.Registration.Record.BoneZMm, profile, planner.SafeZMm);
        var result = await new AnimalGuard(() => skull.Now, controller, time).RunAsync(
            watched => gate.MoveAsync(planner.Intent(plan, confirmed, seen, wish.WaiveTilt, time), watched), stop);
        return FormattableString.Invariant($"Reached {result.Reached}, {result.Reached.DistanceTo(result.Requested) * 1000:0} µm from the target. The controller counts steps: look whether the tip is there.");
    }

    /// <inheritdoc/>
    public async Task<string> HomeAsync(CancellationToken stop)
    {
        await gate.HomeAsync(confirmed: true, stop);
        return controller.Capabilities is { CanHome: false } ? $"The reference is set, at {controller.Now.Position?.At}." : $"Homed, at {controller.Now.Position?.At}.";
    }

    /// <inheritdoc/>
    public async Task<string> ConnectAsync(CancellationToken stop)
    {
        gate.Disarm();
        if (controller.Now.State == ControllerState.Alarm) await controller.ResetAsync(stop);
        else await controller.ConnectAsync(stop);
        return $"{controller.Name}: {controller.Now.Says}.";
    }

    /// <inheritdoc/>
    public async Task JogAsync(JogWish wish, IHeldKey key)
    {
        var hold = new JogHold(time);
        key.Beaten += hold.Beat;
        try
        {
            await using var letGo = key.Released.Register(hold.Release);
            double speed = Math.Min(wish.SpeedMmPerS, gate.FastestJogMmPerS(wish.Axis, wish.Sign));
            await gate.JogAsync(new(wish.Axis, wish.Sign, speed, wish.MostMm), hold, CancellationToken.None);
            if (hold.IsHeld || key.Released.IsCancellationRequested) return;
            gate.Disarm();      // whoever held it is not there
            throw new SutureLiveException($"Stopped: no sign of the operator for {JogHold.BeatLimit.TotalMilliseconds:0} ms.");
        }
        finally
        {
            key.Beaten -= hold.Beat;
        }
    }

    /// <inheritdoc/>
    public Task StopAsync() => gate.StopAsync();

    /// <summary>The tip in the animal's frame; null while picture and frame are not tied, or bregma is not seen.</summary>
    public StereotaxicPoint? Where(FramePoint tip)
    {
        if (registration is null || skull.OnScreen is not { } frame) return null;
        var at = At(frame, skull.Now.Reading is { } read ? skull.Pins.ApplyTo(read, Similarity.Identity) : null, tip);
        return registration.Record.BoneZMm is null ? at with { DvMm = double.NaN } : at;
    }

    private StereotaxicPoint At(SkullFrame frame, SkullReading? seen, FramePoint tip) => AnimalInFrame.Of(registration!, frame, seen, usualBregmaLambdaMm).ToAnimal(tip);

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

        if (pins.TurnDeg(found) is { } turn && turn > LargestTurnDeg)
            throw new SutureLiveException(FormattableString.Invariant($"Lambda was fixed and is not found now, and the nose points {turn:0.0} degrees away from where it did then (at most {LargestTurnDeg:0}): look whether the head has turned, then fix lambda anew or give it free."));
        var reading = pins.ApplyTo(found, Similarity.Identity);
        return reading.Frame is { } frame
            ? (new(registration, profile, safe, usualBregmaLambdaMm, optics), seen with { Reading = reading }, reading, frame)
            : throw new SutureLiveException("The animal's frame is not known: bregma, heading or scale is missing.");
    }
}
