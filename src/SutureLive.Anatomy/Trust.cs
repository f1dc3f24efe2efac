using System.Globalization;
using SutureLive.Anatomy.Fit;
using SutureLive.Anatomy.Pose;
using SutureLive.Core;

namespace SutureLive.Anatomy;

/// <summary>
/// From numbers to a word: the standard deviation sets the highest confidence a landmark can have, and each doubt lowers it. A doubt about the
/// whole reading touches both landmarks and is said in a sentence. Two doubts of different kinds, each of which alone would leave the landmarks to be
/// shown only, mean that nothing is known well enough to be shown.
/// </summary>
internal sealed class Trust(AnatomyOptions options, List<string> remarks)
{
    /// <summary>
    /// Lead over the second pose below which the animal may lie the other way round. On photographs a network had not seen, both
    /// reversed readings led by less than 0.06.
    /// </summary>
    private const double LikelyMargin = 0.06, CertainMargin = 0.10;

    /// <summary>
    /// Lead that an unusual bregma-lambda distance needs: one landmark on a wrong crossing makes the distance odd, and the right crossing is then the rival. On a photograph that a
    /// network had not seen bregma went 2.3 mm that way when the picture was cropped.
    /// </summary>
    private const double OddDistanceMargin = 0.20;

    /// <summary>A used heat-map peak lower than this part of the highest one leaves a better mark unexplained.</summary>
    private const double ExplainedShare = 0.9, MinorShare = 0.75;

    /// <summary>
    /// Height, relative to the used heat-map peak, from which a mark elsewhere is a rival of it. With one branch of the suture missing the network marked a place 2.3 mm
    /// behind bregma nearly as strongly as bregma itself.
    /// </summary>
    private const double RivalShare = 0.7;

    /// <summary>
    /// Part of the usual range of distances, at each end, inside which a distance is no longer beyond doubt. On a photograph that a network had not seen lambda was called high 0.9 mm from its
    /// mark, and a distance 0.03 mm inside the range was the only sign of it.
    /// </summary>
    private const double EdgeShare = 0.125;

    private readonly HashSet<Doubt> _grave = [];
    private Confidence _ceiling = Confidence.High;

    /// <summary>What a grave doubt is about; those of one kind look at the same evidence and count once.</summary>
    private enum Doubt
    {
        Pose, Heading, Distance, Marks, Rival,
    }

    /// <summary>Weighs what concerns the whole reading.</summary>
    public void Weigh(SkullPose pose, MidlineFit midline, double? bregmaLambdaMm, ScaleSource source, double? headingHintDeg, double headingDeg)
    {
        if (pose.Score < options.LeastScore + 0.12) Lower(Confidence.Medium);
        if (pose.Score < options.LeastScore + 0.04) Lower(Confidence.Low);
        if (pose.Margin < CertainMargin)
            Lower(pose.Margin < LikelyMargin ? Confidence.Low : Confidence.Medium, "A second, different position of the skull explains the picture nearly as well.", Doubt.Pose);
        if (midline.ObservedMm < 1)
            Lower(Confidence.Medium, "The midline was hardly seen; it is the line from lambda to bregma.");
        if (headingHintDeg is { } hint && Angle.Between(hint, headingDeg) is > 60 and double off)
            Lower(Confidence.Low, Text($"The nose seems to point {off:0} degrees away from the direction that was given."), Doubt.Heading);
        if (bregmaLambdaMm is { } mm) WeighDistance(mm, source, pose.Margin);
    }

    /// <summary>Weighs what the network marked elsewhere: one is a doubt; two, or one far stronger, mean a skull that may lie otherwise.</summary>
    public void WeighUnexplained(FoundLandmark? bregma, FoundLandmark? lambda)
    {
        bool otherBregma = bregma?.PeakShare < ExplainedShare, otherLambda = lambda?.PeakShare < ExplainedShare;
        bool exchanged = bregma is { PeakWasExchanged: true } && lambda is { PeakWasExchanged: true };
        if (exchanged) Lower(Confidence.Medium, "The network marked bregma and lambda the other way round; the sutures decided.");
        else if ((otherBregma && otherLambda) || Math.Min(bregma?.PeakShare ?? 1, lambda?.PeakShare ?? 1) < MinorShare)
            Lower(Confidence.Low, "The network's strongest marks of bregma or lambda stand elsewhere: the skull may lie otherwise.", Doubt.Marks);
        else if ((otherBregma && lambda is null) || (otherLambda && bregma is null))
            Lower(Confidence.Low, $"The network's strongest mark of {(otherBregma ? "bregma" : "lambda")} stands elsewhere, and {(otherBregma ? "lambda" : "bregma")} is not found: nothing confirms where it is.", Doubt.Marks);
        else if (otherBregma) Lower(Confidence.Medium, "The network's strongest mark of bregma stands elsewhere.");
        else if (otherLambda) Lower(Confidence.Medium, "The network's strongest mark of lambda stands elsewhere.");
    }

