using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace SutureLive.App.Commands;

/// <summary>What a user may know of a picture: its scale and where the nose points. Both default to <c>auto</c>.</summary>
internal static class PictureOptions
{
    private const string Auto = "auto";
    private const double MostUmPerPx = 1000;

    /// <summary>Micrometres per pixel; null stands for auto.</summary>
    public static Option<double?> UmPerPx() => new("--um-per-px")
    {
        Description = "Micrometres per pixel of the pictures, or auto to find it in the picture (assumes the species' usual bregma-lambda distance).",
        HelpName = "X|auto",
        CustomParser = ParseScale,
    };

    /// <summary>Direction of the nose, degrees clockwise from up; null stands for auto.</summary>
    public static Option<double?> Nose() => new("--nose")
    {
        Description = "Where the nose points in the pictures: up, down, left, right, or auto to find it.",
        HelpName = "up|down|left|right|auto",
        CustomParser = ParseNose,
    };

    private static double? ParseScale(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (text.Equals(Auto, StringComparison.OrdinalIgnoreCase)) return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is > 0 and <= MostUmPerPx) return value;
        result.AddError($"--um-per-px is '{text}': a number greater than 0 and at most {MostUmPerPx} is needed, or auto.");
        return null;
    }

    private static double? ParseNose(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        switch (text.ToLowerInvariant())
        {
            case Auto: return null;
            case "up": return 0;
            case "right": return 90;
            case "down": return 180;
            case "left": return -90;
        }

        result.AddError($"--nose is '{text}': one of up, down, left, right, auto is needed.");
        return null;
    }
}
