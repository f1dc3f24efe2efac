using Microsoft.ML.OnnxRuntime;
using SutureLive.Imaging;

namespace SutureLive.Train.Evaluation;

/// <summary>An exported model in ONNX Runtime, on the processor.</summary>
internal sealed class OnnxTileNetwork : ITileNetwork
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    /// <summary>Opens a model whose planes, tile and scale its card states.</summary>
    public OnnxTileNetwork(string path, IReadOnlyList<string> planes, int tilePx, double umPerPx, int threads)
    {
        OnnxRuntimeTelemetry.SwitchOff();
        using var options = new SessionOptions { IntraOpNumThreads = threads };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddFreeDimensionOverrideByName("N", 1);      // one tile at a time: known sizes save ONNX Runtime some layouts
        _session = new InferenceSession(path, options);
        Planes = planes;
        TilePx = tilePx;
        UmPerPx = umPerPx;
    }

    public IReadOnlyList<string> Planes { get; }

    public int TilePx { get; }

    public double UmPerPx { get; }

    public float[] Predict(float[] tile)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(tile, [1, 3, TilePx, TilePx]);
        using var outputs = _session.Run(_run, ["input"], [input], Planes);
        var answer = new float[Planes.Count * TilePx * TilePx];
        for (int p = 0; p < Planes.Count; p++)
            outputs[p].GetTensorDataAsSpan<float>().CopyTo(answer.AsSpan(p * TilePx * TilePx));
        return answer;
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }
}
