using SutureLive.Core;

namespace SutureLive.Anatomy.Tracking;

/// <summary>What the tracker thinks of the present moment.</summary>
public enum TrackingState
{
    /// <summary>No bregma yet, or no longer.</summary>
    Searching,

    /// <summary>Found, but too few readings or too large a spread.</summary>
    Settling,

    /// <summary>Fresh readings agree.</summary>
    Steady,

    /// <summary>The skull lies elsewhere than a moment ago: earlier coordinates are void.</summary>
    Moved,

    /// <summary>The last accepted reading is too old to act on.</summary>
    Stale,
}

/// <summary>The skull at one moment, from the readings of the last seconds.</summary>
/// <param name="State">What to think of it. Only <see cref="TrackingState.Steady"/> may be acted on.</param>
/// <param name="Reading">
/// The newest reading with bregma, lambda and heading replaced by their medians over time; null before the first. A landmark's confidence is
/// never higher than that of most of its readings, and its standard deviation never smaller than their spread.
/// </param>
/// <param name="BregmaSpreadMm">Spread of bregma over the remembered readings (standard deviation along one axis), mm; null below three.</param>
/// <param name="LambdaSpreadMm">The same for lambda.</param>
/// <param name="BregmaReadings">Readings of bregma that agree.</param>
/// <param name="Age">Time since the last reading that agreed; null before the first.</param>
public sealed record TrackedSkull(
    TrackingState State, SkullReading? Reading, double? BregmaSpreadMm, double? LambdaSpreadMm, int BregmaReadings, TimeSpan? Age)
{
    /// <summary>How far the skull went when it last moved, mm: bregma, or lambda where it turned about bregma; null when it has not.</summary>
    public double? MovedMm { get; init; }

    /// <summary>How far bregma crept from where it rested, mm, for as long as it is announced; null when it has not.</summary>
    public double? CreptMm { get; init; }

    /// <summary>Where the operator locked the landmarks, and how far they are from there now; null when not locked.</summary>
    public LockedLandmarks? Lock { get; init; }
}

/// <summary>Landmarks that the operator fixed: they stay, and the distance of the present ones from them is watched.</summary>
/// <param name="Bregma">Locked bregma, pixels of the picture.</param>
/// <param name="Lambda">Locked lambda; null when it was not there.</param>
/// <param name="HeadingDeg">Locked heading, degrees clockwise from up.</param>
/// <param name="At">When, on the tracker's clock.</param>
public sealed record LockedLandmarks(PointPx Bregma, PointPx? Lambda, double HeadingDeg, TimeSpan At)
{
    /// <summary>Distance of the present bregma from the locked one, mm; null while bregma is not seen.</summary>
    public double? BregmaDriftMm { get; init; }

    /// <summary>The same for lambda.</summary>
    public double? LambdaDriftMm { get; init; }
}
