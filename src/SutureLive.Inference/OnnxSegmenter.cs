using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenCvSharp;
using SutureLive.Core;
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
    private readonly SegmenterOptions _options;
    private readonly int[] _waiting;             // per slot of the batch: the tile in it
    private Workspace? _current, _previous;     // two: live use goes back and forth between the whole picture and the skull

    private OnnxSegmenter(ModelCard card, TileNetwork network, string provider, SegmenterOptions options)
    {
        Card = card;
        Provider = provider;
        _network = network;
        _options = options;
        _waiting = new int[network.BatchSize];
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

        return new OnnxSegmenter(card, new TileNetwork(card, session, provider, options.BatchSize), provider, options);
    }

    /// <inheritdoc/>
    public PlaneStack Segment(Mat bgr, double umPerPx, Rect? area = null)
    {
        if (bgr.Empty() || bgr.Type() != MatType.CV_8UC3)
            throw new ArgumentException($"A picture of CV_8UC3 is needed, this one is {bgr.Width}x{bgr.Height} of {bgr.Type()}.", nameof(bgr));
        if (!(umPerPx > 0) || !double.IsFinite(umPerPx))
            throw new ArgumentException($"{umPerPx} um/px is no scale: a number greater than 0 is needed.", nameof(umPerPx));

        var part = area ?? new Rect(0, 0, bgr.Width, bgr.Height);
        if (part.Width < 1 || part.Height < 1 || part.Left < 0 || part.Top < 0 || part.Right > bgr.Width || part.Bottom > bgr.Height)
            throw new ArgumentException($"The area {part} does not lie inside a picture of {bgr.Width}x{bgr.Height}.", nameof(area));

        long start = Stopwatch.GetTimestamp();
        var space = WorkspaceFor(part.Width, part.Height, umPerPx);
        space.Resampler.Resample(bgr, part.Location, space.Rgb);
        space.Planes.ToPicture = space.Resampler.ToPicture.Then(new Similarity(1, 0, part.X, part.Y));
        long resampled = Stopwatch.GetTimestamp();
        int reused = Compute(space);
        LastCall = new SegmentTiming(Stopwatch.GetElapsedTime(start, resampled), Stopwatch.GetElapsedTime(resampled), space.Plan.Count, reused);
        return space.Planes;
    }

    /// <summary>Frees the network.</summary>
    public void Dispose() => _network.Dispose();

    private Workspace WorkspaceFor(int widthPx, int heightPx, double umPerPx)
    {
        if (_current?.Fits(widthPx, heightPx, umPerPx) == true) return _current;
        if (_previous?.Fits(widthPx, heightPx, umPerPx) == true)
        {
            (_current, _previous) = (_previous, _current);
            return _current;
        }

        double scale = umPerPx / Card.UmPerPx;
        double pixels = widthPx * scale * heightPx * scale;
        if (pixels > MostPixels)
            throw new ModelException(
                $"A picture of {widthPx}x{heightPx} at {umPerPx:0.###} um/px would make {pixels / 1e6:0} million pixels at the model's {Card.UmPerPx:0.###} um/px; at most {MostPixels / 1e6:0} million are computed. Check the scale.");

        var made = new Workspace(Card, widthPx, heightPx, umPerPx, _options);
        (_current, _previous) = (made, _current);
        return made;
    }

    private int Compute(Workspace space)
    {
        var (plan, planes) = (space.Plan, space.Planes);
        int pixels = planes.WidthPx * planes.HeightPx, filled = 0, reused = 0;
        for (int plane = 0; plane < Card.Planes.Count; plane++) planes[Card.Planes[plane]].Clear();
        for (int tile = 0; tile < plan.Count; tile++)
        {
            for (int channel = 0; channel < 3; channel++) plan.Cut(tile, space.Rgb.AsSpan(channel * pixels, pixels), _network.Input(filled, channel));
            if (space.Memory?.Recognises(tile, _network, filled) == true)
            {
                reused++;
                for (int plane = 0; plane < Card.Planes.Count; plane++) plan.Blend(tile, space.Memory.Answer(tile, plane), planes[Card.Planes[plane]]);
                continue;
            }

            _waiting[filled++] = tile;
            if (filled == _network.BatchSize) Run(space, ref filled);
        }

        if (filled > 0) Run(space, ref filled);
        return reused;
    }

    private void Run(Workspace space, ref int filled)
    {
        _network.Run();
        for (int slot = 0; slot < filled; slot++)
        {
            space.Memory?.Keep(_waiting[slot], _network, slot);
            for (int plane = 0; plane < Card.Planes.Count; plane++)
                space.Plan.Blend(_waiting[slot], _network.Output(slot, plane), space.Planes[Card.Planes[plane]]);
        }

        filled = 0;
    }
}
