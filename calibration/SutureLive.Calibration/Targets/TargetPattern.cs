using OpenCvSharp;
using OpenCvSharp.Aruco;

namespace SutureLive.Calibration.Targets;

/// <summary>The black and white cells of a target: what the printable sheet and a virtual microscope draw, and what the detector looks for.</summary>
public static class TargetPattern
{
    /// <summary>Cells along the side of a square: six of them across a marker of 4 x 4 bits, and one around it.</summary>
    public const int CellsPerSquare = 8;

    /// <summary>Diameter of a dot over the distance of two.</summary>
    public const double DotSize = 0.5;

    private const int PxPerCell = 10;
    private const float MarkerSize = 6f / CellsPerSquare;

    /// <summary>The board as OpenCV knows it; owned by the caller.</summary>
    internal static CharucoBoard Board(TargetSpec spec) =>
        new(spec.Columns, spec.Rows, (float)spec.PitchMm, (float)spec.PitchMm * MarkerSize, CvAruco.GetPredefinedDictionary(PredefinedDictionaryType.Dict4X4_1000));

    /// <summary>The cells of a chess or ChArUco board, row by row; true is black.</summary>
    /// <exception cref="ArgumentException">Dots are not made of cells.</exception>
    public static bool[,] Cells(TargetSpec spec)
    {
        if (spec.Kind == TargetKind.Dots) throw new ArgumentException("A grid of dots has no cells.", nameof(spec));
        int columns = spec.Columns * CellsPerSquare, rows = spec.Rows * CellsPerSquare;
        var cells = new bool[rows, columns];
        if (spec.Kind == TargetKind.Chess)
        {
            for (int y = 0; y < rows; y++)
                for (int x = 0; x < columns; x++) cells[y, x] = ((y / CellsPerSquare) + (x / CellsPerSquare)) % 2 == 0;
            return cells;
        }

        using var board = Board(spec);
        using var picture = new Mat();
        board.GenerateImage(new Size(columns * PxPerCell, rows * PxPerCell), picture, 0, 1);
        for (int y = 0; y < rows; y++)
            for (int x = 0; x < columns; x++) cells[y, x] = picture.At<byte>((y * PxPerCell) + (PxPerCell / 2), (x * PxPerCell) + (PxPerCell / 2)) < 128;
        return cells;
    }

    /// <summary>A picture of the target, with a white border of one pitch; grey, 8 bits, owned by the caller.</summary>
    /// <param name="spec">Which target.</param>
    /// <param name="pxPerPitch">Size; a multiple of <see cref="CellsPerSquare"/> keeps the cells exact.</param>
    public static Mat Paint(TargetSpec spec, int pxPerPitch)
    {
        var size = new Size((spec.Columns + 2) * pxPerPitch, (spec.Rows + 2) * pxPerPitch);
        var picture = new Mat(size, MatType.CV_8UC1, Scalar.All(255));
        if (spec.Kind == TargetKind.Dots)
        {
            const int bits = 6;
            for (int i = 0; i < spec.Columns * spec.Rows; i++)
            {
                // The first dot lies one and a half pitches in; pixel centres are whole numbers.
                int x = (int)Math.Round((((1.5 + (i % spec.Columns)) * pxPerPitch) - 0.5) * (1 << bits)), y = (int)Math.Round((((1.5 + (i / spec.Columns)) * pxPerPitch) - 0.5) * (1 << bits));
                Cv2.Circle(picture, new Point(x, y), (int)Math.Round(DotSize / 2 * pxPerPitch * (1 << bits)), Scalar.All(0), -1, LineTypes.AntiAlias, bits);
            }

            return picture;
        }

        var cells = Cells(spec);
        double cell = (double)pxPerPitch / CellsPerSquare;
        for (int y = 0; y < cells.GetLength(0); y++)
            for (int x = 0; x < cells.GetLength(1); x++)
                if (cells[y, x])
                    picture[(int)(pxPerPitch + (y * cell)), (int)(pxPerPitch + ((y + 1) * cell)), (int)(pxPerPitch + (x * cell)), (int)(pxPerPitch + ((x + 1) * cell))].SetTo(Scalar.All(0));
        return picture;
    }
}
