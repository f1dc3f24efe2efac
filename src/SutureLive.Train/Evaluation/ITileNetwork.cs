namespace SutureLive.Train.Evaluation;

/// <summary>Anything that answers tiles with probabilities: a network in libtorch, or an ONNX file.</summary>
internal interface ITileNetwork : IDisposable
{
    /// <summary>Names of the planes, in order.</summary>
    IReadOnlyList<string> Planes { get; }

    /// <summary>Side of a tile, pixels.</summary>
    int TilePx { get; }

    /// <summary>Micrometres per pixel the network was trained at.</summary>
    double UmPerPx { get; }

    /// <summary>Probabilities [planes, H, W] of one tile [3, H, W] (RGB, 0..1).</summary>
    float[] Predict(float[] tile);
}
