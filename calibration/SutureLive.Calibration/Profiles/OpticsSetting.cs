using System.Globalization;
using SutureLive.Calibration.Scale;
using SutureLive.Core;

namespace SutureLive.Calibration.Profiles;

/// <summary>The glass and the camera a profile belongs to. Any difference makes its millimetres void.</summary>
/// <param name="Camera">What the camera is called: its address on the command line, or its serial number.</param>
/// <param name="SensorWidthPx">Width of the whole sensor, unbinned, px.</param>
/// <param name="SensorHeightPx">Height of the whole sensor, unbinned, px.</param>
/// <param name="Objective">The objective, as written on it.</param>
/// <param name="Zoom">Setting of the zoom ring.</param>
public sealed record OpticsKey(string Camera, int SensorWidthPx, int SensorHeightPx, string Objective, double Zoom)
{
    /// <summary>What differs, as a sentence; null when nothing does. Null in <paramref name="camera"/>, <paramref name="objective"/> or <paramref name="zoom"/> is not compared.</summary>
    public string? Difference(string? camera, string? objective, double? zoom)
    {
        if (camera is not null && camera != Camera) return $"the profile is of camera '{Camera}', in use is '{camera}'";
        if (objective is not null && !string.Equals(objective, Objective, StringComparison.OrdinalIgnoreCase)) return $"the profile is of objective '{Objective}', in use is '{objective}'";
        if (zoom is { } z && Math.Abs(z - Zoom) > 1e-6 * Zoom) return string.Create(CultureInfo.InvariantCulture, $"the profile is of zoom {Zoom}, in use is {z}");
        return null;
    }
}

/// <summary>Which part of the sensor the camera hands over: <c>sensor = offset + binning x picture + (binning - 1) / 2</c>.</summary>
/// <param name="Binning">Pixels of the sensor per pixel of the picture, along each side.</param>
/// <param name="XPx">Left edge of the region of interest, pixels of the sensor.</param>
/// <param name="YPx">Upper edge of the region of interest, pixels of the sensor.</param>
/// <param name="WidthPx">Width of the picture, px.</param>
/// <param name="HeightPx">Height of the picture, px.</param>
public sealed record SensorWindow(int Binning, int XPx, int YPx, int WidthPx, int HeightPx)
{
    /// <summary>The pixel of the sensor in the middle of what the picture's pixel (0, 0) collects.</summary>
    public PointPx Offset => new(XPx + ((Binning - 1) / 2.0), YPx + ((Binning - 1) / 2.0));

    /// <summary>Optics of the picture, from those of the sensor.</summary>
    public PlaneOptics OfPicture(PlaneOptics ofSensor) => ofSensor.Rescaled(Binning, Offset);

    /// <summary>Optics of the sensor, from those of the picture: the inverse of <see cref="OfPicture"/>.</summary>
    public PlaneOptics OfSensor(PlaneOptics ofPicture) => ofPicture.Rescaled(1.0 / Binning, new(-Offset.X / Binning, -Offset.Y / Binning));

    /// <summary>What is impossible about it, as a sentence; null when it fits on the sensor.</summary>
    public string? Fault(int sensorWidthPx, int sensorHeightPx) =>
        Binning is < 1 or > 16 ? $"binning {Binning} is not possible"
        : XPx < 0 || YPx < 0 || WidthPx < 1 || HeightPx < 1 || XPx + ((long)Binning * WidthPx) > sensorWidthPx || YPx + ((long)Binning * HeightPx) > sensorHeightPx
            ? $"a picture of {WidthPx} x {HeightPx} px with binning {Binning} from ({XPx}, {YPx}) does not fit on the sensor of {sensorWidthPx} x {sensorHeightPx} px"
            : null;
}
