using System.Numerics.Tensors;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using SutureLive.Imaging;
using SutureLive.Train.Onnx;

namespace SutureLive.Train.Quantisation;

/// <summary>
/// Least and largest value of every activation over calibration tiles. The whole range is kept: clipping rare large values would round the rest more finely, but
/// they are the peaks of the landmarks.
/// </summary>
internal sealed class ActivationRanges : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly NetworkGraph _network;
    private readonly string[] _names;
    private readonly Dictionary<string, (float Least, float Most)> _seen;
    private readonly int _sidePx;

    /// <param name="network">Whose activations are watched.</param>
    /// <param name="sidePx">Side of a tile.</param>
    public ActivationRanges(NetworkGraph network, int sidePx)
    {
        OnnxRuntimeTelemetry.SwitchOff();
        (_network, _sidePx, _names) = (network, sidePx, [.. network.Activations]);
        _seen = _names.ToDictionary(name => name, _ => (0f, 0f));
        var watched = network.Model.Clone();
        watched.Graph.Output.Clear();
        foreach (string name in _names) watched.Graph.Output.Add(new ValueInfoProto { Name = name });
        _session = new InferenceSession(watched.ToByteArray());
    }

    /// <summary>Sends a tile [3, H, W] (RGB, 0..1) through the network and widens the ranges.</summary>
    public void Look(float[] tile)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(tile, [1, 3, _sidePx, _sidePx]);
        using var values = _session.Run(_run, [_network.Graph.Input[0].Name], [input], _names);
        for (int i = 0; i < _names.Length; i++)
        {
            var of = values[i].GetTensorDataAsSpan<float>();
            var (least, most) = _seen[_names[i]];
            _seen[_names[i]] = (Math.Min(least, TensorPrimitives.Min(of)), Math.Max(most, TensorPrimitives.Max(of)));
        }
    }

    /// <summary>How an activation is written as bytes. A pool passes on bytes, so it has its input's scale.</summary>
    public ByteScale ScaleOf(string tensor)
    {
        while (_network.MakerOf(tensor) is { OpType: "MaxPool" } pool) tensor = pool.Input[0];
        var (least, most) = _seen[tensor];
        return ByteScale.Covering(least, most);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }
}
