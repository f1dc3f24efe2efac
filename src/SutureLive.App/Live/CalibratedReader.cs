using OpenCvSharp;
using SutureLive.Calibration.Profiles;
using SutureLive.Core;
using SutureLive.Pipeline.Live;
using SutureLive.Pipeline.Stills;

namespace SutureLive.App.Live;

/// <summary>
/// Reads pictures through a profile of the optics. Pictures the profile is not of are UNCALIBRATED: their landmarks are shown, in pixels, and no scale is told.
/// </summary>
/// <param name="analyzer">Used by this alone; not owned.</param>
/// <param name="optics">The profile and what is in use.</param>
/// <param name="headingDeg">Where the nose points, if somebody said so.</param>
/// <param name="isFocused">Whether only the surroundings of a found skull are read.</param>
/// <param name="followsBone">Whether they go with the bone, for a segmenter that reuses tiles.</param>
/// <param name="tell">Told, once for each size of picture, why it is uncalibrated.</param>
internal sealed class CalibratedReader(SkullAnalyzer analyzer, OpticsInUse optics, double? headingDeg, bool isFocused, bool followsBone, Action<string> tell) : ISkullReader
{
    private TrackingSkullReader? _reader;
    private Size _size;
    private string? _mismatch;

    /// <inheritdoc/>
    public (SkullReading Reading, StageTiming Timing) Read(Mat bgr, CancellationToken stop)
    {
        if (_reader is null || bgr.Size() != _size)
        {
            _size = bgr.Size();
            (var knowledge, _mismatch) = KnowledgeOf(optics, _size, headingDeg);
            _reader = new(analyzer, knowledge, isFocused, followsBone);
            if (_mismatch is not null) tell(_mismatch);
        }

        var (reading, timing) = _reader.Read(bgr, stop);
        return (_mismatch is null ? reading : InPixels(reading, _mismatch), timing);
    }

    /// <summary>What a profile knows of pictures of a size, and why it knows nothing of them.</summary>
    public static (PictureKnowledge Known, string? Mismatch) KnowledgeOf(OpticsInUse optics, Size size, double? headingDeg)
    {
        var (found, mismatch) = optics.For(size.Width, size.Height);
        return found is null
            ? (new(null, HeadingDeg: headingDeg), mismatch)
            : (new(found.UmPerPxAt(new((size.Width - 1) / 2.0, (size.Height - 1) / 2.0)), ScaleSource.Profile, headingDeg), null);
    }

    /// <summary>The same reading without anything that rests on a scale, and nothing in it that may be sent.</summary>
    public static SkullReading InPixels(SkullReading reading, string why) => reading with
    {
        UmPerPx = null,
        Bregma = Shown(reading.Bregma),
        Lambda = Shown(reading.Lambda),
        Remarks = [why, .. reading.Remarks],
    };

    private static Landmark Shown(Landmark landmark) => landmark.At is null ? landmark : landmark with { SigmaMm = null, Ellipse95 = null, Confidence = Confidence.Low };
}
