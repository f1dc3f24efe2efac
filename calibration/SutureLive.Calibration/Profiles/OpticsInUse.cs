using SutureLive.Calibration.Scale;

namespace SutureLive.Calibration.Profiles;

/// <summary>
/// A profile held against what is really in use. Where anything differs the picture is UNCALIBRATED: pixels only, and nothing may be sent.
/// </summary>
public sealed record OpticsInUse
{
    /// <summary>The profile.</summary>
    public required ProfileStatus Status { get; init; }

    /// <summary>The camera in use; null when nobody can tell.</summary>
    public string? Camera { get; init; }

    /// <summary>The objective somebody says is in use; null to believe the profile.</summary>
    public string? Objective { get; init; }

    /// <summary>The zoom somebody says is in use; null to believe the profile.</summary>
    public double? Zoom { get; init; }

    /// <summary>Binning in use; null for that of the calibration.</summary>
    public int? Binning { get; init; }

    /// <summary>Corner of the region of interest in use, pixels of the sensor; null for that of the calibration.</summary>
    public (int X, int Y)? Roi { get; init; }

    /// <summary>The optics of pictures of a size, or why there are none.</summary>
    /// <returns>The optics and null; or null and a sentence that begins with UNCALIBRATED.</returns>
    public (PlaneOptics? Optics, string? Mismatch) For(int widthPx, int heightPx)
    {
        var profile = Status.Profile;
        var made = profile.MeasuredIn;
        var window = new SensorWindow(Binning ?? made.Binning, Roi?.X ?? made.XPx, Roi?.Y ?? made.YPx, widthPx, heightPx);
        string? why = !profile.Measured.Reference.IsChecked ? $"nobody has checked the size of the target that profile '{profile.Name}' was measured with" : null;
        why ??= Status.Refuted;
        why ??= profile.Optics.Difference(Camera, Objective, Zoom);
        if (why is null && Binning is null && Roi is null && (widthPx, heightPx) != (made.WidthPx, made.HeightPx))
            why = $"the profile is of pictures of {made.WidthPx} x {made.HeightPx} px, the camera gives {widthPx} x {heightPx} px; if it bins or cuts out a region, say so with --binning and --roi";
        why ??= window.Fault(profile.Optics.SensorWidthPx, profile.Optics.SensorHeightPx);
        return why is null
            ? (window.OfPicture(profile.OfSensor), null)
            : (null, $"UNCALIBRATED: {why}. Coordinates are pixels, and nothing is sent. Choose the profile of these optics, or calibrate them.");
    }
}
