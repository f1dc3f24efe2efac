namespace SutureLive.Anatomy.Pose;

/// <summary>A directed line in a plane (mm, y down): the midline with the nose ahead.</summary>
/// <param name="X">A point of the line, where S is 0.</param>
/// <param name="Y">Its row.</param>
/// <param name="Dx">Unit direction of the nose.</param>
/// <param name="Dy">Its component along y.</param>
internal readonly record struct Axis(double X, double Y, double Dx, double Dy)
{
    /// <summary>Direction of the nose, degrees clockwise from up.</summary>
    public double HeadingDeg => double.RadiansToDegrees(Math.Atan2(Dx, -Dy));

    /// <summary>The same line, nose at the other end.</summary>
    public Axis Reversed => this with { Dx = -Dx, Dy = -Dy };

    /// <summary>The line through two places with the nose beyond the second.</summary>
    public static Axis Through(double x0, double y0, double x1, double y1)
    {
        double length = double.Hypot(x1 - x0, y1 - y0);
        return new(x0, y0, (x1 - x0) / length, (y1 - y0) / length);
    }

    /// <summary>Along (S, towards the nose) and across (M, towards the animal's right) the line, mm.</summary>
    public (double S, double M) Of(double x, double y) =>
        (((x - X) * Dx) + ((y - Y) * Dy), ((y - Y) * Dx) - ((x - X) * Dy));

    /// <summary>The inverse of <see cref="Of"/>.</summary>
    public (double X, double Y) At(double s, double m) => (X + (s * Dx) - (m * Dy), Y + (s * Dy) + (m * Dx));
}
