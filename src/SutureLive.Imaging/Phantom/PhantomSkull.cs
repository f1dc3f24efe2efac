using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Imaging.Phantom;

/// <summary>
/// One simulated animal with an opened scalp, painted once, and looked at through any number of <see cref="PhantomView"/>s. The same seed and options give the
/// same bytes.
/// </summary>
/// <remarks>Not thread-safe: rendering reuses buffers of its own.</remarks>
public sealed class PhantomSkull : IDisposable
{
    private readonly SkullAnatomy _anatomy;
    private readonly Similarity _canvasFromSkull;
    private readonly List<Mat> _levels = [];
    private readonly PhantomGlare _glare;
    private readonly PhantomSensor _sensor;
    private readonly Mat _map = new(2, 3, MatType.CV_64FC1);

    private PhantomSkull(int seed, PhantomOptions options)
    {
        Seed = seed;
        Options = options;
        _anatomy = new(seed);
        _glare = new(seed);
        _sensor = new(seed);
        using var canvas = new PhantomCanvas(options.ExtentMm, options.TextureUmPerPx);
        new BonePainter(seed, _anatomy, canvas).Paint();
        new SkinPainter(seed, canvas, options.ExtentMm).Paint();
        _canvasFromSkull = canvas.FromSkull;
        var painting = new Mat();
        canvas.Colour.ConvertTo(painting, MatType.CV_8UC3);
        _levels.Add(painting);
    }

    /// <summary>Which animal it is.</summary>
    public int Seed { get; }

    /// <summary>What it was made with.</summary>
    public PhantomOptions Options { get; }

    /// <summary>Distance from bregma to lambda, mm.</summary>
    public double BregmaLambdaMm => _anatomy.BregmaLambdaMm;

    /// <summary>Paints an animal. Takes about a second at 10 um per pixel, less for coarser ones.</summary>
    /// <param name="seed">Which animal.</param>
    /// <param name="options">Resolution and extent of the painting; what the scene is like. Null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message lists all that are.</exception>
    public static PhantomSkull Create(int seed, PhantomOptions? options = null)
    {
        options ??= new();
        options.Validate();
        return new(seed, options);
    }

    /// <summary>Takes one picture.</summary>
    /// <param name="view">How the skull is looked at.</param>
    /// <param name="into">Written as CV_8UC3 of the view's size; its memory is reused where it fits.</param>
    public void Render(in PhantomView view, Mat into)
    {
        into.Create(view.HeightPx, view.WidthPx, MatType.CV_8UC3);
        Look(view, into);
        _glare.Draw(view, into);
        PhantomInstruments.Draw(view.Instrument, into);
        if (view.DefocusPx >= 0.3) Cv2.GaussianBlur(into, into, new Size(0, 0), view.DefocusPx);
        _sensor.Expose(view, into);
    }

    /// <summary>What is really where in the picture of a view.</summary>
    public PhantomTruth TruthOf(in PhantomView view)
    {
        var pose = view.Pose;
        return new(
            pose.UmPerPx,
            pose.HeadingDeg,
            pose.ToPx(new(0, 0)),
            pose.ToPx(new(-_anatomy.BregmaLambdaMm, 0)),
            [.. _anatomy.Sutures.Select(s => new SutureCurve(s.Name, [.. s.Points.Select(pose.ToPx)], 1))]);
    }

    /// <summary>Frees the painting.</summary>
    public void Dispose()
    {
        foreach (var level in _levels) level.Dispose();
        _map.Dispose();
    }

    private void Look(in PhantomView view, Mat into)
    {
        double umPerPx = view.Pose.UmPerPx;
        int level = Math.Max(0, (int)Math.Floor(Math.Log2(umPerPx / Options.TextureUmPerPx * 1.01)));
        var painting = Level(level);
        double shrink = (double)_levels[0].Width / painting.Width;

        // Pixel centres of a shrunken painting lie half a pixel further in.
        var levelFromCanvas = new Similarity(1 / shrink, 0, (0.5 / shrink) - 0.5, (0.5 / shrink) - 0.5);
        var pose = Similarity.From(1000 / umPerPx, view.Pose.HeadingDeg, view.Pose.Bregma.X, view.Pose.Bregma.Y);
        var map = pose.Inverse().Then(_canvasFromSkull).Then(levelFromCanvas);
        ((ReadOnlySpan<double>)[map.A, -map.B, map.Tx, map.B, map.A, map.Ty]).CopyTo(_map.AsSpan<double>());
        Cv2.WarpAffine(painting, into, _map, into.Size(), InterpolationFlags.Linear | InterpolationFlags.WarpInverseMap, BorderTypes.Reflect101);
    }

    /// <summary>The painting halved <paramref name="level"/> times, so that a distant look does not flicker; made when first needed.</summary>
    private Mat Level(int level)
    {
        while (_levels.Count <= level && _levels[^1].Size() is { Width: >= 64 } size)
        {
            var half = new Mat();
            Cv2.Resize(_levels[^1], half, new Size(size.Width / 2, size.Height / 2), 0, 0, InterpolationFlags.Area);
            _levels.Add(half);
        }

        return _levels[Math.Min(level, _levels.Count - 1)];
    }
}
