using SutureLive.Calibration.Scale;
using SutureLive.FirmwareBridge.Simulation;

namespace SutureLive.App.Bench.Accuracy;

/// <summary>A stereotaxic frame under a virtual microscope: axes of its own direction, not quite square and not quite of the right pitch, with backlash and whole steps.</summary>
internal sealed class SimulatedFrame
{
    private const double StepsPerMm = 400, MiddleMm = -25;
    private readonly SimulatedArm _arm;
    private readonly double[] _counted = [MiddleMm, MiddleMm];
    private readonly (double X, double Y) _alongX, _alongY;

    /// <summary>Builds a frame whose middle stands over the plane's origin.</summary>
    public SimulatedFrame(Random random)
    {
        BacklashMm = 0.010 * random.NextDouble();
        double turn = 2 * Math.PI * random.NextDouble(), skew = double.DegreesToRadians(0.4 * (random.NextDouble() - 0.5));
        double pitchX = 1 + (0.002 * (random.NextDouble() - 0.5)), pitchY = 1 + (0.002 * (random.NextDouble() - 0.5));

        // Y grows away from the viewer while rows of a picture grow towards him.
        _alongX = (pitchX * Math.Cos(turn), pitchX * Math.Sin(turn));
        _alongY = (pitchY * Math.Sin(turn + skew), -pitchY * Math.Cos(turn + skew));
        _arm = new(new(MiddleMm, MiddleMm, -5), new(50, 50, 40), BacklashMm);
    }

    /// <summary>Lost motion, mm.</summary>
    public double BacklashMm { get; }

    /// <summary>Where the tip truly is, mm in the plane.</summary>
    public PlanePoint Tip => InPlane(_arm.At.XMm, _arm.At.YMm);

    /// <summary>Read-back, mm: what the motors were told, in whole steps.</summary>
    public (double XMm, double YMm) ReadBack => (_counted[0], _counted[1]);

    /// <summary>Where a frame without backlash and steps would put the tip.</summary>
    public PlanePoint InPlane(double xMm, double yMm) => new(
        (_alongX.X * (xMm - MiddleMm)) + (_alongY.X * (yMm - MiddleMm)), (_alongX.Y * (xMm - MiddleMm)) + (_alongY.Y * (yMm - MiddleMm)));

    /// <summary>The frame coordinates of a place, by the true axes: for choosing where to go roughly.</summary>
    public (double XMm, double YMm) Roughly(PlanePoint at)
    {
        double det = (_alongX.X * _alongY.Y) - (_alongY.X * _alongX.Y);
        return (Math.Round(MiddleMm + (((_alongY.Y * at.XMm) - (_alongY.X * at.YMm)) / det), 2), Math.Round(MiddleMm + (((_alongX.X * at.YMm) - (_alongX.Y * at.XMm)) / det), 2));
    }

    /// <summary>Moves the motors.</summary>
    public void MoveTo(double xMm, double yMm)
    {
        double[] to = [xMm, yMm];
        for (int axis = 0; axis < 2; axis++)
        {
            double counted = Math.Round(to[axis] * StepsPerMm) / StepsPerMm;
            _arm.Push(axis, counted - _counted[axis]);
            _counted[axis] = counted;
        }
    }
}
