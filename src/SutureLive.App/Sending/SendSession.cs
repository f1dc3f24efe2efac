using SutureLive.Anatomy.Tracking;
using SutureLive.Calibration.Registration;
using SutureLive.Core;
using SutureLive.FirmwareBridge;

namespace SutureLive.App.Sending;

/// <summary>
/// One sending: home if asked, wait for a steady bregma, carry the target into the frame, show the plan, pass the gate, move, read back.
/// </summary>
internal sealed class SendSession(
    CommandRun run, SendOptions options, SendTarget target, FrameRegistration registration, IFrameController controller, FrameProfile profile, MotionGate gate, BregmaWatch watch)
{
    // Only what --confirm and --home themselves change may be missing in a dry run that ends well.
    private static readonly string[] LiftedByConfirm = ["armed", "confirmed"], LiftedByHoming = ["idle", "homed", "position-fresh", "starts-here"];
    private readonly TimeProvider _time = TimeProvider.System;

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

        TargetPlan planner = new(registration, profile, gate.SafeZMm!.Value);
        var (px, plan) = planner.To(controller.Now.Position?.At, reading, frame, target.At, target.DvMm);
        var intent = planner.Intent(plan, MayMove ? plan.Target : null, watch.Now, run.Parsed.GetValue(options.WaiveTilt), _time);
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
        return !MayMove ? DryRun(report, home) : !verdict.MayMove ? Blocked(report, verdict.Objections) : await MoveAsync(report, intent, frame);
    }

    private static string Advice(TrackedSkull skull) => skull.State == TrackingState.Stale
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The newest reading is {skull.Age?.TotalSeconds:0.0} s old: the network reads too slowly on this machine now. End other work, or use a machine with a graphics card.")
        : "Check focus, light and --nose.";

    private async Task HomeAsync()
    {
        gate.Arm(TimeSpan.FromMinutes(10));
        if (!run.Json) await run.Output.WriteLineAsync("Homing: the arm moves over its whole travel, vertical axis first. Ctrl-C stops it.");
        await gate.HomeAsync(confirmed: true, run.Stop);
        if (!run.Json) await run.Output.WriteLineAsync($"Homed, at {controller.Now.Position?.At}.");
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

    private async Task<int> MoveAsync(SendReport report, MotionIntent intent, SkullFrame frame)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(run.Stop);
        var guard = GuardAsync(either);
        try
        {
            var result = await gate.MoveAsync(intent, either.Token);
            var reached = AnimalInFrame.Of(registration, frame).ToAnimal(result.Reached);
            var at = reached.ApMl;
            report = report with
            {
                Moved = true,
                Reached = SendReport.FramePart.Of(result.Reached),
                Error = SendReport.FramePart.Of(result.ErrorMm),
                ReachedAt = new(Math.Round(at.ApMm, 4), Math.Round(at.MlMm, 4), target.DvMm is null ? null : Math.Round(result.Reached.ZMm - registration.Record.BoneZMm!.Value, 4)),
                Controller = ControllerNow(),
            };
            if (run.Json) run.WriteJsonLine(report);
            else await run.Output.WriteLineAsync($"Reached  {report.Reached}, error {report.Error}: {at}. The controller counts steps; look whether the tip is there.");
            return ExitCode.Good;
        }
        catch (OperationCanceledException) when (!run.Stop.IsCancellationRequested)
        {
            throw new SutureLiveException($"The animal moved ({watch.Now.MovedMm:0.00} mm) during the motion, so the arm was stopped at {controller.Now.Position?.At}. Wait until it lies still, then send again.");
        }
        catch (OperationCanceledException)
        {
            await run.Error.WriteLineAsync($"Stopped at {controller.Now.Position?.At.ToString() ?? "a place that is not known"}: {controller.Now.Says}.");
            throw;
        }
        finally
        {
            either.Cancel();
            await guard;
        }
    }

    /// <summary>A skull that moves while the arm does makes the target void: stop.</summary>
    private async Task GuardAsync(CancellationTokenSource motion)
    {
        try
        {
            while (watch.Now.State != TrackingState.Moved) await Task.Delay(TimeSpan.FromMilliseconds(50), motion.Token);
            motion.Cancel();
        }
        catch (OperationCanceledException)
        {
            // The motion ended first.
        }
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
            run.Parsed.GetValue(options.Registration)!, registration.Age(_time).TotalMinutes, registration.RmsMm, registration.ResidualsMm, registration.UmPerPx),
        Controller = ControllerNow(),
    };

    private SendReport.ControllerPart ControllerNow() => new(controller.Name, controller.Capabilities?.Model, controller.Now.State, controller.Now.Says);
}
