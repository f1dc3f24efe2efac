using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Google.Protobuf;
using SutureLive.Train.Onnx;

namespace SutureLive.Tests;

/// <summary>One 3 x 3 convolution (zero padding) and a sigmoid: a network small enough to be computed by hand.</summary>
/// <param name="Name">Name of the plane.</param>
/// <param name="Kernel">3 channels x 3 x 3 weights.</param>
/// <param name="Bias">Added before the sigmoid.</param>
public sealed record TinyPlane(string Name, float[] Kernel, float Bias)
{
    /// <summary>A plane that looks at each pixel alone: sigmoid(r R + g G + b B + bias).</summary>
    public static TinyPlane Pointwise(string name, float r, float g, float b, float bias)
    {
        var kernel = new float[27];
        (kernel[4], kernel[13], kernel[22]) = (r, g, b);
        return new TinyPlane(name, kernel, bias);
    }
}

/// <summary>Writes tiny ONNX models with their cards, so that tests know every answer exactly.</summary>
public static class TinyModel
{
    public const double UmPerPx = 40;

    /// <summary>Writes <c>name.onnx</c> and <c>name.json</c>, and returns the path of the card.</summary>
    public static string Write(string folder, string name, int tilePx, params TinyPlane[] planes)
    {
        byte[] model = Graph(tilePx, planes).ToByteArray();
        File.WriteAllBytes(Path.Combine(folder, name + ".onnx"), model);
        string card = Path.Combine(folder, name + ".json");
        File.WriteAllText(card, JsonSerializer.Serialize(new
        {
            schema = 1,
            name,
            file = name + ".onnx",
            sha256 = Convert.ToHexStringLower(SHA256.HashData(model)),
            input = new { name = "input", channels = 3, height = tilePx, width = tilePx },
            um_per_px = UmPerPx,
            planes = planes.Select(p => p.Name),
            architecture = new { kind = "one convolution" },
            trained_on = "nothing: weights are given by hand",
            metrics = new { },
        }));
        return card;
    }

    private static ModelProto Graph(int tilePx, TinyPlane[] planes)
    {
        var graph = new GraphProto { Name = "tiny" };
        graph.Input.Add(Tensor("input", 3, tilePx));
        foreach (var plane in planes)
        {
            graph.Initializer.Add(Weights(plane.Name + ".w", plane.Kernel, 1, 3, 3, 3));
            graph.Initializer.Add(Weights(plane.Name + ".b", [plane.Bias], 1));
            var convolution = new NodeProto { OpType = "Conv", Input = { "input", plane.Name + ".w", plane.Name + ".b" }, Output = { plane.Name + ".z" } };
            convolution.Attribute.Add(new AttributeProto { Name = "pads", Type = AttributeProto.Types.AttributeType.Ints, Ints = { 1, 1, 1, 1 } });
            graph.Node.Add(convolution);
            graph.Node.Add(new NodeProto { OpType = "Sigmoid", Input = { plane.Name + ".z" }, Output = { plane.Name } });
            graph.Output.Add(Tensor(plane.Name, 1, tilePx));
        }

        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
    }

    private static ValueInfoProto Tensor(string name, int channels, int tilePx)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "N" });
        foreach (int size in (int[])[channels, tilePx, tilePx]) shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = shape } } };
    }

    private static TensorProto Weights(string name, float[] values, params long[] dims) => new()
    {
        Name = name,
        DataType = 1,
        Dims = { dims },
        RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())),
    };
}
