using SutureLive.Core;

namespace SutureLive.FirmwareBridge;

/// <summary>How the picture was tied to the frame.</summary>
/// <param name="Age">Time since it was made.</param>
/// <param name="RmsMm">Residual of its points, mm.</param>
/// <param name="IsLocked">Accepted by the operator and unchanged since.</param>
public sealed record RegistrationEvidence(TimeSpan Age, double RmsMm, bool IsLocked);

/// <summary>What was seen of the animal.</summary>
/// <param name="Bregma">How far bregma may be trusted.</param>
/// <param name="Age">Time since the picture it was read from.</param>
/// <param name="SpreadMm">How much bregma wandered over the last readings, mm.</param>
public sealed record SightingEvidence(Confidence Bregma, TimeSpan Age, double SpreadMm);

/// <summary>Through which optics the animal is seen, and through which the picture was tied to the frame.</summary>
/// <param name="Registered">Name and version of the profile the registration was made through; null when it was made without one.</param>
/// <param name="InUse">Name and version of the profile in use; null for none.</param>
/// <param name="ScaleRatio">Size of a pixel by the profile in use over that by the registration; null when no profile is in use.</param>
public sealed record OpticsEvidence(string? Registered, string? InUse, double? ScaleRatio);

/// <summary>Where the operator let the marker be carried, machine space, mm.</summary>
/// <param name="LowestXMm">Left end.</param>
/// <param name="HighestXMm">Right end.</param>
/// <param name="LowestYMm">Rear end.</param>
/// <param name="HighestYMm">Front end.</param>
public sealed record ConfirmedArea(double LowestXMm, double HighestXMm, double LowestYMm, double HighestYMm)
{
    /// <summary>True for a place inside.</summary>
    public bool Holds(FramePoint at) => at.XMm >= LowestXMm && at.XMm <= HighestXMm && at.YMm >= LowestYMm && at.YMm <= HighestYMm;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"X {LowestXMm:0.0} to {HighestXMm:0.0} mm, Y {LowestYMm:0.0} to {HighestYMm:0.0} mm");
}

/// <summary>Whether the skull lies flat.</summary>
public enum TiltEvidence
{
    /// <summary>Nobody measured it.</summary>
    Unknown,

    /// <summary>Measured, within limits.</summary>
    Flat,

    /// <summary>Measured, beyond limits.</summary>
    Tilted,

    /// <summary>The operator takes it upon himself.</summary>
    Waived,

    /// <summary>The tip stays above the skull, where a tilt changes nothing.</summary>
    NotNeeded,
}

/// <summary>A wish to move, with everything that speaks for it.</summary>
/// <param name="Plan">The motion.</param>
/// <param name="Confirmed">The target the operator confirmed, number by number; null while not confirmed.</param>
/// <param name="Registration">How the picture was tied to the frame; null when it was not.</param>
/// <param name="Landmark">What was seen of the animal; null when nothing was.</param>
/// <param name="Optics">Through which optics it was seen; null when that was not looked at.</param>
/// <param name="Tilt">Whether the skull lies flat.</param>
public sealed record MotionIntent(
    MovePlan Plan,
    FramePoint? Confirmed,
    RegistrationEvidence? Registration,
    SightingEvidence? Landmark,
    OpticsEvidence? Optics,
    TiltEvidence Tilt)
{
    /// <summary>
    /// Where the operator let the frame carry a marker over the picture to be registered: nobody knows yet how picture and frame belong together, and no animal is
    /// aimed at. Null for every other wish.
    /// </summary>
    public ConfirmedArea? RegistersWithin { get; private init; }

    /// <summary>A wish to carry the tip's marker to a place while registering. The gate lets it pass only at the safe height and inside the area.</summary>
    /// <param name="plan">The motion.</param>
    /// <param name="confirmed">What the operator was shown, and confirmed.</param>
    public static MotionIntent ToRegister(MovePlan plan, ConfirmedArea confirmed)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new(plan, null, null, null, null, TiltEvidence.NotNeeded) { RegistersWithin = confirmed };
    }
}

/// <summary>One condition and what the gate found.</summary>
/// <param name="Id">Short name, stable for scripts.</param>
/// <param name="Holds">True when it does not stand in the way.</param>
/// <param name="Says">The finding as a sentence, with its values, and what to do when it does not hold.</param>
public sealed record GateFinding(string Id, bool Holds, string Says);

/// <summary>All findings for one wish.</summary>
/// <param name="Findings">One per condition, always all of them, in the order of the table.</param>
public sealed record GateVerdict(IReadOnlyList<GateFinding> Findings)
{
    /// <summary>True when every condition holds.</summary>
    public bool MayMove => Findings.All(f => f.Holds);

    /// <summary>The sentences of those that do not hold.</summary>
    public IEnumerable<string> Objections => Findings.Where(f => !f.Holds).Select(f => f.Says);
}

/// <summary>The limits the gate measures with.</summary>
public sealed record GateLimits
{
    /// <summary>Oldest acceptable position of the arm.</summary>
    public TimeSpan OldestPosition { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Oldest acceptable picture of the animal.</summary>
    public TimeSpan OldestOverlay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Oldest acceptable registration.</summary>
    public TimeSpan OldestRegistration { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Largest acceptable residual of the registration, mm.</summary>
    public double LargestResidualMm { get; init; } = 0.1;

    /// <summary>Largest acceptable wandering of bregma, mm.</summary>
    public double LargestSpreadMm { get; init; } = 0.15;

    /// <summary>Largest acceptable difference in size of a pixel between optics and registration, as a part of 1.</summary>
    public double LargestScaleGap { get; init; } = 0.02;

    /// <summary>Lowest acceptable confidence.</summary>
    public Confidence LowestConfidence { get; init; } = Confidence.Medium;

    /// <summary>Fastest motion near the bone, mm/s, whatever a profile says.</summary>
    public double NearBoneMmPerS { get; init; } = 0.5;
}
