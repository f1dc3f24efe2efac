using SutureLive.Core;
using SutureLive.Inference;
using SutureLive.Pipeline.Stills;

namespace SutureLive.App.Processing;

/// <summary>One picture's result, field by field as scripts read it. Pixels: origin at the centre of the top-left pixel, x right, y down.</summary>
internal sealed record PictureReport(
    string Image,
    int Width,
    int Height,
    double? UmPerPx,
    ScaleSource UmPerPxSource,
    double? HeadingDeg,
    LandmarkReport Bregma,
    LandmarkReport Lambda,
    double? BlMm,
    MidlineReport? Midline,
    IReadOnlyList<CurveReport> Curves,
    ModelReport Model,
    TimeReport Ms,
    IReadOnlyList<string> Remarks,
    string MadeBy,
    string FullPath)
{
    /// <summary>The report on an analysis.</summary>
    public static PictureReport Of(PictureInput input, SkullAnalysis analysis, ISegmenter segmenter)
    {
        var reading = analysis.Reading;
        return new PictureReport(
            input.Shown, reading.WidthPx, reading.HeightPx, Rounded(reading.UmPerPx, 4), reading.UmPerPxSource, Rounded(reading.HeadingDeg, 2),
            LandmarkReport.Of(reading.Bregma), LandmarkReport.Of(reading.Lambda), Rounded(reading.BregmaLambdaMm, 4),
            reading.Midline is { } m ? new MidlineReport(Px(m.Posterior.X), Px(m.Posterior.Y), Px(m.Anterior.X), Px(m.Anterior.Y)) : null,
            [.. reading.Curves.Select(CurveReport.Of)],
            new ModelReport(segmenter.Card.Name, segmenter.Card.Sha256, segmenter.Provider),
            TimeReport.Of(analysis.Timing), reading.Remarks, ResultFiles.MadeBy, input.FullPath);
    }

    /// <summary>Pixels to a hundredth.</summary>
    internal static double Px(double value) => Math.Round(value, 2);

    /// <summary>A number, if there is one, to so many decimals.</summary>
    internal static double? Rounded(double? value, int decimals) => value is { } v ? Math.Round(v, decimals) : null;
}

/// <summary>What is said of a picture that could not be processed.</summary>
internal sealed record PictureFailure(string Image, string Error);

/// <summary>Bregma or lambda; coordinates are null when the confidence is none.</summary>
internal sealed record LandmarkReport(double? XPx, double? YPx, double? SigmaMm, Confidence Confidence)
{
    public static LandmarkReport Of(Landmark landmark) => new(
        PictureReport.Rounded(landmark.At?.X, 2), PictureReport.Rounded(landmark.At?.Y, 2), PictureReport.Rounded(landmark.SigmaMm, 4), landmark.Confidence);
}

/// <summary>The midline from its posterior (0) to its anterior (1) end.</summary>
internal sealed record MidlineReport(double X0Px, double Y0Px, double X1Px, double Y1Px);

/// <summary>One suture as a list of [x, y].</summary>
internal sealed record CurveReport(SutureName Name, IReadOnlyList<double[]> PointsPx, double MeanProbability)
{
    public static CurveReport Of(SutureCurve curve) => new(
        curve.Name, [.. curve.Points.Select(p => new[] { PictureReport.Px(p.X), PictureReport.Px(p.Y) })], Math.Round(curve.MeanProbability, 4));
}

/// <summary>What computed.</summary>
internal sealed record ModelReport(string Name, string Sha256, string Provider);

/// <summary>Milliseconds per stage.</summary>
internal sealed record TimeReport(double Preprocess, double Inference, double Anatomy, double Total, int ScalesTried)
{
    public static TimeReport Of(StageTiming timing) => new(
        Ms(timing.Preprocess), Ms(timing.Inference), Ms(timing.Anatomy), Ms(timing.Total), timing.Scales);

    private static double Ms(TimeSpan time) => Math.Round(time.TotalMilliseconds, 2);
}
