using SutureLive.Core;

namespace SutureLive.FirmwareBridge;

/// <summary>How far a sequence has come.</summary>
public enum SequenceStage
{
    /// <summary>Nothing done yet, or back at the safe height.</summary>
    Away,

    /// <summary>The tip stands above the target, at the safe height.</summary>
    Above,

    /// <summary>The bone below was touched; the tip is back above.</summary>
    Touched,

    /// <summary>The tip is at its depth.</summary>
    AtTarget,

    /// <summary>Stopped, held or lost on the way. Nothing goes on by itself: a person resumes or retracts.</summary>
    Interrupted,
}

/// <summary>
/// Above the target, touch down, approach, retract. Every step is an own motion through the gate: it is asked for, armed and confirmed by a person, and
/// whatever interrupts one leaves the sequence where it is.
/// </summary>
/// <param name="controller">The frame; not owned.</param>
/// <param name="gate">Its gate.</param>
/// <param name="profile">Speeds and tolerance.</param>
/// <param name="xMm">Target, machine space, mm.</param>
/// <param name="yMm">Target, machine space, mm.</param>
/// <param name="usualBoneZMm">Height of the bone elsewhere on the animal, mm, for leaving it slowly before it was touched here; null when nobody knows.</param>
public sealed class TargetSequence(IFrameController controller, MotionGate gate, FrameProfile profile, double xMm, double yMm, double? usualBoneZMm = null)
{
    private const double AsideMm = 0.02; // more than steps and tolerance, less than a bone changes its height over
    private double? _lookedDownTo; // where the bone is at the lowest, once it was looked for
    private Func<FramePoint, MovePlan>? _interrupted;
    private SequenceStage _goal;

    /// <summary>How far it has come.</summary>
    public SequenceStage Stage { get; private set; }

    /// <summary>Height of the bone below the target, machine space, mm; null until it was touched, or given.</summary>
    public double? BoneZMm { get; private set; }

    private FramePoint At => controller.Now.Position?.At ?? throw new ControllerException(ControllerFailure.Refused, $"Where the arm stands is not known: {controller.Now.Says}.");

    private double? BoneToLeave => BoneZMm ?? _lookedDownTo ?? usualBoneZMm;

    private double SafeZMm => gate.SafeZMm ?? throw new ControllerException(ControllerFailure.Refused, "The frame is not connected.");

    /// <summary>The plan of the first step, to be shown and confirmed.</summary>
    public MovePlan PlanAbove() => Above(At);

    /// <summary>The plan to a depth below the touched bone, to be shown and confirmed.</summary>
    /// <param name="depthMm">Below the bone, mm, negative downwards.</param>
    /// <exception cref="ControllerException">The bone was not touched.</exception>
    public MovePlan PlanApproach(double depthMm) => Approach(At, depthMm);

    /// <summary>The plan back up.</summary>
    public MovePlan PlanRetract() => Retract(At);

    /// <summary>What is left of an interrupted step, from where the arm stands now: to be shown and confirmed anew.</summary>
    /// <exception cref="ControllerException">Nothing was interrupted.</exception>
    public MovePlan PlanResume() => (_interrupted ?? throw new ControllerException(ControllerFailure.Refused, "No step of the sequence was interrupted."))(At);

    /// <summary>Goes above the target at the safe height.</summary>
    /// <param name="evidence">The wish with its plan and its confirmation.</param>
    /// <param name="cancellation">Stops the arm.</param>
    public Task GoAboveAsync(MotionIntent evidence, CancellationToken cancellation) => StepAsync(evidence, SequenceStage.Above, Above, cancellation);

