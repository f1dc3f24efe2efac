using System.Numerics.Tensors;

namespace SutureLive.Inference;

/// <summary>
/// What the network last saw in each tile, and what it answered. A tile that shows the same again is answered from here. What counts is the
/// mean colour of blocks of 8 x 8 pixels (0.32 mm at 40 um/px): noise of the sensor averages out, while a drill, blood, a hair or a bone that has
/// moved by a good pixel does not. Compared is always with what the network saw, not with what was reused, so that nothing can creep.
/// </summary>
internal sealed class TileMemory
{
    /// <summary>Times in a row that a tile is answered from memory; then the network runs again, whatever it shows.</summary>
    public const int MostReuses = 4;

    /// <summary>Pictures of more tiles are not remembered: a skull takes one to six.</summary>
    public const int MostTiles = 16;

    private const int BlockPx = 8;
    private const float Noticeable = 3.5f / 255;    // of the mean colour of a block: more than three of 256 levels

    private readonly ModelCard _card;
    private readonly int _columns, _rows;
    private readonly Entry[] _entries;
    private readonly float[][] _seen;               // per slot of the batch: what it is about to be asked

    /// <param name="card">The model.</param>
    /// <param name="tiles">Tiles of the plan.</param>
    /// <param name="batchSize">Tiles per run of the network.</param>
    public TileMemory(ModelCard card, int tiles, int batchSize)
    {
        _card = card;
        _columns = Blocks(card.Input.WidthPx);
        _rows = Blocks(card.Input.HeightPx);
        int means = card.Input.Channels * _columns * _rows, pixels = card.Input.WidthPx * card.Input.HeightPx;
        _entries = [.. Enumerable.Range(0, tiles).Select(_ => new Entry(new float[means], [.. card.Planes.Select(_ => new float[pixels])]))];
        _seen = [.. Enumerable.Range(0, batchSize).Select(_ => new float[means])];
    }

    /// <summary>True when a tile shows what it showed when the network last answered, and that is not too many looks ago.</summary>
    /// <param name="tile">Number of the tile.</param>
    /// <param name="network">Whose input holds it.</param>
    /// <param name="slot">Where in the batch.</param>
    public bool Recognises(int tile, TileNetwork network, int slot)
    {
        var (entry, seen) = (_entries[tile], _seen[slot]);
        for (int channel = 0; channel < _card.Input.Channels; channel++)
            Average(network.Input(slot, channel), seen.AsSpan(channel * _columns * _rows, _columns * _rows));
        if (entry.Reuses >= MostReuses || !IsAlike(seen, entry.Seen)) return false;
        entry.Reuses++;
        return true;
    }

    /// <summary>Keeps what the network has just answered for a tile that was not recognised.</summary>
    public void Keep(int tile, TileNetwork network, int slot)
    {
        var entry = _entries[tile];
        _seen[slot].CopyTo(entry.Seen, 0);
        for (int plane = 0; plane < entry.Answers.Length; plane++) network.Output(slot, plane).CopyTo(entry.Answers[plane]);
        entry.Reuses = 0;
    }

    /// <summary>The remembered answer: one plane of one tile.</summary>
    public ReadOnlySpan<float> Answer(int tile, int plane) => _entries[tile].Answers[plane];

    private static bool IsAlike(float[] now, float[] then)
    {
        for (int i = 0; i < now.Length; i++)
            if (!(Math.Abs(now[i] - then[i]) <= Noticeable)) return false;
        return true;
    }

    private static int Blocks(int lengthPx) => (lengthPx + BlockPx - 1) / BlockPx;

    // The last block of a row or column lies inside, over part of its neighbour.
    private void Average(ReadOnlySpan<float> pixels, Span<float> means)
    {
        int width = _card.Input.WidthPx, height = _card.Input.HeightPx, wide = Math.Min(BlockPx, width), high = Math.Min(BlockPx, height);
        for (int row = 0; row < _rows; row++)
        {
            int top = Math.Min(row * BlockPx, height - high);
            for (int column = 0; column < _columns; column++)
            {
                int left = Math.Min(column * BlockPx, width - wide);
                float sum = 0;
                for (int y = top; y < top + high; y++) sum += TensorPrimitives.Sum(pixels.Slice((y * width) + left, wide));
                means[(row * _columns) + column] = sum / (wide * high);
            }
        }
    }

    private sealed record Entry(float[] Seen, float[][] Answers)
    {
        /// <summary>Times answered from memory since the network ran; too many as long as it has not.</summary>
        public int Reuses { get; set; } = MostReuses;
    }
}
