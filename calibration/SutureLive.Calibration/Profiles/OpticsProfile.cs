using System.Text.Json.Serialization;
using SutureLive.Calibration.Scale;

namespace SutureLive.Calibration.Profiles;

/// <summary>A calibrated set of optics, as its file holds it. A new calibration makes a new version; none is ever changed.</summary>
public sealed record OpticsProfile
{
    /// <summary>The layout of the file this program writes.</summary>
    public const int PresentSchema = 1;

    /// <summary>After how long a calibration is due again.</summary>
    public static TimeSpan DueAfter { get; } = TimeSpan.FromDays(30);

    /// <summary>Layout of the file.</summary>
    public int Schema { get; init; } = PresentSchema;

    /// <summary>What people call it: letters, digits, points and dashes.</summary>
    public required string Name { get; init; }

    /// <summary>1 for the first calibration under this name, 2 for the next.</summary>
    public required int Version { get; init; }

    /// <summary>When it was measured.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Who measured it.</summary>
    public required string MadeBy { get; init; }

    /// <summary>The glass and the camera.</summary>
    public required OpticsKey Optics { get; init; }

    /// <summary>Which part of the sensor was seen while measuring.</summary>
    public required SensorWindow MeasuredIn { get; init; }

    /// <summary>Micrometres per pixel of the sensor in the middle of the measured picture, for people.</summary>
    public required double UmPerSensorPx { get; init; }

    /// <summary>One standard deviation of it.</summary>
    public required double SdUmPerSensorPx { get; init; }

    /// <summary>Pixels of the whole sensor to millimetres.</summary>
    public required PlaneOptics OfSensor { get; init; }

    /// <summary>How it was measured.</summary>
    public required ScaleResult Measured { get; init; }

    /// <summary>Name and version, as people and records name it.</summary>
    [JsonIgnore]
    public string Label => LabelOf(Name, Version);

    /// <summary>Name and version of a profile, as people and records name it.</summary>
    public static string LabelOf(string name, int version) => $"{name} version {version}";

    /// <summary>A profile from a measurement.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="version">Its number under that name.</param>
    /// <param name="measured">The measurement.</param>
    /// <param name="optics">The glass and the camera.</param>
    /// <param name="window">Which part of the sensor was seen.</param>
    /// <param name="madeBy">Who measured.</param>
    /// <param name="madeAt">When.</param>
    /// <exception cref="CalibrationException">The window does not fit the pictures or the sensor, or a name is missing.</exception>
    public static OpticsProfile Of(string name, int version, ScaleResult measured, OpticsKey optics, SensorWindow window, string madeBy, DateTimeOffset madeAt)
    {
        if (window.Fault(optics.SensorWidthPx, optics.SensorHeightPx) is { } fault) throw new CalibrationException($"The profile cannot be made: {fault}.");
        if ((window.WidthPx, window.HeightPx) != (measured.WidthPx, measured.HeightPx))
            throw new CalibrationException($"The profile cannot be made: the pictures are {measured.WidthPx} x {measured.HeightPx} px, the window {window.WidthPx} x {window.HeightPx} px.");
        var profile = new OpticsProfile
        {
            Name = name,
            Version = version,
            MadeAt = madeAt,
            MadeBy = madeBy,
            Optics = optics,
            MeasuredIn = window,
            UmPerSensorPx = measured.UmPerPx / window.Binning,
            SdUmPerSensorPx = measured.SdUmPerPx / window.Binning,
            OfSensor = window.OfSensor(measured.Optics),
            Measured = measured,
        };
        return profile.Fault() is { } wrong ? throw new CalibrationException($"The profile cannot be made: {wrong}.") : profile;
    }

    /// <summary>What makes it unusable, as a clause; null for a sound profile.</summary>
    internal string? Fault()
    {
        if (!VersionedFolder.IsName(Name)) return $"'{Name}' is no name: use letters, digits, points and dashes";
        if (string.IsNullOrWhiteSpace(MadeBy)) return "it does not say who made it";
        if (Version < 1) return $"version {Version} is not possible";
        if (string.IsNullOrWhiteSpace(Optics.Camera) || string.IsNullOrWhiteSpace(Optics.Objective) || !(Optics.Zoom > 0)) return "camera, objective or zoom is missing";
        if (MeasuredIn.Fault(Optics.SensorWidthPx, Optics.SensorHeightPx) is { } window) return window;
        if (!(SdUmPerSensorPx >= 0) || !double.IsFinite(SdUmPerSensorPx)) return FormattableString.Invariant($"{SdUmPerSensorPx} is no standard deviation");
        if (!PlaneOptics.IsMicroscope(UmPerSensorPx)) return FormattableString.Invariant($"{UmPerSensorPx} um/px is no microscope");
        var ofPicture = MeasuredIn.OfPicture(OfSensor);
        if (ofPicture.Fault(MeasuredIn.WidthPx, MeasuredIn.HeightPx) is { } optics) return optics;
        if (!ofPicture.IsSameOver(Measured.Optics, MeasuredIn.WidthPx, MeasuredIn.HeightPx)) return "its numbers contradict each other (of_sensor is not what was measured)";
        if (Math.Abs((OfSensor.UmPerPx / UmPerSensorPx) - 1) > 1e-6) return FormattableString.Invariant($"its numbers contradict each other ({UmPerSensorPx} and {OfSensor.UmPerPx} um/px)");
        return null;
    }
}
