using System.Globalization;
using SutureLive.Core;
using SutureLive.Imaging.Overlay;

namespace SutureLive.App.Live;

/// <summary>Targets on the command line: <c>AP,ML</c> or <c>NAME:AP,ML</c>, mm from bregma, decimal points.</summary>
internal static class TargetText
{
    private const double FarthestMm = 30;

    /// <summary>Reads one target.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="number">Names it where the user did not: T1, T2 ...</param>
    /// <exception cref="FormatException">A sentence that says what is wrong.</exception>
    public static OverlayTarget Parse(string text, int number)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string name = colon > 0 ? text[..colon].Trim() : $"T{number}";
        string[] parts = text[(colon + 1)..].Split(',');
        if (parts.Length != 2)
            throw new FormatException($"--target '{text}' must be two numbers, AP,ML in mm with decimal points, such as -2.3,1.5.");
        return new(name, new ApMl(Number(parts[0], text), Number(parts[1], text)));
    }

    private static double Number(string part, string text) =>
        double.TryParse(part.Replace('−', '-'), NumberStyles.Float, CultureInfo.InvariantCulture, out double mm) && Math.Abs(mm) <= FarthestMm
            ? mm
            : throw new FormatException($"'{part}' in --target '{text}' must be a number from -{FarthestMm} to {FarthestMm} (mm from bregma, decimal point).");
}
