using SutureLive.Core;

namespace SutureLive.FirmwareBridge.Transports;

/// <summary>One number per axis, as a report lists them: three on most boards, up to six on grblHAL.</summary>
/// <param name="Count">How many axes the controller reported; 0 when it reported none.</param>
/// <param name="X">First axis, in the unit of the report.</param>
/// <param name="Y">Second axis.</param>
/// <param name="Z">Third axis.</param>
/// <param name="A">Fourth axis; 0 where there is none.</param>
/// <param name="B">Fifth axis; 0 where there is none.</param>
/// <param name="C">Sixth axis; 0 where there is none.</param>
public readonly record struct AxisValues(int Count, double X, double Y, double Z, double A = 0, double B = 0, double C = 0)
{
    /// <summary>The most axes a report may have.</summary>
    public const int MostAxes = 6;

    /// <summary>The first three axes as a place in the frame.</summary>
    public FramePoint ToFramePoint() => new(X, Y, Z);

    /// <summary>Axis-wise sum: a work position plus its offset is the machine position.</summary>
    public AxisValues Plus(AxisValues other) =>
        new(Math.Max(Count, other.Count), X + other.X, Y + other.Y, Z + other.Z, A + other.A, B + other.B, C + other.C);

    internal AxisValues With(int axis, double value) => axis switch
    {
        0 => this with { Count = 1, X = value },
        1 => this with { Count = 2, Y = value },
        2 => this with { Count = 3, Z = value },
        3 => this with { Count = 4, A = value },
        4 => this with { Count = 5, B = value },
        _ => this with { Count = 6, C = value },
    };
}
