namespace SutureLive.Train.Evaluation;

/// <summary>
/// Counts of a comparison of lines within a tolerance. Scores of several pictures add up (micro average).
/// </summary>
/// <param name="PredictedNear">Predicted line pixels with truth within the tolerance.</param>
/// <param name="Predicted">Predicted line pixels that count.</param>
/// <param name="TruthNear">True line pixels with a prediction within the tolerance.</param>
/// <param name="Truth">True line pixels.</param>
internal readonly record struct LineScore(long PredictedNear, long Predicted, long TruthNear, long Truth)
{
    public double Precision => Predicted == 0 ? 0 : (double)PredictedNear / Predicted;

    public double Recall => Truth == 0 ? 0 : (double)TruthNear / Truth;

    public double F1 => Precision + Recall == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);

    public static LineScore operator +(LineScore a, LineScore b) =>
        new(a.PredictedNear + b.PredictedNear, a.Predicted + b.Predicted, a.TruthNear + b.TruthNear, a.Truth + b.Truth);
}

/// <summary>Counts of a comparison of areas.</summary>
/// <param name="Both">Pixels in both.</param>
/// <param name="Either">Pixels in one or both.</param>
internal readonly record struct AreaScore(long Both, long Either)
{
    /// <summary>Intersection over union (Jaccard).</summary>
    public double Iou => Either == 0 ? 0 : (double)Both / Either;

    public static AreaScore operator +(AreaScore a, AreaScore b) => new(a.Both + b.Both, a.Either + b.Either);
}
