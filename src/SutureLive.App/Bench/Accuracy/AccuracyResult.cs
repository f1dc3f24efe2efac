namespace SutureLive.App.Bench.Accuracy;

/// <summary>What <c>bench accuracy</c> reports; micrometres between the tip and the true place of the target.</summary>
/// <param name="LandmarksDetected">With bregma and nose found by the network.</param>
/// <param name="LandmarksGiven">With both landmarks given.</param>
/// <param name="ByCause">Mean of each cause alone.</param>
/// <param name="ByCauseP95">What 95 % of each cause stay below.</param>
/// <param name="Charuco">The scale by itself.</param>
/// <param name="RoundTripPx">The worst distance of a pixel from itself after going to mm and back.</param>
/// <param name="BregmaFound">How far bregma was found from where it is.</param>
/// <param name="LambdaFound">How far lambda was found from where it is.</param>
/// <param name="NotFound">Benches in which bregma was not found with at least medium confidence: nothing is sent there.</param>
/// <param name="Faults">Benches that refused, with their sentence.</param>
internal sealed record AccuracyResult(
    ErrorFigures LandmarksDetected, ErrorFigures LandmarksGiven, CauseFigures ByCause, CauseFigures ByCauseP95, CharucoFigures Charuco, double RoundTripPx,
    ErrorFigures BregmaFound, ErrorFigures LambdaFound, int NotFound, IReadOnlyList<string> Faults);

/// <summary>Errors over many targets, micrometres; null of none.</summary>
internal sealed record ErrorFigures(int N, double? MeanUm, double? P95Um, double? MaxUm)
{
    public static ErrorFigures Of(IReadOnlyCollection<double> errorsUm)
    {
        double[] sorted = [.. errorsUm.Order()];
        return new(sorted.Length, Rounded(Statistics.Mean(sorted)), Rounded(Statistics.Quantile(sorted, 0.95)), Rounded(Statistics.Quantile(sorted, 1)));
    }

    private static double? Rounded(double? um) => um is { } value ? Math.Round(value, 2) : null;
}

/// <summary>What each cause does by itself, micrometres: a length measured by the optics, a pixel carried into the frame, the landmarks, and backlash with whole steps.</summary>
internal sealed record CauseFigures(double? ScaleUm, double? RegistrationUm, double? LandmarkUm, double? MotionUm);

/// <summary>Error of um/px from the ChArUco target, percent, and how often the truth lies within 1.96 of the stated deviation.</summary>
internal sealed record CharucoFigures(int N, double? MeanErrorPercent, double? MaxErrorPercent, double? WithinDeviationPercent);
