using SutureLive.Core;

namespace SutureLive.Calibration.Scale;

/// <summary>What a fit of the optics leaves free, each including the ones before.</summary>
internal enum OpticsModel
{
    /// <summary>One size of pixel.</summary>
    Uniform,

    /// <summary>Pixels need be neither square nor straight.</summary>
    Affine,

    /// <summary>The optics may look obliquely.</summary>
    Perspective,

    /// <summary>The lens may distort.</summary>
    Distorted,
}

/// <summary>The unknowns of a fit as one row of numbers: the optics first, then turn and shift of the target in each view.</summary>
internal sealed class OpticsUnknowns(OpticsModel model, PointPx centre, double radiusPx, int views)
{
    private static readonly int[] FreeOf = [1, 3, 5, 6];

    /// <summary>How many numbers describe the optics.</summary>
    public int Optics => FreeOf[(int)model];

    /// <summary>How many numbers there are.</summary>
    public int Count => Optics + (3 * views);

    /// <summary>The optics from the numbers.</summary>
    public PlaneOptics OpticsOf(ReadOnlySpan<double> u)
    {
        double scale = u[0];
        bool affine = model >= OpticsModel.Affine, tilted = model >= OpticsModel.Perspective;
        return new()
        {
            Centre = centre,
            RadiusPx = radiusPx,
            Xx = scale,
            Yy = affine ? scale * u[1] : scale,
            Xy = affine ? scale * u[2] : 0,
            TiltX = tilted ? u[3] : 0,
            TiltY = tilted ? u[4] : 0,
            Distortion = model == OpticsModel.Distorted ? u[5] : 0,
        };
    }

    /// <summary>Where a point of the target lies in the plane.</summary>
    public PlanePoint ToPlane(ReadOnlySpan<double> u, int view, PlanePoint board)
    {
        var pose = u.Slice(Optics + (3 * view), 3);
        var (sin, cos) = Math.SinCos(pose[0]);
        return new((cos * board.XMm) - (sin * board.YMm) + pose[1], (sin * board.XMm) + (cos * board.YMm) + pose[2]);
    }

    /// <summary>The numbers for given optics and poses.</summary>
    public double[] From(PlaneOptics optics, IReadOnlyList<(double Turn, PlanePoint Shift)> poses)
    {
        double[] all = [optics.Xx, optics.Yy / optics.Xx, optics.Xy / optics.Xx, optics.TiltX, optics.TiltY, optics.Distortion];
        if (model == OpticsModel.Uniform) all[0] = Math.Sqrt(optics.Xx * optics.Yy);
        return [.. all[..Optics], .. poses.SelectMany(p => (double[])[p.Turn, p.Shift.XMm, p.Shift.YMm])];
    }

    /// <summary>A step for each number that moves a pixel by about a hundredth.</summary>
    public double[] Steps(double scale)
    {
        double turn = 0.01 / radiusPx;
        double[] optics = [scale * turn, turn, turn, turn, turn, turn];
        return [.. optics[..Optics], .. Enumerable.Range(0, views).SelectMany(_ => (double[])[turn, scale * 0.01, scale * 0.01])];
    }
}
