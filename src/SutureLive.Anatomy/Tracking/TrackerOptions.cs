namespace SutureLive.Anatomy.Tracking;

/// <summary>How readings over time become one steady place. Values, changed with <c>with</c>.</summary>
public sealed record TrackerOptions
{
    /// <summary>Readings older than this no longer count.</summary>
    public TimeSpan Memory { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Without an accepted reading for this long the landmarks are stale.</summary>
    public TimeSpan FreshFor { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a movement is announced, at least.</summary>
    public TimeSpan SayMovedFor { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Accepted readings before a landmark can be steady.</summary>
    public int LeastReadings { get; init; } = 4;

    /// <summary>Consecutive readings elsewhere, agreeing with each other, that make a movement of the animal out of outliers.</summary>
    public int ReadingsThatMove { get; init; } = 3;

    /// <summary>Distance, mm, from the steady place beyond which a reading is an outlier, even when the spread is small.</summary>
    public double OutlierMm { get; init; } = 0.30;

    /// <summary>Turn, degrees, from the steady heading beyond which a reading's heading is an outlier: 5 degrees are 0.37 mm at lambda.</summary>
    public double OutlierTurnDeg { get; init; } = 5;

    /// <summary>Largest spread, mm (standard deviation along one axis), of a steady landmark.</summary>
    public double SteadySpreadMm { get; init; } = 0.10;

    /// <summary>Distance, mm, from where the skull first rested, at bregma or by a turn at lambda, beyond which one that never jumped is said to have crept.</summary>
    public double CreepMm { get; init; } = 0.30;

    /// <summary>Most readings that are remembered.</summary>
    public int MostReadings { get; init; } = 24;
}
