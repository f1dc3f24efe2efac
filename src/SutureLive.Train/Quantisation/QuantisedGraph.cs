using SutureLive.Train.Onnx;

namespace SutureLive.Train.Quantisation;

/// <summary>
/// Rewrites a float network for 8 bits: between the layers every tensor is written as bytes and read back (QuantizeLinear, DequantizeLinear), weights are read from
/// whole numbers. ONNX Runtime melts this into 8-bit operators where it has them, and computes the same in float where it has not.
/// </summary>
internal sealed class QuantisedGraph
{
    private readonly NetworkGraph _from;
    private readonly Func<string, ByteScale> _scaleOf;
    private readonly GraphBuilder _to;
    private readonly Dictionary<string, string> _readBack = [];      // by tensor: the same, from bytes

    private QuantisedGraph(NetworkGraph from, Func<string, ByteScale> scaleOf)
    {
        (_from, _scaleOf) = (from, scaleOf);
        _to = new GraphBuilder(from.Graph.Name, from.Graph.Initializer.Select(constant => constant.Name).Concat(from.Graph.Node.SelectMany(node => node.Output)));
        _to.Graph.Input.Add(from.Graph.Input);
        _to.Graph.Output.Add(from.Graph.Output);
    }

    /// <summary>The 8-bit model of a float one; what it says about itself is kept.</summary>
    /// <param name="from">The float network.</param>
    /// <param name="scaleOf">How each of its activations is written as bytes.</param>
    public static ModelProto Of(NetworkGraph from, Func<string, ByteScale> scaleOf)
    {
        var model = from.Model.Clone();
        model.Graph = new QuantisedGraph(from, scaleOf).Rewritten();
        return model;
    }

    private GraphProto Rewritten()
    {
        foreach (var node in _from.Graph.Node)
        {
            if (_from.IsInner(node))
            {
                if (node.OpType == "Conv") Convolve(node);
                else StepUp(node);
            }
            else if (node.OpType != "Relu" || _from.MakerOf(node.Input[0]) is not { } maker || !_from.IsInner(maker))
            {
                Copy(node);
                if (NetworkGraph.IsActivation(node)) ThroughBytes(node.Output[0], _scaleOf(node.Output[0]));
            }
        }

        var used = _to.Graph.Node.SelectMany(node => node.Input).ToHashSet();
        _to.Graph.Initializer.Add(_from.Graph.Initializer.Where(constant => used.Contains(constant.Name)));
        return _to.Graph;
    }

    // No ReLU is written: a tensor without negative values has nought as its least byte, and writing it as bytes cuts off what is below.
    private void Convolve(NodeProto node)
    {
        string output = _from.AfterRelu(node);
        Convolve(node.Input[0], _from.Values(node.Input[1]), _from.Shape(node.Input[1]), _from.Values(node.Input[2]), output, node.Attribute);
        ThroughBytes(output, _scaleOf(output));
    }

    private void StepUp(NodeProto node)
    {
        string output = node.Output[0];
        long[] shape = _from.Shape(node.Input[1]);      // in, out, 2, 2
        var (weights, bias) = UpwardStep.AsConvolution(_from.Values(node.Input[1]), _from.Values(node.Input[2]));
        var scale = _scaleOf(output);
        var (rows, columns) = _from.SizeOf(node.Input[0]);
        string at = _to.Fresh("upward");
        Convolve(node.Input[0], weights, [4 * shape[1], shape[0], 1, 1], bias, at, []);
        // Channels last, where ONNX Runtime keeps bytes anyway: then laying out blocks moves runs of bytes, which DepthToSpace does one by one.
        at = Moved("Transpose", [at], scale, ("perm", new[] { 0L, 2L, 3L, 1L }));
        at = Moved("Reshape", [at, _to.Constant(0, rows, columns, 2, 2 * shape[1])], scale);
        at = Moved("Transpose", [at], scale, ("perm", new[] { 0L, 1L, 3L, 2L, 4L }));
        at = Moved("Reshape", [at, _to.Constant(0, 2 * rows, 2 * columns, shape[1])], scale);
        _to.Node("Transpose", [at], output, ("perm", new[] { 0L, 3L, 1L, 2L }));
        ThroughBytes(output, scale);

        string Moved(string operation, string[] inputs, ByteScale bytes, params ReadOnlySpan<(string, object)> attributes)
        {
            ThroughBytes(inputs[0], bytes);
            inputs[0] = _readBack[inputs[0]];
            return _to.Node(operation, inputs, null, attributes);
        }
    }

    private void Convolve(string input, ReadOnlySpan<float> weights, ReadOnlySpan<long> shape, ReadOnlySpan<float> bias, string output, IEnumerable<AttributeProto> attributes)
    {
        var rounded = RoundedWeights.Of(weights, bias, _scaleOf(input).Scale);
        long channels = bias.Length;
        string w = _to.Node("DequantizeLinear", [_to.Constant(rounded.Weights, shape), _to.Constant(rounded.Scales, channels), _to.Constant(new sbyte[channels], channels)], null, ("axis", 0L));
        string b = _to.Node("DequantizeLinear", [_to.Constant(rounded.Bias, channels), _to.Constant(rounded.BiasScales, channels), _to.Constant(new int[channels], channels)], null, ("axis", 0L));
        _to.Graph.Node.Add(new NodeProto { OpType = "Conv", Name = _to.Fresh("conv"), Input = { ReadBack(input), w, b }, Output = { output }, Attribute = { attributes } });
    }

    private void Copy(NodeProto node)
    {
        var copy = node.Clone();
        copy.Input.Clear();
        copy.Input.Add(node.Input.Select(ReadBack));
        _to.Graph.Node.Add(copy);
    }

    private void ThroughBytes(string tensor, ByteScale bytes)
    {
        string scale = _to.Constant([bytes.Scale]), zero = _to.ByteConstant(bytes.Zero);
        _readBack[tensor] = _to.Node("DequantizeLinear", [_to.Node("QuantizeLinear", [tensor, scale, zero]), scale, zero]);
    }

    private string ReadBack(string tensor) => _readBack.GetValueOrDefault(tensor, tensor);
}
