namespace SutureLive.Inference;

/// <summary>How a segmenter computes. A value: it never changes under a running one.</summary>
public sealed record SegmenterOptions
{
    /// <summary>What may compute; by default the first that works.</summary>
    public ProviderChoice Provider { get; init; } = ProviderChoice.Automatic;

    /// <summary>Threads within one operator; 0 leaves it to ONNX Runtime (one per physical core).</summary>
    public int Threads { get; init; }

    /// <summary>Tiles per run of the network, 1..64.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>Share of a tile that its neighbour covers too, 0..0.9.</summary>
    public double Overlap { get; init; } = 0.25;

    /// <summary>
    /// True to answer a tile that shows the same as when the network last saw it from memory, at most four times in a row: for live pictures.
    /// False runs every tile: the plain twin, and what stills and replays use, so that no answer depends on earlier pictures.
    /// </summary>
    public bool ReusesTiles { get; init; }
}

/// <summary>What may compute.</summary>
public enum ProviderChoice
{
    /// <summary>DirectML on Windows where a graphics card offers it, else the processor.</summary>
    Automatic,

    /// <summary>DirectML or nothing.</summary>
    DirectMl,

    /// <summary>The processor.</summary>
    Cpu,
}
