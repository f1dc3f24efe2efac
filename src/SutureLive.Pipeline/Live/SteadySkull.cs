using System.Globalization;
using SutureLive.Anatomy.Tracking;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Imaging.Motion;
using SutureLive.Pipeline.Stills;

namespace SutureLive.Pipeline.Live;

/// <summary>
/// The last stage of the inference road: each reading joins those before it, carried along with the measured motion of the picture, so
/// that landmarks stand still on the bone, single outliers are not shown, and a moved animal is said. <see cref="Join"/> belongs to the
/// inference road; <see cref="Now"/> may be asked from any thread.
/// </summary>
/// <param name="options">Whether readings are joined at all, and whether motion is measured.</param>
/// <param name="time">The camera's clock.</param>
internal sealed class SteadySkull(LiveOptions options, TimeProvider time)
{
    /// <summary>Slow machines read once or twice a second: six seconds hold enough readings.</summary>
    private static readonly TrackerOptions Patience = new() { Memory = TimeSpan.FromSeconds(6) };

    private readonly Lock _gate = new();
    private readonly LandmarkTracker _tracker = new(Patience);
    private readonly MotionTracker _motion = new(framesRemembered: 4);
    private long _reading;

    /// <summary>The skull at this moment, in pixels of the frame that was read last; grows stale without readings.</summary>
    public TrackedSkull Now
    {
        get
        {
            lock (_gate) return _tracker.At(Clock(time.GetTimestamp()));
        }
    }

    /// <summary>Takes what was read from a frame and returns what is to be shown. A reading for which the network was not asked again counts as the same witness.</summary>
    public FrameReading Join(Frame frame, SkullReading found, StageTiming timing)
    {
        var motion = options.Glue ? MotionSinceLastReading(frame) : null;
        TrackedSkull skull;
        bool isRepeated = timing.Tiles > 0 && timing.ReusedTiles == timing.Tiles;
        var at = Clock(frame.CapturedAt);
        lock (_gate) skull = isRepeated ? _tracker.Affirm(found, at, motion) : _tracker.Observe(found, at, motion);
        return new(frame.Id, frame.CapturedAt, options.Steady ? Shown(skull, found) : found, timing) 
        {
            Found = found,
            Skull = skull,
            Note = Said(skull),
        };
    }

    private static string? Said(TrackedSkull skull) => skull switch
    {
        { State: TrackingState.Moved, MovedMm: { } mm } => string.Create(CultureInfo.InvariantCulture, $"ANIMAL MOVED {mm:0.0} MM"),
        { CreptMm: { } mm } => string.Create(CultureInfo.InvariantCulture, $"ANIMAL CREPT {mm:0.0} MM"),
        _ => null,
    };

    private static SkullReading Shown(TrackedSkull skull, SkullReading found) => skull switch
    {
        { State: TrackingState.Steady or TrackingState.Settling or TrackingState.Moved, Reading: { } steady } => steady,
        // Readings that agree with nothing are no place to go to.
        { State: TrackingState.Stale } => found with { Bregma = ToBeShownOnly(found.Bregma), Lambda = ToBeShownOnly(found.Lambda) },
        _ => found,
    };

    private static Landmark ToBeShownOnly(Landmark landmark) =>
        landmark.Confidence > Confidence.Low ? landmark with { Confidence = Confidence.Low } : landmark;

    private Similarity? MotionSinceLastReading(Frame frame)
    {
        _motion.Track(frame.Pixels, _reading, _reading == 0 ? null : _reading - 1);
        _reading++;
        return _motion.ToPresent;
    }

    private TimeSpan Clock(long timestamp) => time.GetElapsedTime(0, timestamp);
}
