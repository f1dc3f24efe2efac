using SutureLive.Imaging;

namespace SutureLive.Inference;

/// <summary>Every buffer that pictures of one size at one scale need on their way through the network.</summary>
internal sealed class Workspace
{
    private readonly (int WidthPx, int HeightPx, double UmPerPx) _for;

    /// <param name="card">The model.</param>
    /// <param name="widthPx">Columns of the picture, or of the part of it that is looked at.</param>
    /// <param name="heightPx">Its rows.</param>
    /// <param name="umPerPx">Its scale.</param>
    /// <param name="options">How tiles overlap, how many run at once, and whether answers are remembered.</param>
    public Workspace(ModelCard card, int widthPx, int heightPx, double umPerPx, SegmenterOptions options)
    {
        _for = (widthPx, heightPx, umPerPx);
        Resampler = new Resampler(widthPx, heightPx, umPerPx / card.UmPerPx);
        Plan = new TilePlan(Resampler.WidthPx, Resampler.HeightPx, card.Input.WidthPx, card.Input.HeightPx, options.Overlap);
        Planes = new PlaneStack(card.Planes, Resampler.WidthPx, Resampler.HeightPx, Resampler.ToPicture, card.UmPerPx);
        Rgb = new float[3 * Resampler.WidthPx * Resampler.HeightPx];
        if (options.ReusesTiles && Plan.Count <= TileMemory.MostTiles) Memory = new(card, Plan.Count, options.BatchSize);
    }

    /// <summary>To the model's scale.</summary>
    public Resampler Resampler { get; }

    /// <summary>Into tiles and back.</summary>
    public TilePlan Plan { get; }

    /// <summary>The answer.</summary>
    public PlaneStack Planes { get; }

    /// <summary>3 x H x W at the model's scale, row-major, 0..1.</summary>
    public float[] Rgb { get; }

    /// <summary>What the network last answered; null when nothing is remembered.</summary>
    public TileMemory? Memory { get; }

    /// <summary>True when it was made for this size and scale.</summary>
    public bool Fits(int widthPx, int heightPx, double umPerPx) => _for == (widthPx, heightPx, umPerPx);
}
