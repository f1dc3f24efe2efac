using System.Text.Json.Serialization;
using SutureLive.Core;

namespace SutureLive.Calibration.Registration;

/// <summary>One point a person touched with the tip and saw in the picture.</summary>
/// <param name="XPx">Column, px from the centre of the left-most column.</param>
/// <param name="YPx">Row, px from the centre of the top row.</param>
/// <param name="XMm">Read-back of the frame's first lateral axis, mm.</param>
/// <param name="YMm">Read-back of the frame's second lateral axis, mm.</param>
/// <param name="Excluded">True to leave it out of the fit; its residual is still told.</param>
[method: JsonConstructor]
public readonly record struct TouchedPoint(double XPx, double YPx, double XMm, double YMm, bool Excluded = false)
{
    /// <summary>Where it was seen.</summary>
    public PointPx Px => new(XPx, YPx);

    /// <summary>True when all four are ordinary numbers.</summary>
    public bool IsFinite => double.IsFinite(XPx) && double.IsFinite(YPx) && double.IsFinite(XMm) && double.IsFinite(YMm);
}
