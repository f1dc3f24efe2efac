using System.Text.Json;
using SutureLive.Core;

namespace SutureLive.Sessions;

/// <summary>A line of <c>results.jsonl</c>, field by field as scripts read it. Numbers are rounded well below what they mean.</summary>
internal sealed record ResultLine(
    long? Frame,
    long CameraFrame,
    int WidthPx,
    int HeightPx,
    double? UmPerPx,
    ScaleSource UmPerPxSource,
    double? HeadingDeg,
    LandmarkLine Bregma,
    LandmarkLine Lambda,
    double? BlMm,
    double[]? MidlinePx,
    IReadOnlyList<CurveLine> Curves,
    IReadOnlyList<string>? Remarks,
    ShownLine? Shown,
    ResultTiming? Timing)
{
    /// <summary>The line of a result.</summary>
    /// <param name="frame">Index of its frame in the video; null when that frame was not written.</param>
    /// <param name="result">The result.</param>
    public static ResultLine Of(long? frame, SessionResult result)
    {
        var reading = result.Reading;
        return new(
            frame, result.CameraFrame, reading.WidthPx, reading.HeightPx, Rounded(reading.UmPerPx, 4), reading.UmPerPxSource, Rounded(reading.HeadingDeg, 3),
            LandmarkLine.Of(reading.Bregma), LandmarkLine.Of(reading.Lambda), Rounded(reading.BregmaLambdaMm, 4),
            reading.Midline is { } m ? [Px(m.Posterior.X), Px(m.Posterior.Y), Px(m.Anterior.X), Px(m.Anterior.Y)] : null,
            [.. reading.Curves.Select(CurveLine.Of)], reading.Remarks.Count > 0 ? reading.Remarks : null, ShownLine.Of(result.Shown), result.Timing);
    }

    /// <summary>Reads a line.</summary>
    /// <exception cref="JsonException">It is damaged.</exception>
    public static ResultLine Parse(string line) =>
        JsonSerializer.Deserialize<ResultLine>(line, SessionJson.Line) is { } parsed && parsed.IsWhole ? parsed : throw new JsonException("a field of the result is missing.");

    private bool IsWhole => Bregma is not null && Lambda is not null && Curves is not null && Curves.All(curve => curve?.PointsPx?.All(point => point is [_, _]) == true)
        && Shown is null or { State: not null };

    /// <summary>The line as text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SessionJson.Line);

    /// <summary>The result again, as exactly as it was written down.</summary>
    public SessionResult ToResult() => new(
        CameraFrame,
        new SkullReading(
            WidthPx, HeightPx, UmPerPx, UmPerPxSource, HeadingDeg, Bregma.ToLandmark(), Lambda.ToLandmark(),
            MidlinePx is [var x0, var y0, var x1, var y1] ? (new(x0, y0), new(x1, y1)) : null, [.. Curves.Select(c => c.ToCurve())])
        {
            Remarks = Remarks ?? [],
        },
        Shown?.ToShown(), Timing);

    /// <summary>Pixels to a thousandth.</summary>
    internal static double Px(double value) => Math.Round(value, 3);

    /// <summary>A number, if there is one, to so many decimals.</summary>
    internal static double? Rounded(double? value, int decimals) => value is { } v ? Math.Round(v, decimals) : null;
}

/// <summary>Bregma or lambda; coordinates are missing when the confidence is none.</summary>
internal sealed record LandmarkLine(double? XPx, double? YPx, double? SigmaMm, Confidence Confidence, double[]? Ellipse95)
{
    public static LandmarkLine Of(Landmark landmark) => new(
        ResultLine.Rounded(landmark.At?.X, 3), ResultLine.Rounded(landmark.At?.Y, 3), ResultLine.Rounded(landmark.SigmaMm, 4), landmark.Confidence,
        landmark.Ellipse95 is { } e ? [Math.Round(e.SemiMajorMm, 4), Math.Round(e.SemiMinorMm, 4), Math.Round(e.MajorDirectionDeg, 2)] : null);

    public Landmark ToLandmark() => new(XPx is { } x && YPx is { } y ? new PointPx(x, y) : null, SigmaMm, Confidence)
    {
        Ellipse95 = Ellipse95 is [var major, var minor, var direction] ? new ErrorEllipse(major, minor, direction) : null,
    };
}

/// <summary>One suture as a list of [x, y], and which of its points were seen.</summary>
internal sealed record CurveLine(SutureName Name, double[][] PointsPx, double MeanProbability, string? Observed)
{
    private const char Seen = '1', Continued = '0';

    public static CurveLine Of(SutureCurve curve) => new(
        curve.Name, [.. curve.Points.Select(p => new[] { Math.Round(p.X, 2), Math.Round(p.Y, 2) })], Math.Round(curve.MeanProbability, 4),
        curve.Observed.Count == 0 ? null : string.Concat(curve.Observed.Select(seen => seen ? Seen : Continued)));

    public SutureCurve ToCurve() => new(Name, [.. PointsPx.Select(p => new PointPx(p[0], p[1]))], MeanProbability)
    {
        Observed = Observed is null ? [] : [.. Observed.Select(c => c == Seen)],
    };
}

/// <summary>First time on the screen; the motion as the four numbers of a similarity.</summary>
internal sealed record ShownLine(long CameraFrame, double AgeMs, double[] Motion, string State)
{
    public static ShownLine? Of(ResultShown? shown) => shown is null ? null : new(
        shown.CameraFrame, Math.Round(shown.AgeMs, 3),
        [Math.Round(shown.Motion.A, 7), Math.Round(shown.Motion.B, 7), ResultLine.Px(shown.Motion.Tx), ResultLine.Px(shown.Motion.Ty)], shown.State);

    public ResultShown ToShown() => new(CameraFrame, AgeMs, Motion is [var a, var b, var tx, var ty] ? new(a, b, tx, ty) : Similarity.Identity, State);
}
