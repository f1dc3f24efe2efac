namespace SutureLive.Train.Training;

/// <summary>Where a run tells how it goes.</summary>
internal interface IProgressView
{
    /// <summary>A line worth keeping.</summary>
    void Say(FormattableString line);

    /// <summary>How far the run is.</summary>
    void Show(long step, long steps);
}
