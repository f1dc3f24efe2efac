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
/// <param name="OpticsMatch">True when the optics in use are those of the calibration; null when nobody can tell.</param>
/// <param name="Tilt">Whether the skull lies flat.</param>
public sealed record MotionIntent(
    MovePlan Plan,
    FramePoint? Confirmed,
    RegistrationEvidence? Registration,
    SightingEvidence? Landmark,
    bool? OpticsMatch,
    TiltEvidence Tilt);

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

    /// <summary>Lowest acceptable confidence.</summary>
    public Confidence LowestConfidence { get; init; } = Confidence.Medium;

    /// <summary>Fastest motion near the bone, mm/s, whatever a profile says.</summary>
    public double NearBoneMmPerS { get; init; } = 0.5;
}
