using OpenCvSharp;

namespace SutureLive.App.Bench.Browser;

/// <summary>
/// The time of day drawn into a picture as a row of cells, light for one and dark for nought: whoever sees the picture at its far end can
/// tell how old it is without believing anybody. A light and a dark cell begin the row, sixteen follow with the milliseconds since 1970
/// modulo 65536, highest first, and one makes the number of light cells even.
/// </summary>
internal static class PixelClock
{
    /// <summary>Side of a cell, px of the frame: large enough for JPEG and for a smaller picture on the screen.</summary>
    public const int CellPx = 16;

    /// <summary>The corner of the first cell, px from left and top.</summary>
    public const int MarginPx = 16;

    /// <summary>Bits of the time.</summary>
    public const int Bits = 16;

    /// <summary>Cells of the row.</summary>
    public const int Cells = Bits + 3;

    /// <summary>Draws the row into the upper left corner.</summary>
    /// <param name="picture">BGR or grey, at least 336 x 32 px.</param>
    /// <param name="unixMs">Milliseconds since 1970.</param>
    public static void Draw(Mat picture, double unixMs)
    {
        int time = (int)((long)unixMs & ((1 << Bits) - 1));
        Cell(picture, 0, true);
        Cell(picture, 1, false);
        bool odd = true;                    // the first cell is light
        for (int bit = 0; bit < Bits; bit++)
        {
            bool one = (time >> (Bits - 1 - bit) & 1) != 0;
            odd ^= one;
            Cell(picture, 2 + bit, one);
        }

        Cell(picture, Cells - 1, odd);
    }

    private static void Cell(Mat picture, int index, bool light) => Cv2.Rectangle(
        picture, new Rect(MarginPx + (index * CellPx), MarginPx, CellPx, CellPx), light ? Scalar.All(255) : Scalar.All(0), Cv2.FILLED);
}
