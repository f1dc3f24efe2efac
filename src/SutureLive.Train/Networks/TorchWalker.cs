using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SutureLive.Train.Networks;

/// <summary>Computes a network with libtorch.</summary>
internal sealed class TorchWalker : ILayerWalker<Tensor>
{
    public static readonly TorchWalker Instance = new();

    public Tensor ConvolutionNormReLU(ConvolutionNorm layer, Tensor input) => layer.forward(input);

    public Tensor Up(ConvTranspose2d layer, Tensor input) => layer.forward(input);

    public Tensor Head(Conv2d layer, Tensor input) => layer.forward(input);

    public Tensor MaxPool(Tensor input) => functional.max_pool2d(input, 2L);

    public Tensor Concatenate(IReadOnlyList<Tensor> inputs) => cat([.. inputs], 1);

    public Tensor SpaceToDepth(Tensor input) => functional.pixel_unshuffle(input, 2);

    public Tensor DepthToSpace(Tensor input) => functional.pixel_shuffle(input, 2);
}
