using SutureLive.Train.Data;

namespace SutureLive.Train.Evaluation;

/// <summary>Errors of one landmark over many pictures, millimetres; the ML part alone is null in cards older than this figure.</summary>
public sealed record LandmarkFigures(int N, double? MeanMm, double? MedianMm, double? P90Mm, double? MaxMm, int NotFound, double? MlMeanMm = null)
{
    internal static LandmarkFigures Of(IEnumerable<LandmarkError> errors)
    {
        var all = errors.ToList();
        double[] found = [.. all.Select(e => e.DistanceMm).Where(double.IsFinite).Order()], across = [.. all.Select(e => e.MlMm).Where(double.IsFinite)];
        double? At(double share) => found.Length == 0 ? null : Math.Round(found[(int)Math.Ceiling(share * found.Length) - 1], 4);
        return new(all.Count, found.Length == 0 ? null : Math.Round(found.Average(), 4), At(0.5), At(0.9), At(1), all.Count - found.Length,
            across.Length == 0 ? null : Math.Round(across.Average(), 4));
    }
}

/// <summary>Precision, recall and their harmonic mean.</summary>
public sealed record LineFigures(double Precision, double Recall, double F1)
{
    /// <summary>Intersection over union within the tolerance: hits over hits, false alarms and misses together, which is F1 / (2 - F1).</summary>
    public double Iou => Math.Round(F1 / (2 - F1), 4);

    internal static LineFigures Of(LineScore s) => new(Math.Round(s.Precision, 4), Math.Round(s.Recall, 4), Math.Round(s.F1, 4));
}

/// <summary>One suture in one visibility class. Predicted lines count for it within half a millimetre of it.</summary>
/// <param name="Suture">Its name.</param>
/// <param name="Visibility">How well it is seen.</param>
/// <param name="Pictures">Pictures that have it.</param>
/// <param name="Recall100Um">Share of it with a predicted line within 0.1 mm.</param>
/// <param name="Within2Px">Lines within 2 px; null in cards older than this figure.</param>
/// <param name="Within100Um">Lines within 0.1 mm; null in cards older than this figure.</param>
public sealed record ClassFigures(string Suture, string Visibility, int Pictures, double Recall100Um, LineFigures? Within2Px = null, LineFigures? Within100Um = null);

/// <summary>What an evaluation found; line scores are pooled over pictures.</summary>
/// <param name="Pictures">Pictures looked at.</param>
/// <param name="StrokeUm">Width of the strokes behind <paramref name="Iou"/>.</param>
/// <param name="Iou">Strict intersection over union of the suture plane.</param>
/// <param name="Within2Px">Lines within 2 px of the network's scale.</param>
/// <param name="Within100Um">Lines within 0.1 mm, clear and faint sutures.</param>
/// <param name="ClearWithin100Um">Lines within 0.1 mm, clear sutures.</param>
/// <param name="ByClass">By suture and visibility.</param>
/// <param name="Landmarks">Peaks of the heat maps against the human landmarks, quality good and fair.</param>
/// <param name="MsPerTile">Wall time of the network per tile.</param>
public sealed record EvaluationReport(
    int Pictures,
    double StrokeUm,
    double Iou,
    LineFigures Within2Px,
    LineFigures Within100Um,
    LineFigures ClearWithin100Um,
    IReadOnlyList<ClassFigures> ByClass,
    IReadOnlyDictionary<string, LandmarkFigures> Landmarks,
    double MsPerTile)
{
    /// <summary>Predicts every picture and compares.</summary>
    /// <param name="network">Answers the tiles; stays the caller's.</param>
    /// <param name="pictures">Labelled pictures the network has not been trained on.</param>
    /// <param name="style">How strokes are drawn.</param>
    /// <param name="each">Shown every picture; null for nobody.</param>
    /// <exception cref="DataSetException">There is no picture.</exception>
    internal static EvaluationReport Measure(ITileNetwork network, IReadOnlyList<LabelledPicture> pictures, LabelStyle style,
        Action<LabelledPicture, Prediction, PictureScores>? each = null)
    {
        var evaluation = new PictureEvaluation(style);
        evaluation.Add(network, pictures, each);
        return evaluation.Report();
    }

    /// <summary>Pools the scores of pictures.</summary>
    /// <param name="scores">At least one picture, each with its scores.</param>
    /// <param name="strokeUm">Width of the strokes.</param>
    /// <param name="msPerTile">Wall time of the network per tile.</param>
    internal static EvaluationReport Of(IReadOnlyList<(LabelledPicture Picture, PictureScores Scores)> scores, double strokeUm, double msPerTile)
    {
        LineFigures Pooled(Func<PictureScores, LineScore> part) => LineFigures.Of(scores.Select(s => part(s.Scores)).Aggregate((a, b) => a + b));
        return new EvaluationReport(
            scores.Count,
            strokeUm,
            Math.Round(scores.Select(s => s.Scores.Area).Aggregate((a, b) => a + b).Iou, 4),
            Pooled(s => s.Within2Px),
            Pooled(s => s.Within100Um),
            Pooled(s => s.ClearWithin100Um),
            [
                .. scores.SelectMany(s => s.Scores.ByClass).GroupBy(r => r.Key).OrderBy(g => g.Key).Select(g =>
                {
                    var within2Px = LineFigures.Of(g.Select(r => r.Value.Within2Px).Aggregate((a, b) => a + b));
                    var within100Um = LineFigures.Of(g.Select(r => r.Value.Within100Um).Aggregate((a, b) => a + b));
                    return new ClassFigures(g.Key.Name.ToString(), g.Key.Visibility.ToString(), g.Count(), within100Um.Recall, within2Px, within100Um);
                }),
            ],
            scores.SelectMany(s => s.Scores.Landmarks.Keys).Distinct().ToDictionary(p => p, p => LandmarkFigures.Of(scores
                .Where(s => s.Picture.Quality != PictureQuality.Poor && TargetPainter.LandmarkOf(s.Picture, p) is not null && s.Scores.Landmarks.ContainsKey(p))
                .Select(s => s.Scores.Landmarks[p]))),
            Math.Round(msPerTile, 2));
    }
}
