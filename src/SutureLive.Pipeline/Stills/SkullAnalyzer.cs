using OpenCvSharp;
using SutureLive.Anatomy;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Inference;

namespace SutureLive.Pipeline.Stills;

/// <summary>
/// Analyses still pictures: one pass where the scale is known, a search where it is not. Not thread-safe, like the segmenter it uses.
/// </summary>
public sealed class SkullAnalyzer
{
    private readonly Stages _stages;
    private readonly ScaleSearch _search;
    private readonly AnatomyOptions _anatomy;
    private readonly ScaleSearchOptions _scales;
    private readonly SecondLook? _secondLook;

    /// <summary>Puts a segmenter to work.</summary>
    /// <param name="segmenter">Used by this alone while it lives; not owned.</param>
    /// <param name="anatomy">What counts as a skull; the mouse when null.</param>
    /// <param name="scales">Scales tried where none is known; the usual ones when null.</param>
    /// <param name="closeViews">
    /// In how many of the eight ways a square can lie the picture is looked at again to confirm each reading, nose up and in the middle of one tile:
    /// for stills, where a few more tiles cost little. 0 reads once: for live pictures, and the plain twin for comparison.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">More than eight views, or fewer than none.</exception>
    public SkullAnalyzer(ISegmenter segmenter, AnatomyOptions? anatomy = null, ScaleSearchOptions? scales = null, int closeViews = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(closeViews);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(closeViews, SquareView.Count);
        TileUm = new(segmenter.Card.Input.WidthPx * segmenter.Card.UmPerPx, segmenter.Card.Input.HeightPx * segmenter.Card.UmPerPx);
        _anatomy = anatomy ?? new AnatomyOptions();
        _scales = scales ?? new ScaleSearchOptions();
        _stages = new Stages(segmenter, new SkullReader(_anatomy));
        _search = new ScaleSearch(_stages, _scales);
        if (closeViews > 0) _secondLook = new SecondLook(_stages, TileUm, segmenter.Card.UmPerPx, closeViews);
    }

    /// <summary>What one tile of the network covers: width and height in micrometres.</summary>
    public Size2d TileUm { get; }

    /// <summary>Analyses one picture.</summary>
    /// <param name="bgr">CV_8UC3, any size; only read.</param>
    /// <param name="known">What is known beforehand.</param>
    /// <param name="stop">Cancels between two passes of the network.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ModelException">The picture is too large at its scale, or the network failed.</exception>
    public SkullAnalysis Analyze(Mat bgr, PictureKnowledge known, CancellationToken stop = default)
    {
        _stages.Reset();
        return known.UmPerPx is { } given ? AtScale(bgr, given, known) : AtUnknownScale(bgr, known, stop);
    }

    private SkullAnalysis AtScale(Mat bgr, double umPerPx, PictureKnowledge known)
    {
        var planes = _stages.Segment(bgr, umPerPx, known.Area);
        var reading = _stages.Read(planes, bgr, umPerPx, known.Source, known.HeadingDeg);
        if (_secondLook is null) return new SkullAnalysis(reading, planes, _stages.Timing);

        // The planes are lent until the next look: those of the whole picture are kept.
        var whole = planes.Copy();
        return new SkullAnalysis(_secondLook.Confirm(bgr, reading), whole, _stages.Timing);
    }

    private SkullAnalysis AtUnknownScale(Mat bgr, PictureKnowledge known, CancellationToken stop)
    {
        var found = _search.Find(bgr, known.HeadingDeg, stop);
        double middle = Math.Sqrt(_scales.FromUmPerPx * _scales.ToUmPerPx);
        var analysis = AtScale(bgr, found?.UmPerPx ?? middle, known with { Source = ScaleSource.Estimated, Area = null });
        if (found is not { } scale) return analysis with { Reading = SkullReading.Nothing(bgr.Width, bgr.Height, null, ScaleSource.Estimated) };
        return scale.OpposedShare > _scales.DoubtfulOpposition ? analysis with { Reading = Doubted(analysis.Reading) } : analysis;
    }

    private static SkullReading Doubted(SkullReading reading) => reading with
    {
        Bregma = SecondLook.Lowered(reading.Bregma, Confidence.Low),
        Lambda = SecondLook.Lowered(reading.Lambda, Confidence.Low),
        Remarks = [.. reading.Remarks, "At other scales the nose seems to point elsewhere: the skull may lie the other way round. Give the scale or the heading."],
    };
}
