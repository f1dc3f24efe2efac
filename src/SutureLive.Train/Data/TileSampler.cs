using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging;

namespace SutureLive.Train.Data;

/// <summary>
/// Cuts training tiles: tile number n is a pure function of the seed and n, so a resumed run sees exactly the tiles it
/// would have seen. One warp per tile takes picture and labels through turn (full circle), scale, shift and mirroring
/// together. Keeps scratch pictures: not thread-safe.
/// </summary>
public sealed class TileSampler : IDisposable
{
    /// <summary>Share of tiles cut anywhere in the picture, to teach what is not skull.</summary>
    private const double AnywhereShare = 0.2;

    private readonly IReadOnlyList<LabelledPicture> _pictures;
    private readonly double[] _cumulativeShare;
    private readonly IReadOnlyList<string> _planes;
    private readonly LabelStyle _style;
    private readonly double _umPerPx;
    private readonly int _sidePx;
    private readonly ulong _seed;
    private readonly TileGrid? _grid;
    private readonly bool _augment;
    private readonly TargetPainter _painter;
    private readonly Mat _tile;

    /// <summary>Prepares to cut from pictures, which stay the caller's.</summary>
    /// <param name="pictures">Pictures to cut from.</param>
    /// <param name="shares">How often each is drawn, relative to the others.</param>
    /// <param name="planes">Planes of the target.</param>
    /// <param name="style">How labels are drawn.</param>
    /// <param name="umPerPx">Scale of the tiles, before the scale is varied.</param>
    /// <param name="sidePx">Side of the tiles.</param>
    /// <param name="seed">Decides every tile.</param>
    /// <param name="grid">Places to cut at, each once per epoch; null: anywhere.</param>
    /// <param name="augment">Whether tiles are turned, relit, blurred and so on.</param>
    /// <exception cref="DataSetException">There is no picture.</exception>
    public TileSampler(IReadOnlyList<LabelledPicture> pictures, IReadOnlyList<double> shares, IReadOnlyList<string> planes,
        LabelStyle style, double umPerPx, int sidePx, ulong seed, TileGrid? grid = null, bool augment = true)
    {
        if (pictures.Count == 0) throw new DataSetException("No picture is left to train on: the fold holds out all of them.");
        _pictures = pictures;
        double sum = 0;
        _cumulativeShare = [.. shares.Select(s => sum += s)];
        _planes = planes;
        _style = style;
        _umPerPx = umPerPx;
        _sidePx = sidePx;
        _seed = seed;
        _grid = grid;
        _augment = augment;
        _painter = new TargetPainter(style, umPerPx, sidePx);
        _tile = new Mat(sidePx, sidePx, MatType.CV_8UC3);
    }

    /// <summary>Cuts tiles <paramref name="firstTile"/>, firstTile + 1, ... until the batch is full.</summary>
    public void Fill(TileBatch batch, long firstTile)
    {
        for (int n = 0; n < batch.Count; n++) Cut(batch, n, (ulong)(firstTile + n));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tile.Dispose();
    }

    private void Cut(TileBatch batch, int slot, ulong index)
    {
        var random = new SeededRandom(_seed, index);
        var (picture, pose) = Place(random, (long)index);
        using var matrix = pose.ToMatrix();
        if (_augment)
        {
            var border = random.Chance(0.5) ? BorderTypes.Replicate : BorderTypes.Constant;
            var interpolation = random.Chance(0.5) ? InterpolationFlags.Linear : InterpolationFlags.Cubic;
            Cv2.WarpAffine(picture.Pixels, _tile, matrix, _tile.Size(), interpolation, border, Scalar.All(random.Between(0, 255)));
            Occluders.Draw(_tile, random);
            Optics.Relight(_tile, random);
            Optics.Defocus(_tile, random);
            Optics.Degrade(_tile, random);
        }
        else
        {
            Cv2.WarpAffine(picture.Pixels, _tile, matrix, _tile.Size(), InterpolationFlags.Linear, BorderTypes.Replicate);
        }
        ToRgb(_tile, batch.Pictures.AsSpan(slot * 3 * _sidePx * _sidePx, 3 * _sidePx * _sidePx));
        for (int plane = 0; plane < _planes.Count; plane++) Paint(batch, slot, plane, picture, pose);
    }

    private void Paint(TileBatch batch, int slot, int plane, LabelledPicture picture, TilePose pose)
    {
        string name = _planes[plane];
        var target = batch.PlaneOf(batch.Targets, slot, plane);
        var weights = batch.PlaneOf(batch.Weights, slot, plane);
        float landmarkWeight = 0;
        if (LabelStyle.IsLandmark(name))
        {
            bool trusted = picture.Quality != PictureQuality.Poor && TargetPainter.LandmarkOf(picture, name) is not null;
            bool inside = _painter.PaintLandmark(TargetPainter.LandmarkOf(picture, name), pose, target);
            landmarkWeight = inside && trusted ? 1 : 0;
            weights.Fill(trusted ? 1 : 0);
        }
        else
        {
            _painter.PaintSutures(picture, pose, name, target, weights);
            if (name != PlaneName.Suture && !picture.HasNamedSutures) weights.Clear();
        }
        batch.LandmarkWeights[(slot * _planes.Count) + plane] = landmarkWeight;
    }

    /// <summary>Which picture tile number <paramref name="index"/> is cut from, and where.</summary>
    private (LabelledPicture Picture, TilePose Pose) Place(SeededRandom random, long index)
    {
        if (_grid is not null)
        {
            var (picture, centre) = _grid.At(index, _seed);
            return (picture, _augment ? Varied(picture, centre, random) : new TilePose(centre, picture.UmPerPx / _umPerPx, 0, false, _sidePx));
        }
        double pick = random.Unit() * _cumulativeShare[^1];
        var drawn = _pictures[Array.FindIndex(_cumulativeShare, s => pick < s)];
        return (drawn, RandomPose(drawn, random));
    }

    private TilePose RandomPose(LabelledPicture picture, SeededRandom random)
    {
        double widthPx = picture.Pixels.Width, heightPx = picture.Pixels.Height;
        PointPx centre;
        if (random.Chance(AnywhereShare) || (picture.Bregma ?? picture.Lambda) is null)
        {
            centre = new(random.Between(0, widthPx), random.Between(0, heightPx));
        }
        else
        {
            var middle = (picture.Bregma ?? picture.Lambda)!.Value.Towards((picture.Lambda ?? picture.Bregma)!.Value, 0.5);
            double reachPx = 3500 / picture.UmPerPx;
            centre = new(middle.X + random.Between(-reachPx, reachPx), middle.Y + random.Between(-reachPx, reachPx));
        }
        return Varied(picture, centre, random);
    }

    private TilePose Varied(LabelledPicture picture, PointPx centre, SeededRandom random)
    {
        double zoom = Math.Exp(random.Between(Math.Log(0.8), Math.Log(1.25)));
        return new TilePose(centre, picture.UmPerPx / _umPerPx * zoom, random.Between(0, 360), random.Chance(0.5), _sidePx);
    }

    private static void ToRgb(Mat bgr, Span<float> rgb)
    {
        var pixels = bgr.AsSpan<Vec3b>();
        for (int i = 0; i < pixels.Length; i++)
        {
            rgb[3 * i] = pixels[i].Item2 / 255f;
            rgb[(3 * i) + 1] = pixels[i].Item1 / 255f;
            rgb[(3 * i) + 2] = pixels[i].Item0 / 255f;
        }
    }
}
