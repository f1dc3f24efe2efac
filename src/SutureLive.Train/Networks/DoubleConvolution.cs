using static TorchSharp.torch.nn;

namespace SutureLive.Train.Networks;

/// <summary>Two <see cref="ConvolutionNorm"/> in a row: one node of the grid.</summary>
internal sealed class DoubleConvolution : Module
{
    private readonly ConvolutionNorm _first;
    private readonly ConvolutionNorm _second;

    public DoubleConvolution(string name, int inputs, int outputs) : base(name)
    {
        _first = new ConvolutionNorm("first", inputs, outputs);
        _second = new ConvolutionNorm("second", outputs, outputs);
        RegisterComponents();
    }

    public T Walk<T>(ILayerWalker<T> walker, T input) =>
        walker.ConvolutionNormReLU(_second, walker.ConvolutionNormReLU(_first, input));
}