    /// <summary>Lowers the tip until the probe closes and back up; the operator has confirmed it.</summary>
    /// <param name="lowestZMm">How far down at the most, machine space, mm.</param>
    /// <param name="confirmed">The operator said yes to this depth.</param>
    /// <param name="cancellation">Stops the arm.</param>
    /// <returns>The height of the bone, machine space, mm.</returns>
    public async Task<double> TouchAsync(double lowestZMm, bool confirmed, CancellationToken cancellation)
    {
        Need(SequenceStage.Above, SequenceStage.Touched);
        if (Math.Abs(At.XMm - xMm) > AsideMm || Math.Abs(At.YMm - yMm) > AsideMm)
            throw new ControllerException(ControllerFailure.Refused, FormattableString.Invariant($"The arm stands at {At}, not above the target X {xMm:0.000} Y {yMm:0.000} mm any more: go above it again."));
        (BoneZMm, _lookedDownTo) = (null, lowestZMm);
        try
        {
            BoneZMm = (await gate.TouchAsync(lowestZMm, confirmed, cancellation)).ZMm;
            Stage = SequenceStage.Touched;
            return BoneZMm.Value;
        }
        catch (Exception ended) when (WasBegun(ended))
        {
            Stage = SequenceStage.Interrupted;
            throw;
        }
    }

    /// <summary>Goes down to a depth below the touched bone.</summary>
    /// <param name="depthMm">Below the bone, mm, negative downwards.</param>
    /// <param name="evidence">The wish with its plan and its confirmation.</param>
    /// <param name="cancellation">Stops the arm.</param>
    public Task ApproachAsync(double depthMm, MotionIntent evidence, CancellationToken cancellation)
    {
        Need(SequenceStage.Touched, SequenceStage.AtTarget);
        return StepAsync(evidence, SequenceStage.AtTarget, from => Approach(from, depthMm), cancellation);
    }

    /// <summary>Goes straight up to the safe height; possible from everywhere, also after an interruption.</summary>
    /// <param name="evidence">The wish with its plan and its confirmation.</param>
    /// <param name="cancellation">Stops the arm.</param>
    public Task RetractAsync(MotionIntent evidence, CancellationToken cancellation) => StepAsync(evidence, SequenceStage.Away, Retract, cancellation);

    /// <summary>Goes on with an interrupted step, because a person says so.</summary>
    /// <param name="evidence">The wish with the plan of <see cref="PlanResume"/>, armed and confirmed anew.</param>
    /// <param name="cancellation">Stops the arm.</param>
    public Task ResumeAsync(MotionIntent evidence, CancellationToken cancellation)
    {
        Need(SequenceStage.Interrupted);
        return _interrupted is { } plan
            ? StepAsync(evidence, _goal, plan, cancellation)
            : throw new ControllerException(ControllerFailure.Refused, "No step of the sequence was interrupted.");
    }

    /// <summary>Stops the arm where it is; it stays there until a person resumes or retracts.</summary>
    public Task HoldAsync() => gate.StopAsync();

    private async Task StepAsync(MotionIntent evidence, SequenceStage goal, Func<FramePoint, MovePlan> plan, CancellationToken cancellation)
    {
        try
        {
            await gate.MoveAsync(evidence, cancellation);
            (Stage, _interrupted) = (goal, null);
        }
        catch (Exception ended) when (WasBegun(ended))
        {
            (Stage, _goal, _interrupted) = (SequenceStage.Interrupted, goal, plan);
            throw;
        }
    }

    private static bool WasBegun(Exception ended) => ended is not ControllerException { Failure: ControllerFailure.Refused };

    private MovePlan Above(FramePoint from) => MovePlan.Sideways(from, xMm, yMm, profile, SafeZMm, BoneToLeave);

    private MovePlan Approach(FramePoint from, double depthMm) => BoneZMm is { } bone
        ? MovePlan.Plan(from, new(xMm, yMm, bone + depthMm), bone, profile, SafeZMm)
        : throw new ControllerException(ControllerFailure.Refused, "The height of the bone below the target is not known: touch down first.");

    private MovePlan Retract(FramePoint at) => MovePlan.Plan(at, at with { ZMm = Math.Max(at.ZMm, SafeZMm) }, BoneToLeave, profile, SafeZMm);

    private void Need(params SequenceStage[] stages)
    {
        if (!stages.Contains(Stage))
            throw new ControllerException(ControllerFailure.Refused, $"The sequence stands at '{Stage}'; this step follows {string.Join(" or ", stages)}.");
    }
}
