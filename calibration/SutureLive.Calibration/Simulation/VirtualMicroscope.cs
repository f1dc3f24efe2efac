using OpenCvSharp;
using SutureLive.Calibration.Scale;
using SutureLive.Core;

namespace SutureLive.Calibration.Simulation;

/// <summary>How a virtual microscope is built and set up.</summary>
public sealed record VirtualMicroscopeOptions
{
    /// <summary>Width of its pictures, px.</summary>
    public int WidthPx { get; init; } = 1280;

    /// <summary>Height of its pictures, px.</summary>
    public int HeightPx { get; init; } = 960;

    /// <summary>Micrometres per pixel in the middle of the picture, along the axis it is tilted about.</summary>
    public double UmPerPx { get; init; } = 10;

    /// <summary>Turn of the camera about its own axis, degrees.</summary>
    public double TurnDeg { get; init; }

    /// <summary>How far the optical axis leans from the vertical, degrees.</summary>
    public double TiltDeg { get; init; }

    /// <summary>In which direction it leans, degrees.</summary>
    public double TiltTowardsDeg { get; init; }

    /// <summary>Distance of the entrance pupil from the plane, mm: the nearer, the more perspective.</summary>
    public double DistanceMm { get; init; } = 150;

    /// <summary>Radial distortion at half the diagonal, as a fraction of the distance from the middle: third order.</summary>
    public double Distortion { get; init; }

    /// <summary>The fifth order.</summary>
    public double Distortion5 { get; init; }

    /// <summary>Where the axis meets the sensor, px from the middle of the picture.</summary>
    public PointPx AxisOffset { get; init; }

    /// <summary>Blur of the optics, px (one sigma).</summary>
    public double BlurPx { get; init; } = 0.7;

    /// <summary>Noise of the sensor, digital numbers (one sigma).</summary>
    public double Noise { get; init; } = 2;
}

/// <summary>
/// A pinhole camera with a lens that distorts, above a plane. It is built from physics and not from the model that is fitted to its pictures, so that a fit
/// cannot be right by construction.
/// </summary>
public sealed class VirtualMicroscope
{
    private readonly VirtualMicroscopeOptions _options;
    private readonly double[] _rotation;
    private readonly double _focalPx, _radiusPx, _centreX, _centreY;
    private readonly float[] _planeX, _planeY;
    private RNG _noise;

    /// <summary>Sets one up.</summary>
    /// <param name="options">How.</param>
    /// <param name="seed">Chooses the grain of its pictures.</param>
    public VirtualMicroscope(VirtualMicroscopeOptions options, int seed = 1)
    {
        _options = options;
        _noise = new RNG((ulong)seed + 0x9E3779B9);
        _rotation = Rotation(options);
        _focalPx = options.DistanceMm * 1000 / options.UmPerPx;
        _radiusPx = double.Hypot(options.WidthPx, options.HeightPx) / 2;
        (_centreX, _centreY) = (((options.WidthPx - 1) / 2.0) + options.AxisOffset.X, ((options.HeightPx - 1) / 2.0) + options.AxisOffset.Y);
        (_planeX, _planeY) = (new float[options.WidthPx * options.HeightPx], new float[options.WidthPx * options.HeightPx]);
        Parallel.For(0, options.HeightPx, y =>
        {
            for (int x = 0; x < options.WidthPx; x++)
            {
                var mm = ToMm(new(x, y));
                (_planeX[(y * options.WidthPx) + x], _planeY[(y * options.WidthPx) + x]) = ((float)mm.XMm, (float)mm.YMm);
            }
        });
    }

    /// <summary>Width of its pictures, px.</summary>
    public int WidthPx => _options.WidthPx;

    /// <summary>Height of its pictures, px.</summary>
    public int HeightPx => _options.HeightPx;

    /// <summary>Where a place in the plane is seen.</summary>
    /// <param name="at">mm in the plane; x to the right and y towards the viewer for a camera that is not turned.</param>
    public PointPx ToPx(PlanePoint at)
    {
        var r = _rotation;
        double x = (r[0] * at.XMm) + (r[1] * at.YMm), y = (r[3] * at.XMm) + (r[4] * at.YMm), z = (r[6] * at.XMm) + (r[7] * at.YMm) + _options.DistanceMm;
        double u = _focalPx * x / z, v = _focalPx * y / z, s = ((u * u) + (v * v)) / (_radiusPx * _radiusPx);
        double pull = 1 + (_options.Distortion * s) + (_options.Distortion5 * s * s);
        return new(_centreX + (u * pull), _centreY + (v * pull));
    }

