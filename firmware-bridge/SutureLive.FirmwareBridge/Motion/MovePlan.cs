using SutureLive.Core;

namespace SutureLive.FirmwareBridge;

/// <summary>A motion as legs: up first, then sideways, then down, slower the nearer the bone.</summary>
/// <param name="From">Where the arm stands, machine space, mm.</param>
/// <param name="Target">Where it is to end, machine space, mm.</param>
/// <param name="BoneZMm">Height of the bone below the target; null when nobody touched it.</param>
/// <param name="Legs">The pieces, in order.</param>
public sealed record MovePlan(FramePoint From, FramePoint Target, double? BoneZMm, IReadOnlyList<MoveLeg> Legs)
{
    private const double Nothing = 1e-6;

    /// <summary>Target minus start, mm.</summary>
    public FramePoint Delta => Target - From;

    /// <summary>True when it moves the tip, and nowhere but straight up.</summary>
    public bool GoesOnlyUp
    {
        get
        {
            var at = From;
            foreach (var leg in Legs)
            {
                if (leg is not { Phase: MotionPhase.Retract, Axes: FrameAxes.Z } || !(leg.Target.ZMm >= at.ZMm) || leg.Target.XMm != at.XMm || leg.Target.YMm != at.YMm) return false;
                at = leg.Target;
            }

            return Legs.Count > 0 && Target == at;
        }
    }

    /// <summary>Plans above or beside the animal only: ends at the safe height.</summary>
    /// <param name="from">Where the arm stands: perhaps still with its tip in the animal.</param>
    /// <param name="xMm">Where to.</param>
    /// <param name="yMm">Where to.</param>
    /// <param name="profile">Speeds.</param>
    /// <param name="safeZMm">Height of sideways motion.</param>
    /// <param name="boneZMm">Height of the bone, as far as it is known: the tip leaves it, and what lies below it, slowly.</param>
    public static MovePlan Sideways(FramePoint from, double xMm, double yMm, FrameProfile profile, double safeZMm, double? boneZMm = null) =>
        Plan(from, new(xMm, yMm, Math.Max(from.ZMm, safeZMm)), boneZMm, profile, safeZMm);

    /// <summary>Plans a whole motion with a depth.</summary>
    /// <param name="from">Where the arm stands.</param>
    /// <param name="target">Where the tip is to end.</param>
    /// <param name="boneZMm">Height of the bone below the target; null when not known, which the gate refuses for any descent.</param>
    /// <param name="profile">Speeds.</param>
    /// <param name="safeZMm">Height of sideways motion.</param>
    public static MovePlan Plan(FramePoint from, FramePoint target, double? boneZMm, FrameProfile profile, double safeZMm)
    {
        var legs = new List<MoveLeg>();
        bool sideways = Math.Abs(target.XMm - from.XMm) > Nothing || Math.Abs(target.YMm - from.YMm) > Nothing;
        double z = from.ZMm;
        if (sideways && z < safeZMm - Nothing)
        {
            Rise(z, new(from.XMm, from.YMm, safeZMm));
            z = safeZMm;
        }

        if (sideways)
        {
            bool isNear = z < boneZMm + profile.NearBoneMm - Nothing; // a safe height may lie close above the bone
            legs.Add(new(MotionPhase.Travel, target with { ZMm = z }, FrameAxes.Lateral, isNear ? Math.Min(profile.NearBoneSpeedMmPerS, profile.TravelSpeedMmPerS) : profile.TravelSpeedMmPerS));
        }

        if (target.ZMm > z + Nothing) Rise(z, target);
        else if (target.ZMm < z - Nothing) Descend(z);
        return new(from, target, boneZMm, legs);

        // Out of the tissue and past the bone no faster than into it.
        void Rise(double start, FramePoint end)
        {
            double bone = boneZMm ?? double.NegativeInfinity, near = bone + profile.NearBoneMm;
            foreach (var (place, ceiling) in new[] { (MotionPhase.Tissue, bone), (MotionPhase.NearBone, near), (MotionPhase.Retract, double.PositiveInfinity) })
            {
                double z = Math.Min(ceiling, end.ZMm);
                if (z <= start + Nothing) continue;
                legs.Add(new(MotionPhase.Retract, end with { ZMm = z }, FrameAxes.Z, Math.Min(profile.SpeedMmPerS(place), profile.SpeedMmPerS(MotionPhase.Retract))));
                start = z;
            }
        }

        void Descend(double start)
        {
            double bone = boneZMm ?? double.NegativeInfinity, near = bone + profile.NearBoneMm;
            foreach (var (phase, floor) in new[] { (MotionPhase.Descend, near), (MotionPhase.NearBone, bone), (MotionPhase.Tissue, double.NegativeInfinity) })
            {
                double end = Math.Max(floor, target.ZMm);
                if (end >= start - Nothing) continue;
                Add(phase, target with { ZMm = end }, FrameAxes.Z);
                start = end;
            }
        }

        void Add(MotionPhase phase, FramePoint end, FrameAxes axes) => legs.Add(new(phase, end, axes, profile.SpeedMmPerS(phase)));
    }

    /// <summary>How long it takes at the planned speeds, without speeding up and slowing down.</summary>
    public TimeSpan Duration
    {
        get
        {
            double seconds = 0;
            var at = From;
            foreach (var leg in Legs)
            {
                seconds += at.DistanceTo(leg.Target) / leg.SpeedMmPerS;
                at = leg.Target;
            }

            return TimeSpan.FromSeconds(seconds);
        }
    }
}
