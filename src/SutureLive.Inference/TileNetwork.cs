using Microsoft.ML.OnnxRuntime;

namespace SutureLive.Inference;

/// <summary>
/// The network over a fixed batch of tiles. Input and outputs are our own arrays, pinned and bound once, so that a run allocates
/// nothing.
/// </summary>
internal sealed class TileNetwork : IDisposable
{
    private readonly ModelCard _card;
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _run = new();
    private readonly OrtValue _inputValue;
    private readonly List<OrtValue> _outputValues = [];
    private readonly bool _copiesWhenBound;
    private readonly float[] _input;
    private readonly float[][] _outputs;
    private readonly int _inputPixels;
    private readonly int _tilePixels;

    /// <param name="card">Names and sizes of the ends; already checked against the session.</param>
    /// <param name="session">Owned by this from now on.</param>
    /// <param name="provider">What the session computes on.</param>
    /// <param name="batchSize">Tiles per run.</param>
    public TileNetwork(ModelCard card, InferenceSession session, string provider, int batchSize)
    {
        _card = card;
        _session = session;
        BatchSize = batchSize;
        _tilePixels = card.Input.HeightPx * card.Input.WidthPx;
        _inputPixels = card.Input.Channels * _tilePixels;
        _input = new float[batchSize * _inputPixels];
        _outputs = [.. card.Planes.Select(_ => new float[batchSize * _tilePixels])];
        _inputValue = OrtValue.CreateTensorValueFromMemory(_input, [batchSize, card.Input.Channels, card.Input.HeightPx, card.Input.WidthPx]);
        _binding = session.CreateIoBinding();
        _binding.BindInput(card.Input.Name, _inputValue);
        for (int plane = 0; plane < _outputs.Length; plane++)
        {
            var value = OrtValue.CreateTensorValueFromMemory(_outputs[plane], [batchSize, 1, card.Input.HeightPx, card.Input.WidthPx]);
            _outputValues.Add(value);
            _binding.BindOutput(card.Planes[plane], value);
        }

        // A graphics card sees the input as it was when it was bound; the processor reads our memory itself.
        _copiesWhenBound = provider != SessionFactory.Cpu;
    }

    /// <summary>Tiles per run.</summary>
    public int BatchSize { get; }

    /// <summary>One channel of one tile of the batch, to be filled before <see cref="Run"/>.</summary>
    public Span<float> Input(int slot, int channel) => _input.AsSpan((slot * _inputPixels) + (channel * _tilePixels), _tilePixels);

    /// <summary>One plane of one tile of the batch, valid after <see cref="Run"/> until the next.</summary>
    public ReadOnlySpan<float> Output(int slot, int plane) => _outputs[plane].AsSpan(slot * _tilePixels, _tilePixels);

    /// <summary>Computes the batch.</summary>
    /// <exception cref="ModelException">ONNX Runtime failed.</exception>
    public void Run()
    {
        try
        {
            if (_copiesWhenBound) _binding.BindInput(_card.Input.Name, _inputValue);
            _session.RunWithBinding(_run, _binding);
            if (_copiesWhenBound) _binding.SynchronizeBoundOutputs();
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"Model '{_card.Name}' failed while computing: {e.Message}", e);
        }
    }

    /// <summary>Frees the session and everything bound to it.</summary>
    public void Dispose()
    {
        _binding.Dispose();
        _inputValue.Dispose();
        foreach (var value in _outputValues) value.Dispose();
        _run.Dispose();
        _session.Dispose();
    }
}
