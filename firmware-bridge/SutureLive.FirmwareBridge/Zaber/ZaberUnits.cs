namespace SutureLive.FirmwareBridge.Zaber;

/// <summary>
/// Device units of one axis. Positions are microsteps; speeds are microsteps per second times 1.6384, accelerations microsteps per
/// second squared times 1.6384 / 10000 (firmware 6 and 7, stepper motors).
/// </summary>
/// <param name="StepsPerMm">Microsteps per mm: 200 full steps times the resolution, per pitch of the screw.</param>
/// <param name="Sign">-1 when the device counts upwards where the frame counts downwards.</param>
public readonly record struct ZaberUnits(double StepsPerMm, int Sign)
{
    private const double Clock = 1.6384;

    /// <summary>Of a stepper with 200 full steps a turn.</summary>
    public static ZaberUnits Of(double pitchMm, int resolution, bool inverted) => new(200.0 * resolution / pitchMm, inverted ? -1 : 1);

    /// <summary>Frame mm to microsteps.</summary>
    public long ToSteps(double mm) => (long)Math.Round(mm * StepsPerMm * Sign);

    /// <summary>Microsteps to frame mm.</summary>
    public double ToMm(double steps) => steps / StepsPerMm * Sign;

    /// <summary>mm/s to the number of <c>maxspeed</c>; at least 1.</summary>
    public long ToSpeedData(double mmPerS) => Math.Max(1, (long)Math.Round(mmPerS * StepsPerMm * Clock));

    /// <summary>The number of <c>maxspeed</c> to mm/s.</summary>
    public double ToMmPerS(double speedData) => speedData / Clock / StepsPerMm;

    /// <summary>The number of <c>accel</c> to mm/s².</summary>
    public double ToMmPerS2(double accelData) => accelData * 10000 / Clock / StepsPerMm;

    /// <summary>mm/s² to the number of <c>accel</c>; at least 1.</summary>
    public long ToAccelData(double mmPerS2) => Math.Max(1, (long)Math.Round(mmPerS2 * StepsPerMm * Clock / 10000));
}
