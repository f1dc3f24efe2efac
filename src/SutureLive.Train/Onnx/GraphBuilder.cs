using System.Runtime.InteropServices;
using Google.Protobuf;

namespace SutureLive.Train.Onnx;

/// <summary>Grows an ONNX graph node by node, in topological order. Values are known by their names.</summary>
internal sealed class GraphBuilder
{
    private readonly GraphProto _graph;
    private readonly HashSet<string> _taken;
    private int _count;

    /// <param name="name">Name of the graph.</param>
    /// <param name="taken">Names that fresh ones must differ from.</param>
    public GraphBuilder(string name, IEnumerable<string>? taken = null) => (_graph, _taken) = (new GraphProto { Name = name }, [.. taken ?? []]);

    public GraphProto Graph => _graph;

    /// <summary>Adds a constant tensor, row-major.</summary>
    public string Constant(ReadOnlySpan<float> values, params ReadOnlySpan<long> dims) =>
        Initializer(MemoryMarshal.AsBytes(values), TensorProto.Types.DataType.Float, dims);

    /// <summary>Adds a constant list of whole numbers.</summary>
    public string Constant(params ReadOnlySpan<long> values) =>
        Initializer(MemoryMarshal.AsBytes(values), TensorProto.Types.DataType.Int64, [values.Length]);

    /// <summary>Adds a constant tensor of small whole numbers, row-major.</summary>
    public string Constant(ReadOnlySpan<sbyte> values, params ReadOnlySpan<long> dims) =>
        Initializer(MemoryMarshal.AsBytes(values), TensorProto.Types.DataType.Int8, dims);

    /// <summary>Adds a constant tensor of whole numbers, row-major.</summary>
    public string Constant(ReadOnlySpan<int> values, params ReadOnlySpan<long> dims) =>
        Initializer(MemoryMarshal.AsBytes(values), TensorProto.Types.DataType.Int32, dims);

    /// <summary>Adds one constant byte, without dimensions.</summary>
    public string ByteConstant(byte value) => Initializer([value], TensorProto.Types.DataType.Uint8, []);

    /// <summary>Adds a node with one output and returns the output's name.</summary>
    /// <param name="operation">Operator of the default set.</param>
    /// <param name="inputs">Names of its inputs.</param>
    /// <param name="output">Name of its output; a fresh one when null.</param>
    /// <param name="attributes">Attributes: <see cref="long"/>, <see cref="string"/> or an array of <see cref="long"/>.</param>
    public string Node(string operation, IEnumerable<string> inputs, string? output = null, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        string name = output ?? Fresh(operation);
        var node = new NodeProto { OpType = operation, Name = name, Input = { inputs }, Output = { name } };
        foreach (var (key, value) in attributes) node.Attribute.Add(Attribute(key, value));
        _graph.Node.Add(node);
        return name;
    }

    /// <summary>A float tensor at the graph's edge; a string is a symbolic dimension, a number a fixed one.</summary>
    public static ValueInfoProto Edge(string name, params ReadOnlySpan<object> dims)
    {
        var shape = new TensorShapeProto();
        foreach (object dim in dims)
        {
            shape.Dim.Add(dim is string symbol
                ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
                : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(dim, System.Globalization.CultureInfo.InvariantCulture) });
        }
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private static AttributeProto Attribute(string name, object value) => value switch
    {
        long number => new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = number },
        long[] numbers => new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { numbers } },
        string text => new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(text) },
        _ => throw new ArgumentException($"Attribute {name} has a value of type {value.GetType()}.", nameof(value)),
    };

    private string Initializer(ReadOnlySpan<byte> bytes, TensorProto.Types.DataType type, ReadOnlySpan<long> dims)
    {
        var tensor = new TensorProto { Name = Fresh("constant"), DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        foreach (long dim in dims) tensor.Dims.Add(dim);
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>A name that nothing has yet.</summary>
    public string Fresh(string kind)
    {
        string name;
        do name = $"{kind.ToLowerInvariant()}_{_count++}";
        while (_taken.Contains(name));
        return name;
    }
}
