using SutureLive.Core;

namespace SutureLive.Calibration.Scale;

/// <summary>
/// Optics fitted through views of a target that lay in one plane, turned and shifted between the pictures. Pixels are the unit of the residuals, since that is where
/// the error of a seen point lies.
/// </summary>
internal sealed class OpticsFit
{
    private const double FarthestForDistortion = 0.25;
    private readonly OpticsModel _model;

    private OpticsFit(OpticsModel model, PlaneOptics optics, IReadOnlyList<TargetView> views, double[] residualsPx, double sdUmPerPx, double? ratioSd, double criterion)
    {
        (_model, Optics, Views, SdUmPerPx, RatioSd, Criterion) = (model, optics, views, sdUmPerPx, ratioSd, criterion);
        var rms = new double[views.Count];
        for (int v = 0, at = 0; v < views.Count; at += 2 * views[v].Points.Count, v++)
            rms[v] = Math.Sqrt(residualsPx.AsSpan(at, 2 * views[v].Points.Count).ToArray().Sum(r => r * r) / views[v].Points.Count);
        (RmsPx, ResidualsPx) = (rms, residualsPx);
    }

    /// <summary>The optics.</summary>
    public PlaneOptics Optics { get; }

    /// <summary>The views, their points in the order that was used.</summary>
    public IReadOnlyList<TargetView> Views { get; }

    /// <summary>Root mean square distance of the points of each view from where they should be seen, px.</summary>
    public IReadOnlyList<double> RmsPx { get; }

    /// <summary>Seen minus computed, x and y of each point of each view, px.</summary>
    public IReadOnlyList<double> ResidualsPx { get; }

    /// <summary>One standard deviation of the micrometres per pixel, from the scatter of the points.</summary>
    public double SdUmPerPx { get; }

    /// <summary>One standard deviation of the X/Y ratio; null when the pixels were taken for square.</summary>
    public double? RatioSd { get; }

    /// <summary>False when the points lay too near the middle to tell whether the lens distorts.</summary>
    public bool KnowsDistortion { get; private set; }

    /// <summary>Bayesian information criterion: smaller is better.</summary>
    private double Criterion { get; }

    /// <summary>Fits the simplest model that explains the views.</summary>
    /// <exception cref="CalibrationException">The points of no view span a plane.</exception>
    public static OpticsFit Best(IReadOnlyList<TargetView> views)
    {
        var present = new List<TargetView>();
        PlaneOptics? start = null;
        var (width, height) = (views[0].WidthPx, views[0].HeightPx);
        PointPx centre = new((width - 1) / 2.0, (height - 1) / 2.0);
        double radius = double.Hypot(width, height) / 2;
        foreach (var view in views)
        {
            if (FirstGuess.Of(view, centre, radius) is not { } guess) throw new CalibrationException($"The points found in '{view.Name}' lie on a line: show more of the target.");
            start ??= guess.Optics;
            present.Add(guess.View);
        }

        OpticsFit? best = null;
        bool knows = false;
        foreach (var model in Models(present, centre, radius))
        {
            if (Fit(model, present, start!) is not { } fit) continue;
            knows |= model == OpticsModel.Distorted;
            if (best is null || fit.Criterion < best.Criterion) best = fit;
        }

        if (best is null) throw new CalibrationException("The points found do not determine a scale: show more of the target, turned differently in each picture.");
        best.KnowsDistortion = knows;
        return best;
    }

    /// <summary>The same model through all views but one.</summary>
    public PlaneOptics Without(int view) => Fit(_model, [.. Views.Where((_, v) => v != view)], Optics)?.Optics ?? Optics;

    // Distortion shows far from the centre only; a target in the very middle would take noise for it.
    private static IEnumerable<OpticsModel> Models(List<TargetView> views, PointPx centre, double radius)
    {
        yield return OpticsModel.Uniform;
        yield return OpticsModel.Affine;
        yield return OpticsModel.Perspective;
        if (views.Max(v => v.Points.Max(p => p.Px.DistanceTo(centre))) > FarthestForDistortion * radius) yield return OpticsModel.Distorted;
    }

    private static OpticsFit? Fit(OpticsModel model, List<TargetView> views, PlaneOptics start)
    {
        var unknowns = new OpticsUnknowns(model, start.Centre, start.RadiusPx, views.Count);
        int count = 2 * views.Sum(v => v.Points.Count), free = count - unknowns.Count;
        if (free < 1) return null;
        var simple = model < OpticsModel.Perspective ? start with { TiltX = 0, TiltY = 0 } : start;
        var first = unknowns.From(simple, [.. views.Select(v => FirstGuess.Pose(simple, v))]);
        void Residuals(double[] u, double[] r)
        {
            var optics = unknowns.OpticsOf(u);
            for (int v = 0, at = 0; v < views.Count; v++)
                foreach (var point in views[v].Points)
                {
                    var px = optics.ToPx(unknowns.ToPlane(u, v, point.Board));
                    r[at++] = point.Px.X - px.X;
                    r[at++] = point.Px.Y - px.Y;
                }
        }

        var (found, sum, inverse) = LeastSquares.Solve(first, unknowns.Steps(first[0]), Residuals, count);
        if (inverse is null) return null;
        var result = unknowns.OpticsOf(found);
        if (!(result.Xx > 0 && result.Yy > 0)) return null;
        double variance = sum / free, scaleVariance, ratio = model == OpticsModel.Uniform ? 1 : found[1];

        // um/px = 1000 s sqrt(ratio): its variance by the usual propagation.
        double bySize = 1000 * Math.Sqrt(ratio), byRatio = model == OpticsModel.Uniform ? 0 : 500 * found[0] / Math.Sqrt(ratio);
        scaleVariance = bySize * bySize * inverse[0, 0];
        if (byRatio != 0) scaleVariance += (2 * bySize * byRatio * inverse[0, 1]) + (byRatio * byRatio * inverse[1, 1]);
        var residuals = new double[count];
        Residuals(found, residuals);
        return new(
            model, result, views, residuals, Math.Sqrt(variance * scaleVariance), model == OpticsModel.Uniform ? null : Math.Sqrt(variance * inverse[1, 1]) / (ratio * ratio),
            (count * Math.Log(Math.Max(sum / count, 1e-12))) + (unknowns.Count * Math.Log(count)));
    }
}