    /// <summary>
    /// Weighs crossings that are not seen from both sides. A line on one side alone may be anything: where the bregma-lambda distance is unusual as well, or the
    /// network marks the same landmark in a second place, nothing tells which crossing is the right one.
    /// </summary>
    public void WeighBranches(PoseEvidence seen, FoundLandmark? bregma, FoundLandmark? lambda, ScaleSource source)
    {
        bool halfBregma = IsHalf(seen.CoronalLeft, seen.CoronalRight), halfLambda = IsHalf(seen.LambdoidLeft, seen.LambdoidRight);
        if (halfBregma && bregma?.RivalShare > RivalShare) LowerForRival("bregma", "coronal");
        if (halfLambda && lambda?.RivalShare > RivalShare) LowerForRival("lambda", "lambdoid");
        if (bregma is null || lambda is null || source == ScaleSource.Estimated) return;
        bool doubtful = halfBregma || halfLambda || bregma.Curve is null || lambda.Curve is null;
        if (doubtful && !IsUsual(bregma.S - lambda.S))
            Lower(Confidence.Low, "Bregma-lambda is unusual, and not both sutures were seen on both sides of the midline: a landmark may stand on a wrong line.", Doubt.Distance);

        void LowerForRival(string name, string suture) =>
            Lower(Confidence.Low, $"The network marks {name} in two places, and the {suture} suture is not seen on both sides of the midline.", Doubt.Rival);
    }

    /// <summary>The word for one landmark.</summary>
    public Confidence Of(string name, FoundLandmark found, PoseEvidence seen)
    {
        double sigmaMm = Math.Max(found.SigmaS, found.SigmaM);
        var word = sigmaMm <= options.SigmaMm.High ? Confidence.High
            : sigmaMm <= options.SigmaMm.Medium ? Confidence.Medium
            : sigmaMm <= options.SigmaMm.Low ? Confidence.Low : Confidence.None;
        (double left, double right) = name == "Bregma" ? (seen.CoronalLeft, seen.CoronalRight) : (seen.LambdoidLeft, seen.LambdoidRight);
        bool oneBranch = IsHalf(left, right), noPeak = found.Peak is not { Height: > 0.6 };
        if (found.Curve is null) word = Least(word, found.Peak is { Height: > 0.5 } ? Confidence.Medium : Confidence.Low);
        if (oneBranch && noPeak) word = Least(word, Confidence.Medium);
        if (found.DisagreementSigmas > 2.5)
        {
            word = Least(word, found.DisagreementSigmas > 4 ? Confidence.Low : Confidence.Medium);
            remarks.Add(Text($"{name}: the suture and the network's own mark differ by {found.DisagreementSigmas:0.0} standard deviations."));
        }

        return Least(word, _ceiling);
    }

    private void WeighDistance(double mm, ScaleSource source, double margin)
    {
        // An estimated scale rests on this very distance: it proves nothing, and an error of lambda bends every millimetre.
        if (source == ScaleSource.Estimated)
        {
            Lower(Confidence.Medium, "The scale was estimated from the picture itself: its millimetres are for orientation; calibrate before relying on them.");
            return;
        }

        var (usual, possible) = (options.UsualBregmaLambdaMm, options.PossibleBregmaLambdaMm);
        if (mm < possible.From || mm > possible.To)
            Lower(Confidence.Low, Text($"Bregma-lambda is {mm:0.00} mm, outside {possible.From:0.0} to {possible.To:0.0} mm: check the scale and the landmarks."), Doubt.Distance);
        else if (!IsUsual(mm))
            Lower(margin < OddDistanceMargin ? Confidence.Low : Confidence.Medium, Text($"Bregma-lambda is {mm:0.00} mm, unusual for this animal ({usual.From:0.0} to {usual.To:0.0} mm)."), Doubt.Distance);
        else if (Math.Min(mm - usual.From, usual.To - mm) < EdgeShare * (usual.To - usual.From))
            Lower(Confidence.Medium, Text($"Bregma-lambda is {mm:0.00} mm, close to the edge of what is usual for this animal ({usual.From:0.0} to {usual.To:0.0} mm)."));
    }

    private bool IsHalf(double left, double right) => Math.Min(left, right) < options.LeastCoverage / 2;

    private bool IsUsual(double mm) => mm >= options.UsualBregmaLambdaMm.From && mm <= options.UsualBregmaLambdaMm.To;

    private void Lower(Confidence to, string? because = null, Doubt? about = null)
    {
        _ceiling = Least(_ceiling, to);
        if (because is not null) remarks.Add(because);
        if (to != Confidence.Low || about is not { } doubt || !_grave.Add(doubt) || _grave.Count != 2) return;
        _ceiling = Confidence.None;
        remarks.Add("Two doubts of different kinds: bregma and lambda are not given.");
    }

    private static Confidence Least(Confidence a, Confidence b) => a < b ? a : b;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
