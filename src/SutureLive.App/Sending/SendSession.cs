using SutureLive.Anatomy.Tracking;
using SutureLive.Calibration.Profiles;
using SutureLive.Calibration.Registration;
using SutureLive.Core;
using SutureLive.FirmwareBridge;

namespace SutureLive.App.Sending;

/// <summary>
/// One sending: home if asked, wait for a steady bregma, carry the target into the frame, show the plan, pass the gate, move, read back.
/// </summary>
internal sealed class SendSession(
    CommandRun run, SendOptions options, SendTarget target, FrameRegistration registration, OpticsProfile? optics, double usualBregmaLambdaMm, IFrameController controller, FrameProfile profile,
    MotionGate gate, BregmaWatch watch, TimeProvider time)
{
    private const double MostBelowKnownBoneMm = 1;

    // Only what --confirm and --home themselves change may be missing in a dry run that ends well.
    private static readonly string[] LiftedByConfirm = ["armed", "confirmed"], LiftedByHoming = ["idle", "homed", "position-fresh", "starts-here"];

    private bool IsSequence => run.Parsed.GetValue(options.Sequence);

    private double DepthMm => run.Parsed.GetValue(options.Depth)!.Value;

    /// <summary>Down to where a sequence may look for the bone, machine space, mm.</summary>
    private double TouchToZMm => run.Parsed.GetValue(options.TouchToZ) ?? registration.Record.BoneZMm - MostBelowKnownBoneMm ?? throw new SutureLiveException(
        "How deep the bone may lie at the most is not known: the registration holds no bone_z_mm. Give the lowest Z of the frame with --touch-to-z MM.");

    private bool MayMove => run.Parsed.GetValue(options.Confirm);

    /// <summary>Does it; returns one of <see cref="ExitCode"/>.</summary>
    public async Task<int> RunAsync()
    {
        if (target.DvMm is not null && registration.Record.BoneZMm is null)
            throw new SutureLiveException("A depth (DV) is asked for, but the registration holds no bone_z_mm: touch down on bregma first and write the frame's Z there into it, or send AP,ML only.");
        bool home = run.Parsed.GetValue(options.Home);
        if (home && MayMove) await HomeAsync();
        var skull = await watch.SteadyAsync(TimeSpan.FromSeconds(run.Parsed.GetValue(options.WaitS)), run.Stop);
        var report = Describe(skull);
        if (skull.State != TrackingState.Steady || skull.Reading is not { Frame: { } frame } reading)
        {
            Show(report);
            await run.Error.WriteLineAsync($"Not moved: no steady bregma within {run.Parsed.GetValue(options.WaitS):0} s (it is {skull.State.ToString().ToLowerInvariant()}, confidence {skull.Reading?.Bregma.Confidence ?? Confidence.None}). {Advice(skull)}");
            return ExitCode.Failed;
        }

        TargetPlan planner = new(registration, profile, gate.SafeZMm!.Value, usualBregmaLambdaMm, optics);
        var (px, plan) = planner.To(controller.Now.Position?.At, reading, frame, target.At, target.DvMm);
        var intent = planner.Intent(plan, MayMove ? plan.Target : null, watch.Now, run.Parsed.GetValue(options.WaiveTilt), time);
        if (MayMove) gate.Arm(TimeSpan.FromSeconds(60));
        var verdict = gate.Examine(intent);
        report = report with
        {
            Picture = new(px.X, px.Y),
            From = controller.Now.IsHomed ? SendReport.FramePart.Of(plan.From) : null,
            To = SendReport.FramePart.Of(plan.Target),
            Legs = [.. plan.Legs.Select(l => new SendReport.LegPart(l.Phase, SendReport.FramePart.Of(l.Target), l.SpeedMmPerS))],
            DurationS = plan.Duration.TotalSeconds,
            Gate = verdict.Findings,
        };
        if (!run.Json) Show(report);
        if (IsSequence && Depths(planner, plan) is { } objection) return Blocked(report, [objection]);
        return !MayMove ? DryRun(report, home)
            : !verdict.MayMove ? Blocked(report, verdict.Objections)
            : IsSequence ? await SequenceAsync(planner, plan)
            : await MoveAsync(report, intent, AnimalInFrame.Of(registration, frame, reading, usualBregmaLambdaMm));
    }

    private static string Advice(TrackedSkull skull) => skull.State == TrackingState.Stale
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The newest reading is {skull.Age?.TotalSeconds:0.0} s old: the network reads too slowly on this machine now. End other work, or use a machine with a graphics card.")
        : "Check focus, light and --nose.";

    private async Task HomeAsync()
    {
        gate.Arm(TimeSpan.FromMinutes(10));
        bool moves = controller.Capabilities?.CanHome != false;
        if (!run.Json) await run.Output.WriteLineAsync(moves
            ? "Homing: the arm moves over its whole travel, vertical axis first. Ctrl-C stops it."
            : "This controller finds no reference by itself: the place where the arm stands now becomes 0, the upper and rear end of its travel. Nothing moves for that.");
        await gate.HomeAsync(confirmed: true, run.Stop);
        if (!run.Json) await run.Output.WriteLineAsync($"{(moves ? "Homed" : "Reference set")}, at {controller.Now.Position?.At}.");
    }

    private int DryRun(SendReport report, bool home)
    {
        if (run.Json) run.WriteJsonLine(report);
        var lifted = home ? LiftedByConfirm.Concat(LiftedByHoming) : LiftedByConfirm;
        var objections = report.Gate.Where(f => !f.Holds && !lifted.Contains(f.Id)).Select(f => f.Says).ToList();
        foreach (string objection in objections) run.Error.WriteLine(objection);
        run.Error.WriteLine(objections.Count == 0
            ? "Nothing was moved: this was the plan. Add --confirm to move."
            : $"Nothing was moved, and --confirm would be refused for {(objections.Count == 1 ? "this reason" : "these reasons")}.{(controller.Now.IsHomed || home ? "" : " Add --home to home the frame first.")}");
        return objections.Count == 0 ? ExitCode.Good : ExitCode.Failed;
    }

    private int Blocked(SendReport report, IEnumerable<string> objections)
    {
        if (run.Json) run.WriteJsonLine(report);
        run.Error.WriteLine("Not moved. " + string.Join(" ", objections));
        return ExitCode.Failed;
    }

    private AnimalGuard Guard => new(() => watch.Now, controller, time);

    /// <summary>What would stand in the way of the deepest end of a sequence, before its first step is taken; null for nothing.</summary>
    private string? Depths(TargetPlan planner, MovePlan above)
    {
        if (controller.Capabilities is { CanProbe: false }) return "This controller cannot feel contact, so a sequence cannot touch the bone: lower the tip by hand, write its Z into the registration, and send AP,ML,DV.";
        var deepest = MovePlan.Plan(above.Target, above.Target with { ZMm = TouchToZMm + DepthMm }, TouchToZMm, profile, planner.SafeZMm);
        return gate.Examine(planner.Intent(deepest, null, watch.Now, run.Parsed.GetValue(options.WaiveTilt), time))
            .Findings.FirstOrDefault(f => f is { Holds: false, Id: "soft-limits" or "work-volume" or "tilt" })?.Says;
    }

    private async Task<int> SequenceAsync(TargetPlan planner, MovePlan above)
    {
        gate.Disarm();
        TargetSequence sequence = new(controller, gate, profile, above.Target.XMm, above.Target.YMm, registration.Record.BoneZMm);
        return await new SequenceSession(run, System.Console.In, sequence, gate, controller, Guard, Evidence).RunAsync(TouchToZMm, DepthMm);

        MotionIntent Evidence(MovePlan plan)
        {
            var seen = watch.Now;
            if (!plan.GoesOnlyUp && seen.Reading is { Frame: { } frame } reading)
            {
                var (_, present) = planner.To(plan.From, reading, frame, target.At, null);
                double shift = present.Target.DistanceTo(above.Target with { ZMm = present.Target.ZMm });
                if (shift > TargetPlan.LargestShiftMm)
                    throw new SutureLiveException(FormattableString.Invariant($"Not moved: the target lies {shift:0.00} mm from where it was when the sequence began (the animal or the camera has moved). Begin anew."));
            }

            return planner.Intent(plan, plan.Target, seen, run.Parsed.GetValue(options.WaiveTilt), time);
        }
    }

    private async Task<int> MoveAsync(SendReport report, MotionIntent intent, AnimalInFrame animal)
    {
        try
        {
            var result = await Guard.RunAsync(watched => gate.MoveAsync(intent, watched), run.Stop);
            var reached = animal.ToAnimal(result.Reached);
            var at = reached.ApMl;
            report = report with
            {
                Moved = true,
                Reached = SendReport.FramePart.Of(result.Reached),
                Error = SendReport.FramePart.Of(result.ErrorMm),
                ReachedAt = new(Math.Round(at.ApMm, 4), Math.Round(at.MlMm, 4), target.DvMm is null ? null : Math.Round(reached.DvMm, 4)),
                Controller = ControllerNow(),
            };
            if (run.Json) run.WriteJsonLine(report);
            else await run.Output.WriteLineAsync($"Reached  {report.Reached}, error {report.Error}: {at}. {(controller.Capabilities is { DetectsLostSteps: true } ? "The encoders say so; look at the tip all the same." : "The controller counts steps; look whether the tip is there.")}");
            return ExitCode.Good;
        }
        catch (OperationCanceledException)
        {
            WriteUnfinished(report);
            await run.Error.WriteLineAsync($"Stopped at {controller.Now.Position?.At.ToString() ?? "a place that is not known"}: {controller.Now.Says}.");
            throw;
        }
        catch (SutureLiveException)
        {
            WriteUnfinished(report);
            throw;
        }
    }

    /// <summary>A script has to learn how the arm stands, too, when it is not where it was sent.</summary>
    private void WriteUnfinished(SendReport report)
    {
        if (run.Json) run.WriteJsonLine(report with { Controller = ControllerNow(), Reached = controller.Now.Position is { } at ? SendReport.FramePart.Of(at.At) : null });
    }

    private void Show(SendReport report)
    {
        if (run.Json)
        {
            run.WriteJsonLine(report);
            return;
        }

        report.WritePlan(run.Output);
        if (run.Parsed.GetValue(options.Explain)) report.WriteGate(run.Output);
    }

    private SendReport Describe(TrackedSkull skull) => new()
    {
        Target = new(target.At.ApMm, target.At.MlMm, target.DvMm),
        Bregma = new(
            skull.Reading?.Bregma.At?.X, skull.Reading?.Bregma.At?.Y, skull.Reading?.Bregma.Confidence ?? Confidence.None,
            skull.BregmaSpreadMm, skull.Age?.TotalMilliseconds, skull.State.ToString()),
        Registration = new(
            run.Parsed.GetValue(options.Registration.Named)!, registration.Age(time).TotalMinutes, registration.RmsMm, registration.ResidualsMm, registration.UmPerPx),
        Controller = ControllerNow(),
    };

    private SendReport.ControllerPart ControllerNow() => new(controller.Name, controller.Capabilities?.Model, controller.Now.State, controller.Now.Says);
}
