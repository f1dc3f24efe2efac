using System.Globalization;
using SutureLive.Anatomy.Fit;
using SutureLive.Anatomy.Pose;
using SutureLive.Core;

namespace SutureLive.Anatomy;

/// <summary>
/// From numbers to a word: the standard deviation sets the highest confidence a landmark can have, and each doubt lowers it. A doubt about the
/// whole reading touches both landmarks and is said in a sentence.
/// </summary>
internal sealed class Trust(AnatomyOptions options, List<string> remarks)
{
    /// <summary>
    /// Lead over the second pose below which the animal may lie the other way round. On photographs a network had not seen, both
    /// reversed readings led by less than 0.06.
    /// </summary>
    private const double LikelyMargin = 0.06, CertainMargin = 0.10;

    /// <summary>A used heat-map peak lower than this part of the highest one leaves a better mark unexplained.</summary>
    private const double ExplainedShare = 0.9, MinorShare = 0.75;

    private Confidence _ceiling = Confidence.High;

    /// <summary>Weighs what concerns the whole reading.</summary>
    public void Weigh(SkullPose pose, MidlineFit midline, double? bregmaLambdaMm, ScaleSource source, double? headingHintDeg, double headingDeg)
    {
        if (pose.Score < options.LeastScore + 0.12) Lower(Confidence.Medium);
        if (pose.Score < options.LeastScore + 0.04) Lower(Confidence.Low);
        if (pose.Margin < CertainMargin)
            Lower(pose.Margin < LikelyMargin ? Confidence.Low : Confidence.Medium, "A second, different position of the skull explains the picture nearly as well.");
        if (midline.ObservedMm < 1)
            Lower(Confidence.Medium, "The midline was hardly seen; it is the line from lambda to bregma.");
        if (headingHintDeg is { } hint && Angle.Between(hint, headingDeg) is > 60 and double off)
            Lower(Confidence.Low, Text($"The nose seems to point {off:0} degrees away from the direction that was given."));
        if (bregmaLambdaMm is { } mm) WeighDistance(mm, source);
    }

    /// <summary>Weighs what the network marked elsewhere: one is a doubt; two, or one far stronger, mean a skull that may lie otherwise.</summary>
    public void WeighUnexplained(FoundLandmark? bregma, FoundLandmark? lambda)
    {
        bool otherBregma = bregma?.PeakShare < ExplainedShare, otherLambda = lambda?.PeakShare < ExplainedShare;
        bool exchanged = bregma is { PeakWasExchanged: true } && lambda is { PeakWasExchanged: true };
        if (exchanged) Lower(Confidence.Medium, "The network marked bregma and lambda the other way round; the sutures decided.");
        else if ((otherBregma && otherLambda) || Math.Min(bregma?.PeakShare ?? 1, lambda?.PeakShare ?? 1) < MinorShare)
            Lower(Confidence.Low, "The network's strongest marks of bregma or lambda stand elsewhere: the skull may lie otherwise.");
        else if (otherBregma) Lower(Confidence.Medium, "The network's strongest mark of bregma stands elsewhere.");
        else if (otherLambda) Lower(Confidence.Medium, "The network's strongest mark of lambda stands elsewhere.");
    }

    /// <summary>The word for one landmark.</summary>
    public Confidence Of(string name, FoundLandmark found, PoseEvidence seen)
    {
        double sigmaMm = Math.Max(found.SigmaS, found.SigmaM);
        var word = sigmaMm <= options.SigmaMm.High ? Confidence.High
            : sigmaMm <= options.SigmaMm.Medium ? Confidence.Medium
            : sigmaMm <= options.SigmaMm.Low ? Confidence.Low : Confidence.None;
        (double left, double right) = name == "Bregma" ? (seen.CoronalLeft, seen.CoronalRight) : (seen.LambdoidLeft, seen.LambdoidRight);
        bool oneBranch = Math.Min(left, right) < options.LeastCoverage / 2, noPeak = found.Peak is not { Height: > 0.6 };
        if (found.Curve is null) word = Least(word, found.Peak is { Height: > 0.5 } ? Confidence.Medium : Confidence.Low);
        if (oneBranch && noPeak) word = Least(word, Confidence.Medium);
        if (found.DisagreementSigmas > 2.5)
        {
            word = Least(word, found.DisagreementSigmas > 4 ? Confidence.Low : Confidence.Medium);
            remarks.Add(Text($"{name}: the suture and the network's own mark differ by {found.DisagreementSigmas:0.0} standard deviations."));
        }

        return Least(word, _ceiling);
    }

    private void WeighDistance(double mm, ScaleSource source)
    {
        // An estimated scale makes the distance right by construction: it proves nothing, and an error of lambda bends every millimetre.
        if (source == ScaleSource.Estimated)
        {
            Lower(Confidence.Medium, "The scale was estimated from the picture itself: its millimetres are for orientation; calibrate before relying on them.");
            return;
        }

        var (usual, possible) = (options.UsualBregmaLambdaMm, options.PossibleBregmaLambdaMm);
        if (mm < possible.From || mm > possible.To)
            Lower(Confidence.Low, Text($"Bregma-lambda is {mm:0.00} mm, outside {possible.From:0.0} to {possible.To:0.0} mm: check the scale and the landmarks."));
        else if (mm < usual.From || mm > usual.To)
            Lower(Confidence.Medium, Text($"Bregma-lambda is {mm:0.00} mm, unusual for this animal ({usual.From:0.0} to {usual.To:0.0} mm)."));
    }

    private void Lower(Confidence to, string? because = null)
    {
        _ceiling = Least(_ceiling, to);
        if (because is not null) remarks.Add(because);
    }

    private static Confidence Least(Confidence a, Confidence b) => a < b ? a : b;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
