using System.CommandLine.Parsing;

namespace SutureLive.App.Calibrating;

/// <summary>Values of options that are a small language of their own.</summary>
internal static class OptionText
{
    /// <summary>Reads one; a <see cref="FormatException"/> becomes the error of the line.</summary>
    public static T Parsed<T>(ArgumentResult result, Func<string, T> parse)
    {
        try
        {
            return parse(result.Tokens[0].Value);
        }
        catch (FormatException e)
        {
            result.AddError(e.Message);
            return default!;
        }
    }

    /// <summary>Reads many.</summary>
    public static T[] ParsedAll<T>(ArgumentResult result, Func<string, T> parse)
    {
        try
        {
            return [.. result.Tokens.Select(token => parse(token.Value))];
        }
        catch (FormatException e)
        {
            result.AddError(e.Message);
            return [];
        }
    }

    /// <summary>The left and upper edge of a region of the sensor: whole pixels, counted from 0.</summary>
    /// <exception cref="FormatException">A sentence that says what is wrong.</exception>
    public static (double X, double Y) Corner(string text) => Pair(text) is (>= 0, >= 0) and var corner && double.IsInteger(corner.X) && double.IsInteger(corner.Y)
        ? corner
        : throw new FormatException($"'{text}' must be two whole numbers from 0 on, the left and upper edge in pixels of the sensor, such as 512,300.");

    /// <summary>Two numbers with a comma between them.</summary>
    /// <exception cref="FormatException">A sentence that says what is wrong.</exception>
    public static (double X, double Y) Pair(string text)
    {
        string[] parts = text.Split(',');
        return parts.Length == 2 && Number(parts[0], out double x) && Number(parts[1], out double y)
            ? (x, y)
            : throw new FormatException($"'{text}' must be two numbers with a comma between them and decimal points, such as 512.5,300.");
    }

    private static bool Number(string text, out double value) =>
        double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
