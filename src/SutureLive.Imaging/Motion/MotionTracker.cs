using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Imaging.Motion;

/// <summary>
/// Measures how the bone has moved in the picture since an earlier frame, so that what was read there can be drawn here. Every frame is
/// compared with that earlier frame itself, so that errors do not add up. Not thread-safe: it belongs to the display road. In steady state it
/// allocates nothing.
/// </summary>
public sealed class MotionTracker
{
    private const double LeastSeen = 0.4;
    private const double LeastAgreeing = 0.5;
    private const double LeastCorrelation = 0.6;

    private readonly Past[] _past;
    private readonly ReferencePoints[] _points = [.. Enumerable.Range(0, GreyPyramid.Levels).Select(_ => new ReferencePoints())];
    private float[] _residuals = [];
    private GreyPyramid? _present;
    private GreyPyramid? _reference;
    private Similarity _fromReference = Similarity.Identity;

    /// <summary>A tracker that remembers nothing yet.</summary>
    /// <param name="framesRemembered">How many frames back a result may lie.</param>
    public MotionTracker(int framesRemembered = 64)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(framesRemembered, 2);
        _past = [.. Enumerable.Range(0, framesRemembered).Select(_ => new Past(new GreyPyramid()))];
    }

    /// <summary>
    /// The motion from the frame of the results to the present one, px; null when it could not be measured, because too little of the
    /// picture agrees, the frame lies too far back, or the size changed.
    /// </summary>
    public Similarity? ToPresent { get; private set; }

    /// <summary>Takes the next frame in and measures its motion.</summary>
    /// <param name="bgr">CV_8UC3, continuous; only read.</param>
    /// <param name="frameId">Its number.</param>
    /// <param name="resultFrameId">The frame that the present result was read from; null when there is no result.</param>
    public void Track(Mat bgr, long frameId, long? resultFrameId)
    {
        ArgumentNullException.ThrowIfNull(bgr);
        var slot = Slot(frameId);
        if (_present is null || _present.FullWidthPx != bgr.Width || _present.FullHeightPx != bgr.Height) MakeRoom(bgr.Width, bgr.Height);
        if (ReferenceEquals(slot.Grey, _reference)) _reference = null;      // its memory is needed: the result lies too far back
        slot.Grey.Fill(bgr, frameId);
        _present = slot.Grey;
        if (resultFrameId is { } wanted && wanted != _reference?.FrameId) ReferTo(wanted);
        ToPresent = resultFrameId is not null && _reference is not null ? Measure() : null;
        slot.Reference = _reference?.FrameId ?? -1;
        slot.FromReference = _fromReference;
    }

    // All at once: where frames are missed, some slots would else be met, and their memory made, minutes later.
    private void MakeRoom(int widthPx, int heightPx)
    {
        _reference = null;
        foreach (var past in _past) past.Grey.Resize(widthPx, heightPx);
        _residuals = new float[ReferencePoints.Most(_past[0].Grey, level: 0)];
    }

    // What was measured against the old reference gives the first guess against the new one.
    private void ReferTo(long frameId)
    {
        var slot = Slot(frameId);
        if (slot.Grey.FrameId != frameId)
        {
            _reference = null;
            return;
        }

        _fromReference = _reference is not null && slot.Reference == _reference.FrameId
            ? slot.FromReference.Inverse().Then(_fromReference)
            : Similarity.Identity;
        _reference = slot.Grey;
        for (int level = 0; level < GreyPyramid.Levels; level++) _points[level].Choose(_reference, level);
    }

    private Similarity? Measure()
    {
        var motion = _fromReference;
        Aligner.Fit fit = default;
        for (int level = GreyPyramid.Levels - 1; level >= 0; level--)
        {
            var toFull = _present!.ToFull(level);
            var fromFull = toFull.Inverse();
            fit = Aligner.Align(_points[level], _present, level, toFull.Then(motion).Then(fromFull), _residuals);
            if (IsSensible(fit.Motion)) motion = fromFull.Then(fit.Motion).Then(toFull);
        }

        bool isMeasured = fit.SeenPart >= LeastSeen && fit.AgreeingPart >= LeastAgreeing && fit.Correlation >= LeastCorrelation && IsSensible(fit.Motion);
        if (!isMeasured) return null;
        _fromReference = motion;
        return motion;
    }

    // Between two results nobody zooms by a third.
    private static bool IsSensible(Similarity motion) => motion.Scale is > 0.75 and < 1.33 && double.IsFinite(motion.Tx) && double.IsFinite(motion.Ty);

    private Past Slot(long frameId) => _past[(int)(frameId % _past.Length)];

    private sealed class Past(GreyPyramid grey)
    {
        public GreyPyramid Grey { get; } = grey;

        public long Reference { get; set; } = -1;

        public Similarity FromReference { get; set; } = Similarity.Identity;
    }
}
