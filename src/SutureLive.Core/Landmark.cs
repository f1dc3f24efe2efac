namespace SutureLive.Core;

/// <summary>How far a reading may be trusted. Only <see cref="High"/> and <see cref="Medium"/> may ever reach a frame.</summary>
public enum Confidence
{
    /// <summary>Not found; there are no coordinates.</summary>
    None,

    /// <summary>Found, but to be shown only.</summary>
    Low,

    /// <summary>Usable after a look by the operator.</summary>
    Medium,

    /// <summary>Clear evidence from several sides.</summary>
    High,
}

/// <summary>Bregma or lambda as read from one picture.</summary>
/// <param name="At">Where, in pixels; null exactly when <paramref name="Confidence"/> is <see cref="Core.Confidence.None"/>.</param>
/// <param name="SigmaMm">One standard deviation of the place, mm; null when there is none.</param>
/// <param name="Confidence">How far to trust it.</param>
public sealed record Landmark(PointPx? At, double? SigmaMm, Confidence Confidence)
{
    /// <summary>What a landmark is when the evidence does not suffice.</summary>
    public static Landmark NotFound { get; } = new(null, null, Confidence.None);
}
