using OpenCvSharp;
using OpenCvSharp.Aruco;
using SutureLive.Calibration.Scale;

namespace SutureLive.Calibration.Targets;

/// <summary>Finds a target in a picture, to a few hundredths of a pixel.</summary>
public static class TargetDetector
{
    private const int FewestPoints = 8, FewestColumns = 3;
    private const double BlurredBelow = 1.25;

    /// <summary>Finds the points of a target.</summary>
    /// <param name="bgr">The picture, CV_8UC3 or CV_8UC1; only read.</param>
    /// <param name="spec">What is to be found.</param>
    /// <param name="name">What a person calls the picture.</param>
    /// <exception cref="CalibrationException">Not found, blurred, or too little of it in the picture: a sentence says which.</exception>
    public static TargetView Find(Mat bgr, TargetSpec spec, string name)
    {
        ArgumentNullException.ThrowIfNull(bgr);
        using var grey = new Mat();
        if (bgr.Channels() == 1) bgr.CopyTo(grey);
        else Cv2.CvtColor(bgr, grey, ColorConversionCodes.BGR2GRAY);
        var points = spec.Kind switch
        {
            TargetKind.Charuco => Charuco(grey, spec),
            TargetKind.Chess => Chess(grey, spec),
            _ => Dots(grey, spec),
        };
        int expected = spec.Points.Columns * spec.Points.Rows;
        if (points.Count < FewestPoints || IsNarrow(points, spec))
            throw new CalibrationException($"In '{name}' {(points.Count == 0 ? $"the target {spec} is not found" : $"only {points.Count} of {expected} points of the target {spec} are found")}: {Reason(grey, spec)}");
        return new(name, bgr.Width, bgr.Height, points, spec.Kind != TargetKind.Charuco);
    }

    // ChArUco corners carry their number, so a part of the board will do.
    private static List<SeenPoint> Charuco(Mat grey, TargetSpec spec)
    {
        using var board = TargetPattern.Board(spec);
        using var detector = new CharucoDetector(board);
        detector.DetectBoard(grey, out var corners, out var ids, out _, out _);
        if (corners.Length == 0) return [];
        var refined = Cv2.CornerSubPix(grey, corners, Window(corners, ids, spec), new Size(-1, -1), new TermCriteria(CriteriaTypes.Eps | CriteriaTypes.MaxIter, 100, 1e-4));
        return [.. refined.Select((p, i) => new SeenPoint(new(p.X, p.Y), spec.PointMm(ids[i])))];
    }

    private static List<SeenPoint> Chess(Mat grey, TargetSpec spec)
    {
        var (columns, rows) = spec.Points;
        return Cv2.FindChessboardCornersSB(grey, new Size(columns, rows), out var corners, ChessboardFlags.NormalizeImage | ChessboardFlags.Exhaustive | ChessboardFlags.Accuracy)
            ? Numbered(corners, spec)
            : [];
    }

    private static List<SeenPoint> Dots(Mat grey, TargetSpec spec)
    {
        var (columns, rows) = spec.Points;
        using var blobs = SimpleBlobDetector.Create(new SimpleBlobDetector.Params
        {
            FilterByArea = true, MinArea = 20, MaxArea = (float)grey.Width * grey.Height / (columns * rows), FilterByCircularity = true, MinCircularity = 0.6f,
        });
        return Cv2.FindCirclesGrid(grey, new Size(columns, rows), out var centres, FindCirclesGridFlags.SymmetricGrid | FindCirclesGridFlags.Clustering, blobs)
            ? Numbered(centres, spec)
            : [];
    }

    private static List<SeenPoint> Numbered(Point2f[] points, TargetSpec spec) => [.. points.Select((p, i) => new SeenPoint(new(p.X, p.Y), spec.PointMm(i)))];

    // Half the window stays inside the four squares about a corner, and off the markers in them.
    private static Size Window(Point2f[] corners, int[] ids, TargetSpec spec)
    {
        double pitch = double.PositiveInfinity;
        for (int i = 0; i < corners.Length; i++)
            for (int j = i + 1; j < corners.Length; j++)
            {
                var (a, b) = (spec.PointMm(ids[i]), spec.PointMm(ids[j]));
                pitch = Math.Min(pitch, corners[i].DistanceTo(corners[j]) / a.DistanceTo(b) * spec.PitchMm);
            }

        int half = (int)Math.Clamp(pitch / TargetPattern.CellsPerSquare, 2, 9);
        return new(half, half);
    }

    private static bool IsNarrow(List<SeenPoint> points, TargetSpec spec) =>
        points.Select(p => Math.Round(p.Board.XMm / spec.PitchMm)).Distinct().Count() < FewestColumns
        || points.Select(p => Math.Round(p.Board.YMm / spec.PitchMm)).Distinct().Count() < FewestColumns;

    private static string Reason(Mat grey, TargetSpec spec) => Sharpness(grey) < BlurredBelow
        ? "the picture is blurred. Focus on the target and take it again."
        : spec.Kind == TargetKind.Charuco
            ? "show at least a third of the board, evenly lit, and check the number of columns and rows."
            : "all of it must be in the picture, evenly lit; check the number of columns and rows.";

    /// <summary>How much of the edges a small blur takes away: 1 for a picture that is blurred already, above 1.5 for a sharp one.</summary>
    internal static double Sharpness(Mat grey)
    {
        using var blurred = new Mat();
        Cv2.GaussianBlur(grey, blurred, new Size(0, 0), 2);
        double edges = Steepest(grey), after = Steepest(blurred);
        return after == 0 ? 1 : edges / after;
    }

    // The mean of squares looks at the strongest edges, which noise does not have.
    private static double Steepest(Mat grey)
    {
        using Mat x = new(), y = new();
        Cv2.Sobel(grey, x, MatType.CV_32F, 1, 0);
        Cv2.Sobel(grey, y, MatType.CV_32F, 0, 1);
        return Math.Sqrt(x.Dot(x) + y.Dot(y));
    }
}
