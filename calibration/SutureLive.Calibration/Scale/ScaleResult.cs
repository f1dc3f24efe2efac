using SutureLive.Calibration.Targets;
using SutureLive.Core;

namespace SutureLive.Calibration.Scale;

/// <summary>A measured scale, with what it rests on.</summary>
public sealed record ScaleResult
{
    /// <summary>What was measured: <c>charuco</c>, <c>chess</c>, <c>dots</c>, <c>micrometer</c> or <c>lines</c>.</summary>
    public required string Method { get; init; }

    /// <summary>Width of the pictures, px.</summary>
    public required int WidthPx { get; init; }

    /// <summary>Height of the pictures, px.</summary>
    public required int HeightPx { get; init; }

    /// <summary>The optics found.</summary>
    public required PlaneOptics Optics { get; init; }

    /// <summary>Micrometres per pixel in the middle of the picture.</summary>
    public double UmPerPx => Optics.UmPerPx;

    /// <summary>One standard deviation of <see cref="UmPerPx"/>, the reading of the ruler included.</summary>
    public required double SdUmPerPx { get; init; }

    /// <summary>Size of a pixel along its row over that down its column.</summary>
    public double XyRatio => Optics.XyRatio;

    /// <summary>One standard deviation of the ratio; null when the pixels were taken for square because nothing spoke against it.</summary>
    public double? XyRatioSd { get; init; }

    /// <summary>How much larger a pixel is at one end of the picture than at the other because the optics look obliquely, percent.</summary>
    public double PerspectivePercent => 100 * 4 * double.Hypot(Optics.TiltX, Optics.TiltY);

    /// <summary>How far the lens moves the corners of the picture, px; negative is inwards.</summary>
    public double DistortionAtCornerPx => Optics.Distortion * Optics.RadiusPx;

    /// <summary>Root mean square distance of all points used from where they should be seen, px; null where points have no place of their own.</summary>
    public double? RmsPx { get; init; }

    /// <summary>Every picture offered, used or not.</summary>
    public required IReadOnlyList<ViewResult> Views { get; init; }

    /// <summary>How many points fell into each cell of the picture, rows of columns; empty where the method has no points.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Coverage { get; init; } = [];

    /// <summary>What its millimetres rest on.</summary>
    public required ScaleReference Reference { get; init; }

    /// <summary>What the technician should know, as sentences.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Share of the cells of the picture in which points were seen; 0 without a map.</summary>
    public double CoverageShare => Coverage.Count == 0 ? 0 : Coverage.SelectMany(row => row).Average(n => n > 0 ? 1.0 : 0.0);
}

/// <summary>One picture of a calibration.</summary>
/// <param name="Name">What a person calls it.</param>
/// <param name="Points">How many points were found in it.</param>
/// <param name="RmsPx">How far they lie from where they should, px; null when it was not fitted.</param>
/// <param name="Excluded">Why it was left out, as a sentence; null when it was used.</param>
public sealed record ViewResult(string Name, int Points, double? RmsPx, string? Excluded)
{
    /// <summary>Its points and how far off they are, for the report; not written to files.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<(PointPx Seen, double DxPx, double DyPx)> Residuals { get; init; } = [];
}

/// <summary>What the millimetres of a scale rest on.</summary>
/// <param name="Target">The target as it was named.</param>
/// <param name="RulerMm">Length read off the ruler printed beside the target, where it should be <see cref="TargetSheet.RulerMm"/>; null when nobody measured.</param>
/// <param name="Certified">True for a target whose maker answers for its size.</param>
public sealed record ScaleReference(string Target, double? RulerMm, bool Certified)
{
    private const double ReadingErrorMm = 0.1, LargestPrinterError = 0.02;

    /// <summary>True when somebody answers for the size of the target.</summary>
    public bool IsChecked => Certified || RulerMm is not null;

    /// <summary>True millimetres per millimetre of the target as designed.</summary>
    public double Factor => RulerMm is { } mm ? mm / TargetSheet.RulerMm : 1;

    /// <summary>One standard deviation of <see cref="Factor"/>: from reading the ruler, or from what printers do where nobody has looked.</summary>
    public double RelativeSd => RulerMm is not null ? ReadingErrorMm / TargetSheet.RulerMm : Certified ? 0 : LargestPrinterError;

    /// <summary>Throws when the printer changed the size.</summary>
    /// <exception cref="CalibrationException">The ruler is off by more than 2 %.</exception>
    public void Check()
    {
        if (RulerMm is not { } mm) return;
        if (!double.IsFinite(mm) || mm <= 0) throw new CalibrationException($"The length of the printed ruler is given as {mm} mm; that is none.");
        if (Math.Abs(Factor - 1) <= LargestPrinterError) return;
        throw new CalibrationException(FormattableString.Invariant(
            $"The target was printed at the wrong scale: its ruler of {TargetSheet.RulerMm:0} mm measures {mm:0.0} mm, {100 * (Factor - 1):+0.0;-0.0} %. Print it again at 100 %, without \"fit to page\"."));
    }
}
