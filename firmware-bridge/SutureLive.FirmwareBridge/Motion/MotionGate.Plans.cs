using SutureLive.Core;

namespace SutureLive.FirmwareBridge;

/// <content>What the gate asks of a plan. It believes no name of a leg: it looks where the leg goes.</content>
public sealed partial class MotionGate
{
    // Plans are rounded to the micrometre and steps; this is neither.
    private const double Nothing = 1e-5;

    private static (bool Holds, string Says) Inside(MovePlan plan, FramePoint? lowest, FramePoint? highest, string what)
    {
        if (lowest is not { } low || highest is not { } high) return (false, $"The limits of {what} are not known.");
        foreach (var end in plan.Legs.Select(l => l.Target).Append(plan.Target))
        {
            for (int axis = 0; axis < 3; axis++)
            {
                if (end[axis] >= low[axis] && end[axis] <= high[axis]) continue;
                return (false, FormattableString.Invariant($"{"XYZ"[axis]} {end[axis]:0.000} mm lies outside {what} ({low[axis]:0.###} to {high[axis]:0.###} mm)."));
            }
        }

        return (true, $"Inside {what}.");
    }

    private (bool Holds, string Says) StartsHere(MovePlan plan)
    {
        if (_controller.Now.Position is not { } now) return (false, "Where the arm is is not known.");
        double off = now.At.DistanceTo(plan.From);
        return off <= 0.01
            ? (true, "The plan starts where the arm stands.")
            : (false, FormattableString.Invariant($"The plan starts {off:0.000} mm from where the arm stands: plan again."));
    }

    private static (bool Holds, string Says) LegsGood(MovePlan plan)
    {
        var at = plan.From;
        foreach (var leg in plan.Legs)
        {
            var end = End(leg, at);
            bool holds = leg.Phase switch
            {
                MotionPhase.Retract => leg.Axes == FrameAxes.Z && end.ZMm >= at.ZMm,
                MotionPhase.Travel => leg.Axes != FrameAxes.None && (leg.Axes & ~FrameAxes.Lateral) == 0,
                _ => leg.Axes == FrameAxes.Z && end.ZMm <= at.ZMm,
            };
            if (!holds) return (false, $"A leg of the plan is called {leg.Phase} and goes from {at} to {end}, which is none: plan again.");
            at = end;
        }

        return at.DistanceTo(plan.Target) <= Nothing
            ? (true, "Every leg is what it is called, and the last ends at the target.")
            : (false, $"The legs of the plan end at {at}, but its target is {plan.Target}: plan again.");
    }

    private (bool Holds, string Says) RetractsFirst(MovePlan plan)
    {
        if (SafeZMm is not { } safe) return (false, "The safe height is not known.");
        double z = plan.From.ZMm;
        foreach (var leg in plan.Legs)
        {
            bool isLateral = (leg.Axes & FrameAxes.Lateral) != 0;
            if (isLateral && leg.Axes.Has(2)) return (false, "A leg moves sideways and vertically at once.");
            if (isLateral && z < safe - 1e-6)
                return (false, FormattableString.Invariant($"The tip would move sideways at Z {z:0.000} mm, below the safe height {safe:0.000} mm."));
            if (isLateral && plan.BoneZMm is { } bone && z <= bone) return (false, "The tip would move sideways below the skull.");
            if (leg.Axes.Has(2)) z = leg.Target.ZMm;
        }

        return (true, FormattableString.Invariant($"The tip moves sideways only at or above the safe height Z {safe:0.000} mm."));
    }

    private (bool Holds, string Says) SpeedsGood(MovePlan plan)
    {
        var at = plan.From;
        foreach (var leg in plan.Legs)
        {
            var end = End(leg, at);
            double cap = Math.Min(Cap(leg.Phase), Cap(PhaseAt(plan, Math.Min(at.ZMm, end.ZMm))));
            if (!(leg.SpeedMmPerS > 0 && leg.SpeedMmPerS <= cap)) return (false, FormattableString.Invariant($"{leg.Phase} to {end} at {leg.SpeedMmPerS:0.###} mm/s; at most {cap:0.###} mm/s."));
            at = end;
        }

        return (true, plan.Legs.Count == 0 ? "Nothing to move." : $"Speeds: {string.Join(", ", plan.Legs.Select(l => FormattableString.Invariant($"{l.Phase} {l.SpeedMmPerS:0.###} mm/s")))}.");

        double Cap(MotionPhase phase) =>
            Math.Min(_profile.SpeedMmPerS(phase), phase is MotionPhase.NearBone or MotionPhase.Tissue ? _limits.NearBoneMmPerS : double.PositiveInfinity);
    }

    /// <summary>Where the tip is at a height, whatever a leg is called.</summary>
    private MotionPhase PhaseAt(MovePlan plan, double zMm) => plan.BoneZMm is not { } bone ? MotionPhase.Travel
        : zMm < bone - Nothing ? MotionPhase.Tissue
        : zMm < bone + _profile.NearBoneMm - Nothing ? MotionPhase.NearBone : MotionPhase.Travel;

    /// <summary>A leg moves the axes it names and no other.</summary>
    private static FramePoint End(MoveLeg leg, FramePoint at) =>
        new(leg.Axes.Has(0) ? leg.Target.XMm : at.XMm, leg.Axes.Has(1) ? leg.Target.YMm : at.YMm, leg.Axes.Has(2) ? leg.Target.ZMm : at.ZMm);
}
