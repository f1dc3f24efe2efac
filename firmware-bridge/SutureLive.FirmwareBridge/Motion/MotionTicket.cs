using SutureLive.Core;

namespace SutureLive.FirmwareBridge;

/// <summary>
/// The right to one motion, now. Only <see cref="MotionGate"/> makes tickets, after all its conditions hold; each is good once and for a
/// moment. A controller, a plug-in's too, redeems the ticket before it sends the first byte.
/// </summary>
public abstract class MotionTicket
{
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(2);
    private readonly TimeProvider _time;
    private readonly Func<bool> _isPermitted;
    private readonly long _issued;
    private int _used;

    private protected MotionTicket(TimeProvider time, Func<bool> isPermitted) => (_time, _isPermitted, _issued) = (time, isPermitted, time.GetTimestamp());

    /// <summary>Uses the ticket up.</summary>
    /// <exception cref="ControllerException">Used before, too old, or the permission has ended: the world has moved on since the gate looked at it.</exception>
    public void Redeem()
    {
        if (Interlocked.Exchange(ref _used, 1) != 0)
            throw new ControllerException(ControllerFailure.Refused, "This permission to move was used already. Motion is never repeated by itself: ask for a new one.");
        var age = _time.GetElapsedTime(_issued);
        if (age > Validity)
            throw new ControllerException(ControllerFailure.Refused, FormattableString.Invariant($"The permission to move is {age.TotalSeconds:0.0} s old; it is good for {Validity.TotalSeconds:0} s. Confirm again."));
        if (!_isPermitted())
            throw new ControllerException(ControllerFailure.Refused, "Not moved: the permission ended before the motion began (a stop, or its time was over). Arm again.");
    }
}

/// <summary>The right to home.</summary>
public sealed class HomeTicket : MotionTicket
{
    internal HomeTicket(TimeProvider time, Func<bool> isPermitted)
        : base(time, isPermitted)
    {
    }
}

/// <summary>The right to move along given legs.</summary>
public sealed class MoveTicket : MotionTicket
{
    internal MoveTicket(TimeProvider time, Func<bool> isPermitted, MovePlan plan)
        : base(time, isPermitted) => Plan = plan;

    /// <summary>What may be moved, in order.</summary>
    public MovePlan Plan { get; }
}

/// <summary>The right to move straight down until contact.</summary>
public sealed class TouchTicket : MotionTicket
{
    internal TouchTicket(TimeProvider time, Func<bool> isPermitted, double lowestZMm, double speedMmPerS)
        : base(time, isPermitted) => (LowestZMm, SpeedMmPerS) = (lowestZMm, speedMmPerS);

    /// <summary>How far down at the most, machine space, mm.</summary>
    public double LowestZMm { get; }

    /// <summary>Speed, mm/s.</summary>
    public double SpeedMmPerS { get; }
}

/// <summary>What the tip does during a leg, which decides how fast it may go.</summary>
public enum MotionPhase
{
    /// <summary>Upwards, away from the animal.</summary>
    Retract,

    /// <summary>Sideways, well above the skull.</summary>
    Travel,

    /// <summary>Downwards through air.</summary>
    Descend,

    /// <summary>Within reach of the bone.</summary>
    NearBone,

    /// <summary>Below the bone's surface.</summary>
    Tissue,
}

/// <summary>One straight piece of a motion.</summary>
/// <param name="Phase">What it is for.</param>
/// <param name="Target">Where it ends, machine space, mm.</param>
/// <param name="Axes">Which axes it names; the others stay.</param>
/// <param name="SpeedMmPerS">Speed along the path, mm/s.</param>
public sealed record MoveLeg(MotionPhase Phase, FramePoint Target, FrameAxes Axes, double SpeedMmPerS);
