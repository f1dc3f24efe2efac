using System.Diagnostics;
using SutureLive.Train.Data;

namespace SutureLive.Train.Evaluation;

/// <summary>
/// Gathers scores over labelled pictures: of one network, or of the networks of a cross-validation, each on the part it has not seen.
/// </summary>
/// <param name="style">How strokes are drawn.</param>
/// <param name="rules">How lines are made of the suture plane; the plain way when null.</param>
internal sealed class PictureEvaluation(LabelStyle style, LineRules? rules = null)
{
    private readonly List<(LabelledPicture Picture, PictureScores Scores)> _scores = [];
    private readonly Stopwatch _clock = new();
    private int _tiles;

    /// <summary>Predicts every picture and compares.</summary>
    /// <param name="network">Answers the tiles; stays the caller's.</param>
    /// <param name="pictures">Labelled pictures the network has not been trained on; they stay the caller's.</param>
    /// <param name="each">Shown every picture; null for nobody.</param>
    public void Add(ITileNetwork network, IEnumerable<LabelledPicture> pictures, Action<LabelledPicture, Prediction, PictureScores>? each = null)
    {
        var predictor = new PicturePredictor(network);
        foreach (var picture in pictures)
        {
            _clock.Start();
            var prediction = predictor.Predict(picture);
            _clock.Stop();
            _tiles += prediction.Tiles;
            var score = PictureScores.Of(picture, prediction, style, network.UmPerPx, rules ?? new LineRules());
            _scores.Add((picture, score));
            each?.Invoke(picture, prediction, score);
        }
    }

    /// <summary>What was found over all pictures.</summary>
    /// <exception cref="DataSetException">There was no picture.</exception>
    public EvaluationReport Report() => _scores.Count == 0
        ? throw new DataSetException("No picture is held out: choose a fold such as 0/5.")
        : EvaluationReport.Of(_scores, style.StrokeUm, _clock.Elapsed.TotalMilliseconds / _tiles);
}
