namespace SutureLive.Train.Networks;

/// <summary>
/// The few operations our networks are made of. A network describes its topology once, over this interface; one
/// walker computes it with libtorch, another writes it down as ONNX. So the two cannot differ in shape.
/// </summary>
/// <typeparam name="T">What flows along the edges: a tensor, or the name of one.</typeparam>
internal interface ILayerWalker<T>
{
    /// <summary>3 x 3 convolution with zero padding, batch normalisation, ReLU.</summary>
    T ConvolutionNormReLU(ConvolutionNorm layer, T input);

    /// <summary>2 x 2 transposed convolution of stride 2.</summary>
    T Up(TorchSharp.Modules.ConvTranspose2d layer, T input);

    /// <summary>1 x 1 convolution.</summary>
    T Head(TorchSharp.Modules.Conv2d layer, T input);

    /// <summary>Maximum over 2 x 2 pixels.</summary>
    T MaxPool(T input);

    /// <summary>Channels of all inputs, one after the other.</summary>
    T Concatenate(IReadOnlyList<T> inputs);

    /// <summary>2 x 2 pixels become channels: channel c at offset (dy, dx) goes to 4 c + 2 dy + dx.</summary>
    T SpaceToDepth(T input);

    /// <summary>The inverse of <see cref="SpaceToDepth"/>.</summary>
    T DepthToSpace(T input);
}
