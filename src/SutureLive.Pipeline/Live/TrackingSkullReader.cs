using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging.Motion;
using SutureLive.Pipeline.Stills;

namespace SutureLive.Pipeline.Live;

/// <summary>
/// Reads a stream: where nobody gave the scale it is searched once, kept while skulls are found at it, and searched again when they are not
/// or when the picture changes its size. While the skull is found, only its surroundings are read.
/// </summary>
/// <param name="analyzer">Used by this alone; not owned.</param>
/// <param name="known">What the user knows.</param>
/// <param name="isFocused">False reads the whole picture each time: the plain twin, for comparison.</param>
/// <param name="followsBone">
/// True to lay the surroundings where the measured motion of the bone says, to a pixel of the picture, so that a segmenter that reuses
/// tiles meets them again; worth its time with such a segmenter only.
/// </param>
public sealed class TrackingSkullReader(SkullAnalyzer analyzer, PictureKnowledge known, bool isFocused = true, bool followsBone = false) : ISkullReader
{
    private const int MissesBeforeSearch = 10;
    private const double SlackOfTile = 0.05;
    private readonly SkullWindow _window = new(analyzer.TileUm, followsBone ? SlackOfTile : 0);
    private readonly MotionTracker? _motion = followsBone && isFocused ? new(framesRemembered: 4) : null;
    private long _reading;
    private double? _foundUmPerPx;
    private Size _size;
    private int _misses;

    /// <inheritdoc/>
    public (SkullReading Reading, StageTiming Timing) Read(Mat bgr, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(bgr);
        if (bgr.Size() != _size) BeginAnew(bgr.Size());
        bool isSearch = known.UmPerPx is null && _foundUmPerPx is null;
        var knowledge = isSearch || known.UmPerPx is not null ? known : known with { UmPerPx = _foundUmPerPx, Source = ScaleSource.Estimated };
        if (_motion is not null) Follow(bgr);
        if (isFocused && knowledge.UmPerPx is { } umPerPx) knowledge = knowledge with { Area = _window.Next(_size, umPerPx) };
        var analysis = analyzer.Analyze(bgr, knowledge, stop);
        Learn(analysis.Reading, isSearch);
        return (analysis.Reading, analysis.Timing);
    }

    private void BeginAnew(Size size)
    {
        (_size, _foundUmPerPx, _misses) = (size, null, 0);
        _window.Forget();
    }

    private void Follow(Mat bgr)
    {
        _motion!.Track(bgr, _reading, _reading == 0 ? null : _reading - 1);
        _reading++;
        _window.Follow(_motion.ToPresent);
    }

    private void Learn(SkullReading reading, bool isSearch)
    {
        _window.Learn(reading);
        bool isFound = reading.Bregma.Confidence >= Confidence.Medium && reading.Lambda.Confidence >= Confidence.Medium;
        _misses = isFound ? 0 : _misses + 1;
        if (isSearch && isFound) _foundUmPerPx = reading.UmPerPx;
        if (_misses >= MissesBeforeSearch) (_foundUmPerPx, _misses) = (null, 0);
    }
}
