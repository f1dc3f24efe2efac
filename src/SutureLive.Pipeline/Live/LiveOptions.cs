namespace SutureLive.Pipeline.Live;

/// <summary>How the live pipeline judges time and what it may save. A value: a running pipeline never sees it change.</summary>
public sealed record LiveOptions
{
    /// <summary>Age beyond which the overlay is drawn dashed, with its age. A surgeon works worse with more than about 105 ms added.</summary>
    public TimeSpan AgedAfter { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Age beyond which the overlay is taken away.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time without a frame from which on the video counts as frozen; a slow camera gets three of its own periods.</summary>
    public TimeSpan FrozenAfter { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>True to carry results along with the measured motion of the bone.</summary>
    public bool Glue { get; init; } = true;

    /// <summary>True to show landmarks that rest on the readings of the last seconds; false shows each reading as it is.</summary>
    public bool Steady { get; init; } = true;

    /// <summary>True to read only the surroundings of a skull that was found; false reads the whole picture every time.</summary>
    public bool Focus { get; init; } = true;

    /// <summary>True to use the network's last answer again where the picture, laid over the measured motion, has not changed; false asks it every time.</summary>
    public bool Reuse { get; init; } = true;

    /// <summary>
    /// While somebody watches: least time between the captures of two frames that are read. On two processors the browser paints with what a
    /// reading leaves it; of a camera of 30 frames a second every fourth is read, and what was read stays under half a second old. Zero reads as
    /// often as the processor allows.
    /// </summary>
    public TimeSpan WatchedPeriod { get; init; } = Environment.ProcessorCount < 4 ? TimeSpan.FromMilliseconds(125) : TimeSpan.Zero;
}
