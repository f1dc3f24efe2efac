using SutureLive.Imaging.Overlay;

namespace SutureLive.Pipeline.Live;

/// <summary>From ages to the word on the screen: a pure function.</summary>
public static class Freshness
{
    /// <summary>The state of the overlay.</summary>
    /// <param name="sinceFrame">Time since the last frame came.</param>
    /// <param name="resultAge">Time since the frame of the newest result was captured; null when there is no result.</param>
    /// <param name="framePeriod">Usual time between two frames; zero while not known.</param>
    /// <param name="options">The limits.</param>
    public static OverlayState Of(TimeSpan sinceFrame, TimeSpan? resultAge, TimeSpan framePeriod, LiveOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var frozenAfter = framePeriod * 3 > options.FrozenAfter ? framePeriod * 3 : options.FrozenAfter;
        if (sinceFrame >= frozenAfter) return OverlayState.Frozen;
        return resultAge is not { } age ? OverlayState.Waiting
            : age <= options.AgedAfter ? OverlayState.Live
            : age <= options.StaleAfter ? OverlayState.Aged
            : OverlayState.Stale;
    }
}
