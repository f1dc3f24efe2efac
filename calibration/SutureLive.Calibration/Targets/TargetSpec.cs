using System.Globalization;
using SutureLive.Calibration.Scale;

namespace SutureLive.Calibration.Targets;

/// <summary>What patterns the program knows.</summary>
public enum TargetKind
{
    /// <summary>A chess board with a marker in every white square: may be seen in part, and has a hand.</summary>
    Charuco,

    /// <summary>A plain chess board.</summary>
    Chess,

    /// <summary>A regular grid of dark dots.</summary>
    Dots,
}

/// <summary>A target of known size, as a person writes it: <c>charuco:12x9,1.0</c> is 12 x 9 squares of 1 mm.</summary>
/// <param name="Kind">Which pattern.</param>
/// <param name="Columns">Squares (dots) along a row.</param>
/// <param name="Rows">Rows of squares (dots).</param>
/// <param name="PitchMm">Side of a square, or distance of two dots, mm.</param>
public sealed record TargetSpec(TargetKind Kind, int Columns, int Rows, double PitchMm)
{
    /// <summary>The forms, for help texts and error messages.</summary>
    public const string Forms = "charuco:COLUMNSxROWS,MM, chess:COLUMNSxROWS,MM, dots:COLUMNSxROWS,MM";

    /// <summary>Inner corners (dots) along a row and down a column.</summary>
    public (int Columns, int Rows) Points => Kind == TargetKind.Dots ? (Columns, Rows) : (Columns - 1, Rows - 1);

    /// <summary>Place of a corner or dot by its number, row by row, mm from the first square's corner (from the first dot).</summary>
    public PlanePoint PointMm(int index)
    {
        int first = Kind == TargetKind.Dots ? 0 : 1, columns = Points.Columns;
        return new((first + (index % columns)) * PitchMm, (first + (index / columns)) * PitchMm);
    }

    /// <summary>Reads a target.</summary>
    /// <exception cref="FormatException">A sentence that says what is wrong.</exception>
    public static TargetSpec Parse(string text)
    {
        string[] parts = text.Split(':', 'x', ',');
        if (parts.Length != 4 || !Enum.TryParse(parts[0], ignoreCase: true, out TargetKind kind) || !char.IsAsciiLetter(parts[0][0])
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int columns)
            || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int rows)
            || !double.TryParse(parts[3], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double mm))
            throw new FormatException($"'{text}' is no target: write {Forms}, such as charuco:12x9,1.0.");
        if (columns is < 4 or > 40 || rows is < 4 or > 40) throw new FormatException($"'{text}': 4 to 40 columns and rows are possible.");
        if (mm is not (>= 0.05 and <= 50)) throw new FormatException($"'{text}': squares of 0.05 to 50 mm are possible.");
        if (kind != TargetKind.Charuco && columns == rows)
            throw new FormatException($"'{text}' looks the same when turned by a quarter: give it one column more than rows.");
        return new(kind, columns, rows, mm);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind.ToString().ToLowerInvariant()}:{Columns}x{Rows},{PitchMm:0.####}");
}