    /// <summary>The place in the plane that a pixel shows: the inverse of <see cref="ToPx"/>.</summary>
    public PlanePoint ToMm(PointPx at)
    {
        double dx = at.X - _centreX, dy = at.Y - _centreY, distorted = double.Hypot(dx, dy), ideal = distorted;
        for (int i = 0; i < 12; i++)
        {
            double s = ideal * ideal / (_radiusPx * _radiusPx);
            ideal -= ((ideal * (1 + (_options.Distortion * s) + (_options.Distortion5 * s * s))) - distorted)
                / (1 + (3 * _options.Distortion * s) + (5 * _options.Distortion5 * s * s));
        }

        double shrink = distorted == 0 ? 1 : ideal / distorted, u = dx * shrink / _focalPx, v = dy * shrink / _focalPx;
        var r = _rotation;
        double a = r[0] - (u * r[6]), b = r[1] - (u * r[7]), c = r[3] - (v * r[6]), d = r[4] - (v * r[7]), det = (a * d) - (b * c);
        double e = u * _options.DistanceMm, f = v * _options.DistanceMm;
        return new(((d * e) - (b * f)) / det, ((a * f) - (c * e)) / det);
    }

    /// <summary>Micrometres per pixel around a pixel: the truth a calibration is held against.</summary>
    public double UmPerPxAt(PointPx at)
    {
        const double step = 0.5;
        var (l, r) = (ToMm(at with { X = at.X - step }), ToMm(at with { X = at.X + step }));
        var (t, b) = (ToMm(at with { Y = at.Y - step }), ToMm(at with { Y = at.Y + step }));
        return 1000 * Math.Sqrt(Math.Abs(((r.XMm - l.XMm) * (b.YMm - t.YMm)) - ((r.YMm - l.YMm) * (b.XMm - t.XMm))));
    }

    /// <summary>Takes a picture of something flat.</summary>
    /// <param name="texture">What lies in the plane, CV_8UC1 or CV_8UC3, at least as fine as the picture.</param>
    /// <param name="textureFromPlane">From mm in the plane to pixels of the texture.</param>
    /// <param name="surround">Brightness beyond the texture's edge.</param>
    /// <returns>CV_8UC3, owned by the caller.</returns>
    public Mat Photograph(Mat texture, Similarity textureFromPlane, double surround = 200)
    {
        using Mat mapX = new(HeightPx, WidthPx, MatType.CV_32FC1), mapY = new(HeightPx, WidthPx, MatType.CV_32FC1);
        var toX = mapX.AsSpan<float>();
        var toY = mapY.AsSpan<float>();
        for (int i = 0; i < _planeX.Length; i++)
        {
            var at = textureFromPlane.Apply(new(_planeX[i], _planeY[i]));
            (toX[i], toY[i]) = ((float)at.X, (float)at.Y);
        }

        using Mat soft = new(), picture = new();

        // The blur of the optics, done on the texture, also keeps fine textures from flickering.
        double sigma = _options.BlurPx * textureFromPlane.Scale * _options.UmPerPx / 1000;
        if (sigma > 0.3) Cv2.GaussianBlur(texture, soft, new Size(0, 0), sigma);
        else texture.CopyTo(soft);
        Cv2.Remap(soft, picture, mapX, mapY, InterpolationFlags.Linear, BorderTypes.Constant, Scalar.All(surround));
        var bgr = new Mat();
        if (picture.Channels() == 1) Cv2.CvtColor(picture, bgr, ColorConversionCodes.GRAY2BGR);
        else picture.CopyTo(bgr);
        if (_options.Noise > 0)
        {
            using var noise = new Mat(bgr.Size(), MatType.CV_16SC3);
            _noise.Fill(noise, DistributionType.Normal, Scalar.All(0), Scalar.All(_options.Noise));
            Cv2.Add(bgr, noise, bgr, dtype: MatType.CV_8U);
        }

        return bgr;
    }

    // First the turn about the axis, then the lean; rows of the matrix are the camera's axes.
    private static double[] Rotation(VirtualMicroscopeOptions options)
    {
        var (sin, cos) = Math.SinCos(double.DegreesToRadians(options.TurnDeg));
        var (sinTilt, cosTilt) = Math.SinCos(double.DegreesToRadians(options.TiltDeg));
        var (sa, ca) = Math.SinCos(double.DegreesToRadians(options.TiltTowardsDeg));
        double[] turn = [cos, -sin, 0, sin, cos, 0, 0, 0, 1];

        // Rodrigues about the axis (-sa, ca, 0).
        double[] k = [0, 0, ca, 0, 0, sa, -ca, -sa, 0], lean = new double[9];
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
            {
                double square = 0;
                for (int m = 0; m < 3; m++) square += k[(3 * i) + m] * k[(3 * m) + j];
                lean[(3 * i) + j] = (i == j ? 1 : 0) + (sinTilt * k[(3 * i) + j]) + ((1 - cosTilt) * square);
            }

        var both = new double[9];
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                for (int m = 0; m < 3; m++) both[(3 * i) + j] += turn[(3 * i) + m] * lean[(3 * m) + j];
        return both;
    }
}
