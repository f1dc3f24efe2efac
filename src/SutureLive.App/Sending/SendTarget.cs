using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using SutureLive.Core;

namespace SutureLive.App.Sending;

/// <summary>A place to send the arm to, as a person types it.</summary>
/// <param name="At">AP and ML, mm from bregma.</param>
/// <param name="DvMm">Depth below the bone at bregma, mm, negative downwards; null to stay at the safe height.</param>
internal sealed record SendTarget(ApMl At, double? DvMm)
{
    private const double FarthestMm = 20;

    /// <summary>A new instance of the option, for one command.</summary>
    public static Option<SendTarget?> Option() => new("--to")
    {
        Description = "Target in mm from bregma: AP,ML or AP,ML,DV (anterior, right and up are positive), such as -2.3,1.5 or -2.3,1.5,-1.2.",
        HelpName = "AP,ML[,DV]",
        CustomParser = Parse,
    };

    private static SendTarget? Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        if (text.Contains(';', StringComparison.Ordinal) || parts.Length > 3)
        {
            result.AddError($"--to is '{text}': decimals are written with a point, and commas stand between the numbers, such as -2.3,1.5,-1.2.");
            return null;
        }

        var numbers = new double[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (double.TryParse(parts[i], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out numbers[i])
                && double.IsFinite(numbers[i]) && Math.Abs(numbers[i]) <= FarthestMm) continue;
            result.AddError($"--to is '{text}': '{parts[i]}' is no number of mm between -{FarthestMm} and {FarthestMm}.");
            return null;
        }

        if (numbers.Length >= 2) return new(new(numbers[0], numbers[1]), numbers.Length == 3 ? numbers[2] : null);
        result.AddError($"--to is '{text}': two numbers (AP,ML) or three (AP,ML,DV) are needed.");
        return null;
    }
}
