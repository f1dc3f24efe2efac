namespace SutureLive.Imaging.Overlay;

/// <summary>How far the overlay may be believed at this moment. Shown as a word, never by colour alone.</summary>
public enum OverlayState
{
    /// <summary>Video runs, but no result has come yet.</summary>
    Waiting,

    /// <summary>The result is fresh.</summary>
    Live,

    /// <summary>The result is older than it should be: drawn dashed, with its age.</summary>
    Aged,

    /// <summary>The result is too old to be shown: landmarks and grid are taken away.</summary>
    Stale,

    /// <summary>The video itself stands still: what is seen is the past.</summary>
    Frozen,
}
