using System.Diagnostics;
using OpenCvSharp;
using SutureLive.Anatomy;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Inference;

namespace SutureLive.Pipeline.Stills;

/// <summary>Segmenter and reader in a row, with a stop watch at each.</summary>
internal sealed class Stages(ISegmenter segmenter, SkullReader reader)
{
    /// <summary>Time since the last <see cref="Reset"/>.</summary>
    public StageTiming Timing { get; private set; }

    /// <summary>Starts the stop watches anew.</summary>
    public void Reset() => Timing = default;

    /// <summary>The planes of a picture, or of an area of it, at one scale; lent until the next call.</summary>
    public PlaneStack Segment(Mat bgr, double umPerPx, Rect? area = null)
    {
        var planes = segmenter.Segment(bgr, umPerPx, area);
        CountPass();
        Timing = Timing with { Scales = Timing.Scales + 1 };
        return planes;
    }

    /// <summary>The planes of another rendering of a picture whose scale was tried already; lent until the next call.</summary>
    public PlaneStack LookAgain(Mat bgr, double umPerPx)
    {
        var planes = segmenter.Segment(bgr, umPerPx);
        CountPass();
        return planes;
    }

    /// <summary>How much the planes look like a skull at the scale they were made at.</summary>
    public SkullAppraisal Appraise(PlaneStack planes, double umPerPx, double? headingDeg) =>
        Watched(() => reader.Appraise(planes, umPerPx, headingDeg));

    /// <summary>The skull in the planes.</summary>
    public SkullReading Read(PlaneStack planes, Mat bgr, double umPerPx, ScaleSource source, double? headingDeg) =>
        Watched(() => reader.Read(planes, bgr.Width, bgr.Height, umPerPx, source, headingDeg));

    private void CountPass() => Timing = Timing with
    {
        Preprocess = Timing.Preprocess + segmenter.LastCall.Preprocess,
        Inference = Timing.Inference + segmenter.LastCall.Inference,
        Tiles = Timing.Tiles + segmenter.LastCall.Tiles,
        ReusedTiles = Timing.ReusedTiles + segmenter.LastCall.Reused,
    };

    private T Watched<T>(Func<T> work)
    {
        long start = Stopwatch.GetTimestamp();
        var result = work();
        Timing = Timing with { Anatomy = Timing.Anatomy + Stopwatch.GetElapsedTime(start) };
        return result;
    }
}
