using OpenCvSharp;
using SutureLive.Calibration.Registration;
using SutureLive.Calibration.Scale;
using SutureLive.Calibration.Simulation;
using SutureLive.Calibration.Targets;
using SutureLive.Core;
using SutureLive.Imaging.Phantom;

namespace SutureLive.App.Bench.Accuracy;

/// <summary>
/// One simulated bench: a virtual microscope with tilt, perspective, distortion and any turn, over a phantom skull and a simulated frame. Heights differ a little
/// between target, tip and skull, as they do in life.
/// </summary>
internal sealed class SimulatedBench : IDisposable
{
    private const double TextureUmPerPx = 8;
    private const int TextureSide = 1700, Views = 4;
    private static readonly TargetSpec Target = TargetSpec.Parse("charuco:12x9,1.0");
    private readonly VirtualMicroscope _overTarget, _overTip, _overSkull;
    private readonly Random _random;
    private readonly Mat _skull = new();
    private readonly Similarity _textureFromPlane;

    /// <summary>Sets one up.</summary>
    /// <param name="seed">Chooses everything about it.</param>
    public SimulatedBench(int seed)
    {
        _random = new(seed);
        var options = new VirtualMicroscopeOptions
        {
            UmPerPx = Between(9.5, 13),
            TurnDeg = Between(-180, 180),
            TiltDeg = Between(0, 5),
            TiltTowardsDeg = Between(-180, 180),
            DistanceMm = Between(90, 160),
            Distortion = Between(-0.015, 0.015),
            Distortion5 = Between(-0.002, 0.002),
            AxisOffset = new(Between(-15, 15), Between(-15, 15)),
        };
        _overSkull = new(options, seed);
        _overTarget = new(Raised(options, Between(-0.2, 0.2)), seed + 1);
        _overTip = new(Raised(options, Between(-0.05, 0.05)), seed + 2);
        Frame = new(_random);
        var pose = new SkullFrame(new(0, 0), Between(-180, 180), TextureUmPerPx);
        var middle = pose.ToPx(new(-2.1 + Between(-0.5, 0.5), Between(-0.5, 0.5)));
        pose = pose with { Bregma = new((TextureSide / 2.0) - middle.X, (TextureSide / 2.0) - middle.Y) };
        _textureFromPlane = Similarity.From(1000 / TextureUmPerPx, 0, TextureSide / 2.0, TextureSide / 2.0);
        using var phantom = PhantomSkull.Create(seed, new() { TextureUmPerPx = TextureUmPerPx, ExtentMm = 20 });
        var view = new PhantomView { WidthPx = TextureSide, HeightPx = TextureSide, Pose = pose, Glare = Between(0, 0.8), NoiseSeed = seed };
        phantom.Render(view, _skull);
        var truth = phantom.TruthOf(view);
        (Bregma, Lambda) = (InPlane(truth.Bregma), InPlane(truth.Lambda));
    }

    /// <summary>The frame.</summary>
    public SimulatedFrame Frame { get; }

    /// <summary>True place of bregma, mm in the plane.</summary>
    public PlanePoint Bregma { get; }

    /// <summary>True place of lambda, mm in the plane.</summary>
    public PlanePoint Lambda { get; }

    /// <summary>The pixel that shows a place on the skull.</summary>
    public PointPx ToPx(PlanePoint at) => _overSkull.ToPx(at);

    /// <summary>True micrometres per pixel where the target lay, in the middle of the picture.</summary>
    public double TrueUmPerPx => _overTarget.UmPerPxAt(new((_overTarget.WidthPx - 1) / 2.0, (_overTarget.HeightPx - 1) / 2.0));

    /// <summary>Measures the optics as a technician does.</summary>
    /// <exception cref="SutureLiveException">No target was found.</exception>
    public ScaleResult Calibrate()
    {
        var views = new List<TargetView>();
        for (int i = 0; i < Views; i++)
        {
            using var picture = VirtualTargets.Photograph(_overTarget, Target, new(Between(-0.6, 0.6), Between(-0.6, 0.6)), Between(-180, 180));
            views.Add(TargetDetector.Find(picture, Target, $"view {i + 1}"));
        }

        return ScaleCalibration.Fit(views, "charuco", new(Target.ToString(), null, Certified: true));
    }

    /// <summary>Moves the tip's marker to a grid of places and ties the picture to the frame.</summary>
    /// <exception cref="SutureLiveException">The marker was not seen, or the points do not agree.</exception>
    public FrameRegistration Register(ScaleResult scale)
    {
        const double pxPerMm = 250, surround = 170;
        using var marker = VirtualMarker.Texture(pxPerMm, surround);
        int middle = marker.Width / 2;

        // The simulated frame answers at once, so nothing is waited for.
        var points = MarkerGrid.WalkAsync(_overTip.WidthPx, _overTip.HeightPx, scale.UmPerPx, Frame.Roughly(new(0, 0)), (x, y) => Task.FromResult(Look(x, y))).GetAwaiter().GetResult();

        TouchedPoint Look(double x, double y)
        {
            Frame.MoveTo(x, y);
            var tip = Frame.Tip;
            using var picture = _overTip.Photograph(marker, Similarity.From(pxPerMm, 0, middle - (tip.XMm * pxPerMm), middle - (tip.YMm * pxPerMm)), surround);
            var seen = TipMarker.Find(picture, scale.UmPerPx);
            return new(seen.X, seen.Y, Frame.ReadBack.XMm, Frame.ReadBack.YMm);
        }

        return FrameRegistration.Fit(new()
        {
            MadeAt = DateTimeOffset.UnixEpoch,
            PictureWidthPx = _overTip.WidthPx,
            PictureHeightPx = _overTip.HeightPx,
            Optics = new("bench", 1, scale.Optics),
            Model = RegistrationModel.Affine,
            Points = points,
        });
    }

    /// <summary>The skull as the microscope sees it; owned by the caller.</summary>
    public Mat PhotographSkull() => _overSkull.Photograph(_skull, _textureFromPlane);

    /// <summary>A random target on the skull, and where it truly lies in the plane.</summary>
    public (ApMl At, PlanePoint Truth) AnyTarget()
    {
        var at = new ApMl(Math.Round(Between(-4, 2), 2), Math.Round(Between(-2.5, 2.5), 2));
        double length = Bregma.DistanceTo(Lambda), ax = (Bregma.XMm - Lambda.XMm) / length, ay = (Bregma.YMm - Lambda.YMm) / length;

        // With y towards the viewer, the animal's right is a quarter turn clockwise from its nose.
        return (at, new(Bregma.XMm + (at.ApMm * ax) - (at.MlMm * ay), Bregma.YMm + (at.ApMm * ay) + (at.MlMm * ax)));
    }

    /// <inheritdoc/>
    public void Dispose() => _skull.Dispose();

    private static VirtualMicroscopeOptions Raised(VirtualMicroscopeOptions options, double mm) =>
        options with { DistanceMm = options.DistanceMm - mm, UmPerPx = options.UmPerPx * (options.DistanceMm - mm) / options.DistanceMm };

    private double Between(double low, double high) => low + ((high - low) * _random.NextDouble());

    private PlanePoint InPlane(PointPx texture) => _textureFromPlane.Inverse().Apply(texture) is var mm ? new(mm.X, mm.Y) : default;
}
