using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace SutureLive.App.Commands;

/// <summary>What a user may know of a picture: its scale and where the nose points. Both default to <c>auto</c>.</summary>
internal static class PictureOptions
{
    private const string Auto = "auto";
    private const double MostUmPerPx = 1000;

    /// <summary>Micrometres per pixel.</summary>
    public static Option<NumberOrAuto> UmPerPx() => new("--um-per-px")
    {
        Description = "Micrometres per pixel of the pictures, or auto to find it in the picture (assumes the species' usual bregma-lambda distance).",
        HelpName = "X|auto",
        CustomParser = ParseScale,
    };

    /// <summary>Direction of the nose, degrees clockwise from up.</summary>
    public static Option<NumberOrAuto> Nose() => new("--nose")
    {
        Description = "Where the nose points in the pictures: up, down, left, right, or auto to find it.",
        HelpName = "up|down|left|right|auto",
        CustomParser = ParseNose,
    };

    private static NumberOrAuto ParseScale(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (text.Equals(Auto, StringComparison.OrdinalIgnoreCase)) return default;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is > 0 and <= MostUmPerPx) return new(value);
        result.AddError($"--um-per-px is '{text}': a number greater than 0 and at most {MostUmPerPx} is needed, or auto.");
        return default;
    }

    private static NumberOrAuto ParseNose(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        switch (text.ToLowerInvariant())
        {
            case Auto: return default;
            case "up": return new(0);
            case "right": return new(90);
            case "down": return new(180);
            case "left": return new(-90);
        }

        result.AddError($"--nose is '{text}': one of up, down, left, right, auto is needed.");
        return default;
    }
}

/// <summary>A number, or the wish that the program finds it. A type of its own, because the parser takes a null that was read for a failure.</summary>
/// <param name="Value">Null for auto.</param>
internal readonly record struct NumberOrAuto(double? Value);
