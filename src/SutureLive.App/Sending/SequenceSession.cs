using SutureLive.Core;
using SutureLive.FirmwareBridge;

namespace SutureLive.App.Sending;

/// <summary>
/// Above the target, down to the bone, to the depth, back up. Each step is shown with its numbers and waits for a typed yes; whatever else is typed, or
/// nothing, ends the sequence where the arm stands.
/// </summary>
/// <param name="run">Where to speak.</param>
/// <param name="answers">What the operator types.</param>
/// <param name="sequence">The steps.</param>
/// <param name="gate">Armed for each step alone.</param>
/// <param name="arm">The frame.</param>
/// <param name="guard">Stops a step when the animal moves.</param>
/// <param name="evidence">What speaks for a plan at the moment of the call.</param>
internal sealed class SequenceSession(
    CommandRun run, TextReader answers, TargetSequence sequence, MotionGate gate, IFrameController arm, AnimalGuard guard, Func<MovePlan, MotionIntent> evidence)
{
    // From the typed yes to the start of the one motion of a step, which then runs on however long it takes.
    private static readonly TimeSpan ArmedFor = TimeSpan.FromSeconds(10);

    /// <summary>Goes through all steps.</summary>
    /// <param name="lowestZMm">Down to where the bone may be looked for, machine space, mm.</param>
    /// <param name="depthMm">From the touched bone, mm, negative downwards.</param>
    /// <returns>One of <see cref="ExitCode"/>: good when the tip is back at the safe height.</returns>
    public async Task<int> RunAsync(double lowestZMm, double depthMm)
    {
        try
        {
            if (!await StepAsync("above", Words(sequence.PlanAbove()), stop => sequence.GoAboveAsync(evidence(sequence.PlanAbove()), stop))) return Ended();
            if (!await StepAsync(
                    "touch", FormattableString.Invariant($"lower the tip until the probe closes, at most to Z {lowestZMm:0.000} mm, and lift it again. Look that the probe's clip is on"),
                    stop => sequence.TouchAsync(lowestZMm, confirmed: true, stop))) return Ended();
            if (!await StepAsync("approach", ToDepth(depthMm), stop => sequence.ApproachAsync(depthMm, evidence(sequence.PlanApproach(depthMm)), stop))) return Ended();
            return await RetractAsync() ? ExitCode.Good : Ended();
        }
        catch (SutureLiveException failed) when (IsBelow && arm.Now is { State: ControllerState.Idle, IsHomed: true })
        {
            await run.Error.WriteLineAsync(failed.Message);
            if (!await RetractAsync()) Ended();
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            await run.Error.WriteLineAsync($"Stopped: {Where}.");
            throw;
        }
    }

    private bool IsBelow => arm.Now.Position is { } now && now.At.ZMm < gate.SafeZMm;

    private string Where => arm.Now.Position is { } now ? $"the arm stands at {now.At}, the controller is {arm.Now.State}: {arm.Now.Says}" : $"where the arm stands is not known: {arm.Now.Says}";

    // Away from the animal, and so not stopped by its movement.
    private Task<bool> RetractAsync() => StepAsync("retract", Words(sequence.PlanRetract()), stop => sequence.RetractAsync(evidence(sequence.PlanRetract()), stop), isWatched: false);

    private int Ended()
    {
        run.Error.WriteLine($"The sequence ends here; {Where}. Homing lifts the tip first.");
        return ExitCode.Failed;
    }

    private string ToDepth(double depthMm)
    {
        double bone = sequence.BoneZMm!.Value;
        return FormattableString.Invariant($"the bone was touched at Z {bone:0.000} mm; go to {depthMm:+0.000;-0.000;0.000} mm from it: ") + Words(sequence.PlanApproach(depthMm));
    }

    private static string Words(MovePlan plan) => plan.Legs.Count == 0
        ? "stay: the arm is there already"
        : string.Join("; ", plan.Legs.Select(leg => FormattableString.Invariant($"{leg.Phase.ToString().ToLowerInvariant()} to {leg.Target} at {leg.SpeedMmPerS:0.###} mm/s")))
            + FormattableString.Invariant($"; about {plan.Duration.TotalSeconds:0} s");

    private async Task<bool> StepAsync(string name, string what, Func<CancellationToken, Task> act, bool isWatched = true)
    {
        await run.Error.WriteAsync($"{name}: {what}. Type yes to do this: ");
        string? answer = await Task.Run(answers.ReadLine).WaitAsync(run.Stop);
        if (answer?.Trim() != "yes") return false;
        gate.Arm(ArmedFor);
        try
        {
            if (isWatched) await guard.RunAsync(Act, run.Stop);
            else await Act(run.Stop);
        }
        finally
        {
            gate.Disarm();
        }

        var at = arm.Now.Position!.Value.At;
        if (run.Json) run.WriteJsonLine(new { Step = name, At = SendReport.FramePart.Of(at), sequence.BoneZMm });
        else await run.Output.WriteLineAsync($"{name}: done, {SendReport.FramePart.Of(at)}{(name == "touch" ? FormattableString.Invariant($"; the bone is at Z {sequence.BoneZMm:0.000} mm") : "")}");
        return true;

        async Task<bool> Act(CancellationToken stop)
        {
            await act(stop);
            return true;
        }
    }
}
