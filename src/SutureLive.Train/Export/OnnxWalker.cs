using SutureLive.Train.Networks;
using SutureLive.Train.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SutureLive.Train.Export;

/// <summary>Writes a network down as ONNX nodes, batch normalisation folded into the convolution before it.</summary>
internal sealed class OnnxWalker(GraphBuilder graph) : ILayerWalker<string>
{
    /// <summary>Order of input channels as ONNX's SpaceToDepth puts them: offset first, colour second.</summary>
    private bool _inputIsOffsetMajor;

    public string ConvolutionNormReLU(ConvolutionNorm layer, string input)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var norm = layer.Norm;
        // y = gain (conv(x) - mean) + shift, with gain = weight / sqrt(variance + epsilon), is again a convolution.
        var gain = norm.weight! / (norm.running_var! + norm.eps).sqrt();
        var weight = layer.Convolution.weight * gain.view(-1, 1, 1, 1);
        var bias = ((layer.Convolution.bias! - norm.running_mean!) * gain) + norm.bias!;
        if (_inputIsOffsetMajor)
        {
            // libtorch has channel 4 c + o, ONNX 3 o + c.
            weight = weight.view(weight.shape[0], 3, 4, 3, 3).permute(0, 2, 1, 3, 4).reshape(weight.shape[0], 12, 3, 3);
            _inputIsOffsetMajor = false;
        }
        string convolved = graph.Node("Conv", [input, Constant(weight), Constant(bias)], null,
            ("kernel_shape", new[] { 3L, 3L }), ("pads", new[] { 1L, 1L, 1L, 1L }), ("strides", new[] { 1L, 1L }));
        return graph.Node("Relu", [convolved]);
    }

    public string Up(ConvTranspose2d layer, string input) =>
        graph.Node("ConvTranspose", [input, Constant(layer.weight), Constant(layer.bias!)], null,
            ("kernel_shape", new[] { 2L, 2L }), ("strides", new[] { 2L, 2L }));

    public string Head(Conv2d layer, string input) =>
        graph.Node("Conv", [input, Constant(layer.weight), Constant(layer.bias!)], null, ("kernel_shape", new[] { 1L, 1L }));

    public string MaxPool(string input) =>
        graph.Node("MaxPool", [input], null, ("kernel_shape", new[] { 2L, 2L }), ("strides", new[] { 2L, 2L }));

    public string Concatenate(IReadOnlyList<string> inputs) => graph.Node("Concat", inputs, null, ("axis", 1L));

    public string SpaceToDepth(string input)
    {
        _inputIsOffsetMajor = true;
        return graph.Node("SpaceToDepth", [input], null, ("blocksize", 2L));
    }

    public string DepthToSpace(string input) => graph.Node("DepthToSpace", [input], null, ("blocksize", 2L), ("mode", "CRD"));

    private string Constant(Tensor values)
    {
        using var flat = values.detach().contiguous();
        return graph.Constant(flat.data<float>().ToArray(), values.shape);
    }
}
