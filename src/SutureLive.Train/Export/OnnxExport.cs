using SutureLive.Core;
using Google.Protobuf;
using SutureLive.Train.Evaluation;
using SutureLive.Train.Networks;
using SutureLive.Train.Onnx;

namespace SutureLive.Train.Export;

/// <summary>Writes networks as ONNX (operator set 17, IR 8) and checks each file against libtorch.</summary>
internal static class OnnxExport
{
    /// <summary>Largest difference of any probability that is still called agreement.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>
    /// The model: <c>input</c> [N, 3, side, side] (RGB, 0..1) to one output per plane, [N, 1, side, side], 0..1.
    /// </summary>
    public static ModelProto ToModel(SutureNetwork network, int tilePx, IReadOnlyDictionary<string, string> metadata, int? level = null)
    {
        var graph = new GraphBuilder("sutures");
        graph.Graph.Input.Add(GraphBuilder.Edge("input", "N", 3, tilePx, tilePx));
        string probabilities = graph.Node("Sigmoid", [network.Walk(new OnnxWalker(graph), "input", level: level)]);
        var planes = network.Spec.Planes;
        for (int p = 0; p < planes.Count; p++)
        {
            graph.Node("Slice", [probabilities, graph.Constant(p), graph.Constant(p + 1), graph.Constant(1)], planes[p]);
            graph.Graph.Output.Add(GraphBuilder.Edge(planes[p], "N", 1, tilePx, tilePx));
        }
        var model = new ModelProto
        {
            IrVersion = 8,
            ProducerName = "suturelive-train",
            ProducerVersion = typeof(OnnxExport).Assembly.GetName().Version!.ToString(3),
            Graph = graph.Graph,
            OpsetImport = { new OperatorSetIdProto { Version = 17 } },
        };
        foreach (var (key, value) in metadata) model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return model;
    }

    /// <summary>Writes the model and returns the largest difference from libtorch over the given tiles.</summary>
    /// <param name="network">In evaluation mode.</param>
    /// <param name="path">File to write; it appears only when it agrees.</param>
    /// <param name="tilePx">Side of a tile.</param>
    /// <param name="umPerPx">Scale of the network.</param>
    /// <param name="metadata">What the file says about itself.</param>
    /// <param name="tiles">Tiles [3, H, W] to compare on.</param>
    /// <param name="level">Prunes to level L1, L2, ...; null: the whole network.</param>
    /// <exception cref="ExportException">ONNX Runtime disagrees.</exception>
    public static double Write(SutureNetwork network, string path, int tilePx, double umPerPx,
        IReadOnlyDictionary<string, string> metadata, IEnumerable<float[]> tiles, int? level = null)
    {
        string partial = path + ".partial";
        File.WriteAllBytes(partial, ToModel(network, tilePx, metadata, level).ToByteArray());
        double worst = 0;
        using (var torch = new TorchTileNetwork(network, tilePx, umPerPx, level))
        using (var onnx = new OnnxTileNetwork(partial, network.Spec.Planes, tilePx, umPerPx, threads: 1))
        {
            foreach (float[] tile in tiles)
            foreach (var (a, b) in torch.Predict(tile).Zip(onnx.Predict(tile))) worst = Math.Max(worst, Math.Abs(a - b));
        }
        if (!(worst <= Tolerance))
        {
            File.Delete(partial);
            throw new ExportException($"ONNX Runtime and libtorch differ by {worst:G3} on {path}, more than {Tolerance:G1}: the file was not written.");
        }
        File.Move(partial, path, overwrite: true);
        return worst;
    }
}

/// <summary>An export failed; the message says why.</summary>
public sealed class ExportException(string message) : SutureLiveException(message);
