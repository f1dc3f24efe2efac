namespace SutureLive.Core;

/// <summary>
/// A place in a picture, in pixels: origin at the centre of the top-left pixel, x to the right, y down.
/// </summary>
/// <param name="X">Columns from the centre of the left-most column.</param>
/// <param name="Y">Rows from the centre of the top row.</param>
public readonly record struct PointPx(double X, double Y)
{
    /// <summary>Distance to <paramref name="other"/>, in pixels.</summary>
    public double DistanceTo(PointPx other) => double.Hypot(X - other.X, Y - other.Y);

    /// <summary>The point <paramref name="fraction"/> of the way to <paramref name="other"/> (0 = here, 1 = there).</summary>
    public PointPx Towards(PointPx other, double fraction) =>
        new(X + (fraction * (other.X - X)), Y + (fraction * (other.Y - Y)));

    /// <summary>True when both coordinates are ordinary numbers.</summary>
    public bool IsFinite => double.IsFinite(X) && double.IsFinite(Y);
}
