using System.Globalization;
using SutureLive.Core;

namespace SutureLive.Calibration.Scale;

/// <summary>A straight distance in a picture whose true length is known: a line drawn by hand, or many graduations of a stage micrometer.</summary>
/// <param name="From">One end.</param>
/// <param name="To">The other end.</param>
/// <param name="LengthMm">True length, mm.</param>
public readonly record struct KnownLength(PointPx From, PointPx To, double LengthMm)
{
    /// <summary>Reads <c>x0,y0,x1,y1,MM</c>.</summary>
    /// <exception cref="FormatException">A sentence that says what is wrong.</exception>
    public static KnownLength Parse(string text)
    {
        string[] parts = text.Split(',');
        var n = new double[5];
        if (parts.Length != 5) throw new FormatException($"'{text}' is no line: write x0,y0,x1,y1,MM with decimal points.");
        for (int i = 0; i < 5; i++)
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out n[i]) || !double.IsFinite(n[i]))
                throw new FormatException($"'{parts[i]}' in line '{text}' is no number.");
        return n[4] > 0 ? new(new(n[0], n[1]), new(n[2], n[3]), n[4]) : throw new FormatException($"'{text}': the true length must be greater than 0.");
    }
}
