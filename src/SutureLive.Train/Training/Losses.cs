using SutureLive.Train.Data;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SutureLive.Train.Training;

/// <summary>
/// What training makes small. Suture planes: binary cross-entropy as in the paper, optionally with soft Dice. Landmark
/// planes: cross-entropy of the soft-max over the tile against the heat map as a distribution (this moves the peak to
/// the right place from the first step on), plus a weighted binary cross-entropy that makes the sigmoid a calibrated
/// map, also where there is no landmark.
/// </summary>
internal sealed class Losses
{
    private const double LandmarkPlaceWeight = 0.15;
    private const double LandmarkMapWeight = 0.5;
    private const double LandmarkPositiveWeight = 15;

    private readonly long[] _suturePlanes;
    private readonly long[] _landmarkPlanes;
    private readonly bool _dice;
    private readonly double _positiveWeight;

    public Losses(IReadOnlyList<string> planes, bool dice, double positiveWeight)
    {
        _suturePlanes = [.. Enumerable.Range(0, planes.Count).Where(p => !LabelStyle.IsLandmark(planes[p])).Select(p => (long)p)];
        _landmarkPlanes = [.. Enumerable.Range(0, planes.Count).Where(p => LabelStyle.IsLandmark(planes[p])).Select(p => (long)p)];
        _dice = dice;
        _positiveWeight = positiveWeight;
    }

    /// <summary>The loss of a batch, with its parts, all scalars.</summary>
    public LossParts Of(Tensor logits, Tensor targets, Tensor weights, Tensor landmarkWeights)
    {
        var z = Planes(logits, _suturePlanes);
        var t = Planes(targets, _suturePlanes);
        var w = Planes(weights, _suturePlanes);
        var bce = functional.binary_cross_entropy_with_logits(z, t, w * (1 + ((_positiveWeight - 1) * t)), Reduction.Mean);
        var total = bce;
        var dice = zeros(1, device: z.device);
        if (_dice)
        {
            // Over the batch per plane, so that tiles without a suture do not make the ratio jump.
            // The constant keeps planes without any stroke from mattering; it is a stroke of 50 pixels on a tile of 256.
            double smooth = 50.0 * targets.shape[2] * targets.shape[3] / (256 * 256);
            var p = z.sigmoid() * w;
            var hit = (p * t).sum([0L, 2L, 3L]);
            var size = (p + (t * w)).sum([0L, 2L, 3L]);
            dice = 1 - (((2 * hit) + smooth) / (size + smooth)).mean();
            total = total + (0.5 * dice);
        }
        if (_landmarkPlanes.Length == 0) return new(total, bce, dice, zeros(1, device: z.device), zeros(1, device: z.device));
        var zl = Planes(logits, _landmarkPlanes);
        var tl = Planes(targets, _landmarkPlanes);
        var wl = Planes(weights, _landmarkPlanes);
        var map = functional.binary_cross_entropy_with_logits(zl, tl, wl * (1 + (LandmarkPositiveWeight * tl)), Reduction.Mean);
        var trust = landmarkWeights.index_select(1, tensor(_landmarkPlanes, device: z.device));
        var logShare = functional.log_softmax(zl.flatten(2), 2);
        var flat = tl.flatten(2);
        var share = flat / (flat.sum(2, keepdim: true) + 1e-6);
        var place = -((share * logShare).sum(2) * trust).sum() / (trust.sum() + 1e-6);
        return new(total + (LandmarkMapWeight * map) + (LandmarkPlaceWeight * place), bce, dice, map, place);
    }

    private static Tensor Planes(Tensor all, long[] planes) => all.index_select(1, tensor(planes, device: all.device));
}

/// <summary>A loss and what it is made of.</summary>
internal readonly record struct LossParts(Tensor Total, Tensor CrossEntropy, Tensor Dice, Tensor LandmarkMap, Tensor LandmarkPlace);
