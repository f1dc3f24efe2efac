namespace SutureLive.Core;

/// <summary>
/// A rotation, one scale and a shift of the plane, without mirroring:
/// <c>x' = A x - B y + Tx</c>, <c>y' = B x + A y + Ty</c>.
/// </summary>
/// <param name="A">Scale times cosine of the turn.</param>
/// <param name="B">Scale times sine of the turn.</param>
/// <param name="Tx">Shift along x, in units of the target plane.</param>
/// <param name="Ty">Shift along y, in units of the target plane.</param>
public readonly record struct Similarity(double A, double B, double Tx, double Ty)
{
    /// <summary>Everything stays where it is.</summary>
    public static Similarity Identity => new(1, 0, 0, 0);

    /// <summary>Target units per source unit.</summary>
    public double Scale => double.Hypot(A, B);

    /// <summary>Turn from the first axis to the second (clockwise in a picture whose y points down), degrees.</summary>
    public double TurnDeg => double.RadiansToDegrees(Math.Atan2(B, A));

    /// <summary>The transform that scales and turns about the origin and then shifts.</summary>
    public static Similarity From(double scale, double turnDeg, double tx, double ty)
    {
        (double sin, double cos) = Math.SinCos(double.DegreesToRadians(turnDeg));
        return new(scale * cos, scale * sin, tx, ty);
    }

    /// <summary>The image of a point.</summary>
    public PointPx Apply(PointPx p) => new((A * p.X) - (B * p.Y) + Tx, (B * p.X) + (A * p.Y) + Ty);

    /// <summary>First this, then <paramref name="next"/>.</summary>
    public Similarity Then(Similarity next) => new(
        (next.A * A) - (next.B * B),
        (next.B * A) + (next.A * B),
        (next.A * Tx) - (next.B * Ty) + next.Tx,
        (next.B * Tx) + (next.A * Ty) + next.Ty);

    /// <summary>The way back.</summary>
    /// <exception cref="InvalidOperationException">The scale is zero: every point fell on one.</exception>
    public Similarity Inverse()
    {
        double square = (A * A) + (B * B);
        if (square == 0) throw new InvalidOperationException("A transform of scale 0 has no inverse.");
        double a = A / square, b = -B / square;
        return new(a, b, -((a * Tx) - (b * Ty)), -((b * Tx) + (a * Ty)));
    }
}
