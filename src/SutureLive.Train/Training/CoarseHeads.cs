using SutureLive.Train.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SutureLive.Train.Training;

/// <summary>
/// Heads for training only, one 1 x 1 convolution on the last node of every coarse level. Each answers for the whole
/// tile at its own resolution. They pull the gradient straight into the deep levels, which alone see enough of the skull
/// to tell which suture is which; without them that is the last thing a network learns.
/// </summary>
internal sealed class CoarseHeads : nn.Module
{
    private const double LevelWeight = 0.3;
    private readonly ModuleList<Conv2d> _heads = new();
    private readonly NetworkSpec _spec;

    public CoarseHeads(NetworkSpec spec) : base(nameof(CoarseHeads))
    {
        _spec = spec;
        foreach (int width in spec.Widths.Skip(1)) _heads.Add(Conv2d(width, spec.Planes.Count, 1L));
        RegisterComponents();
    }

    /// <summary>The weighted sum of the losses of all coarse levels, against labels shrunk to each level.</summary>
    /// <param name="nodes">What the network's nodes computed, by level and step.</param>
    /// <param name="targets">[N, planes, H, W].</param>
    /// <param name="weights">Same shape.</param>
    /// <param name="landmarkWeights">[N, planes].</param>
    /// <param name="losses">The loss of the run.</param>
    public Tensor Loss(IReadOnlyDictionary<(int Level, int Step), Tensor> nodes, Tensor targets, Tensor weights, Tensor landmarkWeights, Losses losses)
    {
        var total = zeros(1, device: targets.device);
        for (int level = 1; level < _spec.Widths.Count; level++)
        {
            var logits = _heads[level - 1].forward(nodes[(level, _spec.Widths.Count - 1 - level)]);
            long cell = targets.shape[2] / logits.shape[2];
            // A cell holds a suture when any of its pixels does, and is as sure as its least sure pixel.
            var shrunk = functional.max_pool2d(targets, cell);
            var sure = -functional.max_pool2d(-weights, cell);
            total = total + (LevelWeight * losses.Of(logits, shrunk, sure, landmarkWeights).Total);
        }
        return total;
    }
}
