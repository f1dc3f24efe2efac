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
    /// <summary>What the names of this picture's earlier results begin with now; null when there were none.</summary>
    public string? EarlierResults { get; init; }

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
/// <param name="XPx">Column.</param>
/// <param name="YPx">Row.</param>
/// <param name="SigmaMm">Standard deviation, mm.</param>
/// <param name="Confidence">How far to trust it.</param>
/// <param name="Ellipse95">The region that holds the true place with 95 % probability.</param>
/// <param name="CurveFitPx">By the first definition: the midline's crossing with the curve of best fit, as [x, y].</param>
/// <param name="JunctionPx">By the second: the raw junction of the sutures.</param>
/// <param name="HeatPeakPx">The network's own mark.</param>
/// <param name="CrossingGapMm">Distance along the midline between the crossings of the left and the right branch.</param>
internal sealed record LandmarkReport(
    double? XPx, double? YPx, double? SigmaMm, Confidence Confidence, EllipseReport? Ellipse95, double[]? CurveFitPx, double[]? JunctionPx, double[]? HeatPeakPx,
    double? CrossingGapMm)
{
    public static LandmarkReport Of(Landmark landmark) => new(
        PictureReport.Rounded(landmark.At?.X, 2), PictureReport.Rounded(landmark.At?.Y, 2), PictureReport.Rounded(landmark.SigmaMm, 4), landmark.Confidence,
        landmark.Ellipse95 is { } e ? new(Math.Round(e.SemiMajorMm, 4), Math.Round(e.SemiMinorMm, 4), Math.Round(e.MajorDirectionDeg, 1)) : null,
        Place(landmark.Evidence?.CurveFit), Place(landmark.Evidence?.Junction), Place(landmark.Evidence?.HeatPeak),
        PictureReport.Rounded(landmark.Evidence?.CrossingGapMm, 4));

    private static double[]? Place(PointPx? at) => at is { } p ? [PictureReport.Px(p.X), PictureReport.Px(p.Y)] : null;
}

/// <summary>A 95 % ellipse: half axes, mm, and the direction of the longer one, degrees clockwise from up.</summary>
internal sealed record EllipseReport(double SemiMajorMm, double SemiMinorMm, double MajorDirectionDeg);

/// <summary>The midline from its posterior (0) to its anterior (1) end.</summary>
internal sealed record MidlineReport(double X0Px, double Y0Px, double X1Px, double Y1Px);

/// <summary>One suture as a list of [x, y], and for each whether it was seen (true) or carried on through what is hidden.</summary>
internal sealed record CurveReport(SutureName Name, IReadOnlyList<double[]> PointsPx, double MeanProbability, IReadOnlyList<bool> Observed)
{
    public static CurveReport Of(SutureCurve curve) => new(
        curve.Name, [.. curve.Points.Select(p => new[] { PictureReport.Px(p.X), PictureReport.Px(p.Y) })], Math.Round(curve.MeanProbability, 4), curve.Observed);
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
