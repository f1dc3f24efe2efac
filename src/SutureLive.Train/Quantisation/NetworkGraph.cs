using System.Runtime.InteropServices;
using Google.Protobuf;
using SutureLive.Core;
using SutureLive.Train.Onnx;

namespace SutureLive.Train.Quantisation;

/// <summary>A float network as the exporter writes it, ready to be asked what is made of what.</summary>
internal sealed class NetworkGraph
{
    private readonly Dictionary<string, TensorProto> _constants;
    private readonly Dictionary<string, NodeProto> _makers;
    private readonly ILookup<string, NodeProto> _readers;

    /// <exception cref="QuantisationException">It is quantised already, or has no convolution between its first and its last.</exception>
    public NetworkGraph(ModelProto model)
    {
        Model = model;
        _constants = Graph.Initializer.ToDictionary(constant => constant.Name);
        _makers = Graph.Node.SelectMany(node => node.Output.Select(output => (output, node))).ToDictionary(pair => pair.output, pair => pair.node);
        _readers = Graph.Node.SelectMany(node => node.Input.Select(input => (input, node))).ToLookup(pair => pair.input, pair => pair.node);
        if (Graph.Node.Any(node => node.OpType.Contains("Quantize", StringComparison.Ordinal) || node.OpType.StartsWith("QLinear", StringComparison.Ordinal)))
            throw new QuantisationException("is an 8-bit model already: give the float model it was made from.");
        if (!Graph.Node.Any(IsInner))
            throw new QuantisationException("has no convolution between its first and its last: nothing in it could be computed in 8 bits.");
    }

    /// <summary>The whole file.</summary>
    public ModelProto Model { get; }

    /// <summary>Its graph.</summary>
    public GraphProto Graph => Model.Graph;

    /// <summary>Tensors that become bytes: what flows between the layers.</summary>
    public IEnumerable<string> Activations => Graph.Node.Where(IsActivation).Select(node => node.Output[0]);

    /// <summary>Reads an ONNX file.</summary>
    /// <exception cref="QuantisationException">It is no ONNX file, or none of a network that can be quantised; the message says why.</exception>
    public static NetworkGraph Read(string path)
    {
        try
        {
            return new(ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new QuantisationException($"{path} is not an ONNX file ({e.Message}): export the model again.");
        }
        catch (QuantisationException e)
        {
            throw new QuantisationException($"{path} {e.Message}");
        }
    }

    /// <summary>True for a node whose output flows between layers.</summary>
    public static bool IsActivation(NodeProto node) => node.OpType is "Relu" or "ConvTranspose" or "Concat" or "MaxPool";

    /// <summary>True for a convolution with others before and after it. The first one sees the picture and the last one decides: these stay exact.</summary>
    public bool IsInner(NodeProto node) => node.OpType is "ConvTranspose" || (node.OpType is "Conv" && IsAfterConvolution(node) && IsBeforeConvolution(node));

    /// <summary>What makes a tensor; null for an input of the graph.</summary>
    public NodeProto? MakerOf(string tensor) => _makers.GetValueOrDefault(tensor);

    /// <summary>The tensor a convolution's answer is after its ReLU, or its own when there is none.</summary>
    public string AfterRelu(NodeProto convolution) => _readers[convolution.Output[0]].ToList() is [{ OpType: "Relu" } relu] ? relu.Output[0] : convolution.Output[0];

    /// <summary>Values of a constant.</summary>
    public ReadOnlySpan<float> Values(string constant) => MemoryMarshal.Cast<byte, float>(_constants[constant].RawData.Span);

    /// <summary>Its shape.</summary>
    public long[] Shape(string constant) => [.. _constants[constant].Dims];

    /// <summary>Rows and columns of an activation, by the pools and upward steps that led to it.</summary>
    public (long Rows, long Columns) SizeOf(string tensor)
    {
        if (MakerOf(tensor) is not { } maker)
        {
            var dims = Graph.Input.Single(input => input.Name == tensor).Type.TensorType.Shape.Dim;
            return (dims[2].DimValue, dims[3].DimValue);
        }

        var (rows, columns) = SizeOf(maker.Input[0]);
        return maker.OpType switch
        {
            "MaxPool" or "SpaceToDepth" => (rows / 2, columns / 2),
            "ConvTranspose" or "DepthToSpace" => (rows * 2, columns * 2),
            _ => (rows, columns),
        };
    }

    private bool IsAfterConvolution(NodeProto node) => MakerOf(node.Input[0]) is { } before && (before.OpType == "Conv" || IsAfterConvolution(before));

    private bool IsBeforeConvolution(NodeProto node) => _readers[node.Output[0]].Any(after => after.OpType == "Conv" || IsBeforeConvolution(after));
}

/// <summary>A model cannot be quantised; the message says why and what to do.</summary>
public sealed class QuantisationException(string message) : SutureLiveException(message);
