namespace SutureLive.Core;

/// <summary>Directions in a picture, in degrees clockwise from up, as a person reads a compass.</summary>
public static class Angle
{
    /// <summary>The same direction in (-180, 180].</summary>
    public static double Normalized(double degrees)
    {
        double turn = degrees % 360;
        return turn > 180 ? turn - 360 : turn <= -180 ? turn + 360 : turn;
    }

    /// <summary>The smallest turn between two directions, 0..180 degrees.</summary>
    public static double Between(double aDeg, double bDeg) => Math.Abs(Normalized(aDeg - bDeg));

    /// <summary>Direction of the step from <paramref name="from"/> to <paramref name="to"/>, degrees clockwise from up.</summary>
    public static double HeadingDeg(PointPx from, PointPx to) =>
        double.RadiansToDegrees(Math.Atan2(to.X - from.X, -(to.Y - from.Y)));
}
