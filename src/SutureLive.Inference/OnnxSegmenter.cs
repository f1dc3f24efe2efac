using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenCvSharp;
using SutureLive.Imaging;

namespace SutureLive.Inference;

/// <summary>
/// Segments pictures with an ONNX model: to the model's physical scale, into overlapping tiles, through the network, blended back.
/// Pictures of one size at one scale reuse every buffer: the steady state allocates nothing.
/// </summary>
public sealed class OnnxSegmenter : ISegmenter
{
    /// <summary>Largest plane, in pixels, that is still computed: a plane of 22 x 22 cm at 40 um/px shows no skull but a wrong scale.</summary>
    private const double MostPixels = 32e6;

    private readonly TileNetwork _network;
    private readonly double _overlap;
    private (int WidthPx, int HeightPx, double UmPerPx) _for;
    private Resampler? _resampler;
    private TilePlan? _plan;
    private PlaneStack? _planes;
    private float[] _rgb = [];

    private OnnxSegmenter(ModelCard card, TileNetwork network, string provider, double overlap)
    {
        Card = card;
        Provider = provider;
        _network = network;
        _overlap = overlap;
    }

    /// <inheritdoc/>
    public ModelCard Card { get; }

    /// <inheritdoc/>
    public string Provider { get; }

    /// <inheritdoc/>
    public SegmentTiming LastCall { get; private set; }

    /// <summary>Opens a model.</summary>
    /// <param name="card">A loaded card; the hash of its model is verified once more on the very bytes that run.</param>
    /// <param name="options">How to compute; null for the defaults.</param>
    /// <param name="log">Told which provider computes; null for nobody.</param>
    /// <exception cref="ModelException">The model is missing, damaged, or has other shapes than its card says.</exception>
    public static OnnxSegmenter Open(ModelCard card, SegmenterOptions? options = null, ILogger? log = null)
    {
        options ??= new SegmenterOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threads);
        if (options.BatchSize is < 1 or > 64)
            throw new ArgumentOutOfRangeException(nameof(options), options.BatchSize, "A batch holds 1..64 tiles.");
        var (session, provider) = SessionFactory.Open(card, options, log ?? NullLogger.Instance);
        try
        {
            ModelShape.Check(card, session, options.BatchSize);
        }
        catch
        {
            session.Dispose();
            throw;
        }

        return new OnnxSegmenter(card, new TileNetwork(card, session, provider, options.BatchSize), provider, options.Overlap);
    }

    /// <inheritdoc/>
    public PlaneStack Segment(Mat bgr, double umPerPx)
    {
        if (bgr.Empty() || bgr.Type() != MatType.CV_8UC3)
            throw new ArgumentException($"A picture of CV_8UC3 is needed, this one is {bgr.Width}x{bgr.Height} of {bgr.Type()}.", nameof(bgr));
        if (!(umPerPx > 0) || !double.IsFinite(umPerPx))
            throw new ArgumentException($"{umPerPx} um/px is no scale: a number greater than 0 is needed.", nameof(umPerPx));

        long start = Stopwatch.GetTimestamp();
        var (resampler, plan, planes) = BuffersFor(bgr.Width, bgr.Height, umPerPx);
        resampler.Resample(bgr, _rgb);
        long resampled = Stopwatch.GetTimestamp();
        Compute(plan, planes);
        LastCall = new SegmentTiming(Stopwatch.GetElapsedTime(start, resampled), Stopwatch.GetElapsedTime(resampled), plan.Count);
        return planes;
    }

    /// <summary>Frees the network.</summary>
    public void Dispose() => _network.Dispose();

    private (Resampler Resampler, TilePlan Plan, PlaneStack Planes) BuffersFor(int widthPx, int heightPx, double umPerPx)
    {
        if (_for == (widthPx, heightPx, umPerPx)) return (_resampler!, _plan!, _planes!);
        double scale = umPerPx / Card.UmPerPx;
        double pixels = widthPx * scale * heightPx * scale;
        if (pixels > MostPixels)
            throw new ModelException(
                $"A picture of {widthPx}x{heightPx} at {umPerPx:0.###} um/px would make {pixels / 1e6:0} million pixels at the model's {Card.UmPerPx:0.###} um/px; at most {MostPixels / 1e6:0} million are computed. Check the scale.");

        _for = default;
        _resampler = new Resampler(widthPx, heightPx, scale);
        _plan = new TilePlan(_resampler.WidthPx, _resampler.HeightPx, Card.Input.WidthPx, Card.Input.HeightPx, _overlap);
        _planes = new PlaneStack(Card.Planes, _resampler.WidthPx, _resampler.HeightPx, _resampler.ToPicture, Card.UmPerPx);
        _rgb = new float[3 * _resampler.WidthPx * _resampler.HeightPx];
        _for = (widthPx, heightPx, umPerPx);
        return (_resampler, _plan, _planes);
    }

    private void Compute(TilePlan plan, PlaneStack planes)
    {
        int pixels = planes.WidthPx * planes.HeightPx;
        for (int plane = 0; plane < Card.Planes.Count; plane++) planes[Card.Planes[plane]].Clear();
        for (int first = 0; first < plan.Count; first += _network.BatchSize)
        {
            int filled = Math.Min(_network.BatchSize, plan.Count - first);
            for (int slot = 0; slot < filled; slot++)
                for (int channel = 0; channel < 3; channel++)
                    plan.Cut(first + slot, _rgb.AsSpan(channel * pixels, pixels), _network.Input(slot, channel));

            _network.Run();
            for (int slot = 0; slot < filled; slot++)
                for (int plane = 0; plane < Card.Planes.Count; plane++)
                    plan.Blend(first + slot, _network.Output(slot, plane), planes[Card.Planes[plane]]);
        }
    }
}
