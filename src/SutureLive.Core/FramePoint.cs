namespace SutureLive.Core;

/// <summary>
/// A place in the machine space of a stereotaxic frame, mm along its own axes. X and Y are the two lateral axes,
/// Z is the vertical one, positive upwards: a larger Z is further from the animal.
/// </summary>
/// <param name="XMm">First lateral axis, mm.</param>
/// <param name="YMm">Second lateral axis, mm.</param>
/// <param name="ZMm">Vertical axis, mm, positive upwards.</param>
public readonly record struct FramePoint(double XMm, double YMm, double ZMm)
{
    /// <summary>Axis by number: 0 = X, 1 = Y, 2 = Z.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another number.</exception>
    public double this[int axis] => axis switch
    {
        0 => XMm,
        1 => YMm,
        2 => ZMm,
        _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, "A frame point has the axes 0 (X), 1 (Y) and 2 (Z)."),
    };

    /// <summary>True when all three are ordinary numbers.</summary>
    public bool IsFinite => double.IsFinite(XMm) && double.IsFinite(YMm) && double.IsFinite(ZMm);

    /// <summary>Straight distance to <paramref name="other"/>, mm.</summary>
    public double DistanceTo(FramePoint other) => double.Hypot(double.Hypot(XMm - other.XMm, YMm - other.YMm), ZMm - other.ZMm);

    /// <summary>Component-wise difference: the step from <paramref name="from"/> to <paramref name="to"/>.</summary>
    public static FramePoint operator -(FramePoint to, FramePoint from) => new(to.XMm - from.XMm, to.YMm - from.YMm, to.ZMm - from.ZMm);

    /// <summary>Component-wise sum.</summary>
    public static FramePoint operator +(FramePoint at, FramePoint step) => new(at.XMm + step.XMm, at.YMm + step.YMm, at.ZMm + step.ZMm);

    /// <summary>The step from <paramref name="other"/> to here; the named form of the operator.</summary>
    public FramePoint Subtract(FramePoint other) => this - other;

    /// <summary>Here plus a step; the named form of the operator.</summary>
    public FramePoint Add(FramePoint step) => this + step;

    /// <summary>Signed, three decimals, as a read-back is shown: <c>X -12.340 Y -8.000 Z -1.000 mm</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"X {XMm:0.000;-0.000;0.000} Y {YMm:0.000;-0.000;0.000} Z {ZMm:0.000;-0.000;0.000} mm"); // no minus before what rounds to nothing
}
