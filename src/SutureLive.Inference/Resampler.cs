using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Inference;

/// <summary>
/// Brings pictures, or parts of pictures, of one size to another scale and from interleaved BGR bytes to RGB planes of 0..1, in one go and without
/// allocating. Rows are mixed first, over the full width with vector instructions; columns then on the few rows that are left.
/// </summary>
internal sealed class Resampler
{
    private readonly ScaleAxis _x;
    private readonly ScaleAxis _y;
    private readonly int _sourceWidthPx;
    private readonly float[] _bytesAsFloats;
    private readonly float[] _mixedRow;

    /// <param name="widthPx">Columns of the part.</param>
    /// <param name="heightPx">Rows of the part.</param>
    /// <param name="scale">Output pixels per picture pixel.</param>
    public Resampler(int widthPx, int heightPx, double scale)
    {
        _x = new ScaleAxis(widthPx, scale);
        _y = new ScaleAxis(heightPx, scale);
        _sourceWidthPx = widthPx;
        _bytesAsFloats = new float[widthPx * 3];
        _mixedRow = new float[widthPx * 3];
        ToPicture = new Similarity(1 / scale, 0, (0.5 / scale) - 0.5, (0.5 / scale) - 0.5);
    }

    /// <summary>Columns of the output.</summary>
    public int WidthPx => _x.LengthPx;

    /// <summary>Rows of the output.</summary>
    public int HeightPx => _y.LengthPx;

    /// <summary>From output pixels to pixels of the part.</summary>
    public Similarity ToPicture { get; }

    /// <summary>Resamples one part.</summary>
    /// <param name="bgr">CV_8UC3; the part lies inside.</param>
    /// <param name="origin">Its top left pixel in the picture.</param>
    /// <param name="rgb">3 x H x W, row-major, red first; written in place.</param>
    public void Resample(Mat bgr, Point origin, Span<float> rgb)
    {
        int plane = WidthPx * HeightPx;
        for (int row = 0; row < HeightPx; row++)
        {
            MixRows(bgr, origin, row);
            int at = row * WidthPx;
            MixColumns(rgb.Slice((2 * plane) + at, WidthPx), rgb.Slice(plane + at, WidthPx), rgb.Slice(at, WidthPx));
        }
    }

    private void MixRows(Mat bgr, Point origin, int row)
    {
        int first = _y.First(row);
        var weights = _y.Weights(row);
        for (int i = 0; i < weights.Length; i++)
        {
            var bytes = MemoryMarshal.AsBytes(bgr.RowSpan<Vec3b>(origin.Y + first + i).Slice(origin.X, _sourceWidthPx));
            TensorPrimitives.ConvertTruncating<byte, float>(bytes, _bytesAsFloats);
            float weight = weights[i] / 255f;
            if (i == 0) TensorPrimitives.Multiply(_bytesAsFloats, weight, _mixedRow);
            else TensorPrimitives.MultiplyAdd(_bytesAsFloats, weight, _mixedRow, _mixedRow);
        }
    }

    private void MixColumns(Span<float> blue, Span<float> green, Span<float> red)
    {
        var source = _mixedRow.AsSpan(0, _sourceWidthPx * 3);
        for (int column = 0; column < blue.Length; column++)
        {
            int at = _x.First(column) * 3;
            float b = 0, g = 0, r = 0;
            foreach (float weight in _x.Weights(column))
            {
                b += weight * source[at];
                g += weight * source[at + 1];
                r += weight * source[at + 2];
                at += 3;
            }

            blue[column] = b;
            green[column] = g;
            red[column] = r;
        }
    }
}
