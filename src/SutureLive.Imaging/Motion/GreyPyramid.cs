using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Imaging.Motion;

/// <summary>
/// A picture made small and grey three times over: averages of the green channel, in which bone, sutures and vessels differ most. Buffers are
/// made once and reused.
/// </summary>
internal sealed class GreyPyramid
{
    /// <summary>Sizes kept, each half of the one before.</summary>
    public const int Levels = 3;

    private const double FinestWidthPx = 320;       // enough for a twentieth of a full pixel, and cheap
    private readonly byte[][] _grey = new byte[Levels][];

    /// <summary>Number of the frame it shows; -1 before the first.</summary>
    public long FrameId { get; private set; } = -1;

    /// <summary>Width of the full picture, px.</summary>
    public int FullWidthPx { get; private set; }

    /// <summary>Height of the full picture, px.</summary>
    public int FullHeightPx { get; private set; }

    private int Factor { get; set; }

    /// <summary>Columns of a level.</summary>
    public int WidthPx(int level) => FullWidthPx / Factor >> level;

    /// <summary>Rows of a level.</summary>
    public int HeightPx(int level) => FullHeightPx / Factor >> level;

    /// <summary>The pixels of a level, row-major.</summary>
    public ReadOnlySpan<byte> Grey(int level) => _grey[level];

    /// <summary>From pixels of a level, counted from its middle, to pixels of the full picture.</summary>
    public Similarity ToFull(int level)
    {
        double factor = Factor << level;
        double shift = (factor - 1) / 2;
        return new(factor, 0, (factor * (WidthPx(level) - 1) / 2) + shift, (factor * (HeightPx(level) - 1) / 2) + shift);
    }

    /// <summary>Shows another picture.</summary>
    /// <param name="bgr">CV_8UC3, continuous; only read.</param>
    /// <param name="frameId">Its number.</param>
    public void Fill(Mat bgr, long frameId)
    {
        Resize(bgr.Width, bgr.Height);
        FrameId = frameId;
        Shrink(bgr.AsSpan<byte>());
        for (int level = 1; level < Levels; level++) Halve(level);
    }

    /// <summary>Makes room for pictures of a size; what it showed is forgotten when that is another size.</summary>
    public void Resize(int width, int height)
    {
        if (FullWidthPx == width && FullHeightPx == height) return;
        FrameId = -1;
        (FullWidthPx, FullHeightPx) = (width, height);
        Factor = Math.Max(1, (int)Math.Round(width / FinestWidthPx));
        for (int level = 0; level < Levels; level++) _grey[level] = new byte[WidthPx(level) * HeightPx(level)];
    }

    private void Shrink(ReadOnlySpan<byte> bgr)
    {
        int width = WidthPx(0), height = HeightPx(0), factor = Factor, half = factor * factor / 2;
        var to = _grey[0];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int sum = half;
                for (int dy = 0; dy < factor; dy++)
                {
                    var row = bgr.Slice(((((y * factor) + dy) * FullWidthPx) + (x * factor)) * 3, factor * 3);
                    for (int i = 1; i < row.Length; i += 3) sum += row[i];
                }

                to[(y * width) + x] = (byte)(sum / (factor * factor));
            }
        }
    }

    private void Halve(int level)
    {
        int width = WidthPx(level), height = HeightPx(level), above = WidthPx(level - 1);
        byte[] from = _grey[level - 1], to = _grey[level];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int at = (2 * y * above) + (2 * x);
                to[(y * width) + x] = (byte)((from[at] + from[at + 1] + from[at + above] + from[at + above + 1] + 2) / 4);
            }
        }
    }
}
