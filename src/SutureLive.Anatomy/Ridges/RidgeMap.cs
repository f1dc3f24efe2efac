using SutureLive.Imaging;

namespace SutureLive.Anatomy.Ridges;

/// <summary>
/// All curves seen in a stack of planes. Planes that name a suture come first; a curve of the general <c>suture</c> plane counts only
/// where none of them has claimed the place. Reused from reading to reading; not thread-safe.
/// </summary>
internal sealed class RidgeMap
{
    /// <summary>Half width, in pixels, of the strip that a named crest claims.</summary>
    private const int ClaimPx = 3;

    /// <summary>Probability from which a named crest claims its strip.</summary>
    private const float ClaimProbability = 0.25f;

    private static readonly (string Plane, SutureKind Kind)[] Planes =
    [
        (PlaneName.Midline, SutureKind.Midline), (PlaneName.Coronal, SutureKind.Coronal), (PlaneName.Lambdoid, SutureKind.Lambdoid),
        (PlaneName.Suture, SutureKind.Any),
    ];

    private readonly RidgeFinder _finder = new();
    private readonly CurveLinker _linker = new();
    private bool[] _claimed = [];

    /// <summary>Points of all pieces, piece after piece.</summary>
    public List<RidgePoint> Points { get; } = [];

    /// <summary>The curves.</summary>
    public List<RidgePiece> Pieces { get; } = [];

    /// <summary>True when at least one plane names its sutures.</summary>
    public bool HasNames { get; private set; }

    /// <summary>Width of the planes, mm.</summary>
    public double WidthMm { get; private set; }

    /// <summary>Height of the planes, mm.</summary>
    public double HeightMm { get; private set; }

    /// <summary>Reads all curves of a stack.</summary>
    /// <param name="planes">The planes; not changed.</param>
    /// <param name="mmPerPx">Size of a plane's pixel, mm.</param>
    /// <param name="options">Thresholds.</param>
    public void Read(PlaneStack planes, double mmPerPx, AnatomyOptions options)
    {
        (int w, int h) = (planes.WidthPx, planes.HeightPx);
        Points.Clear();
        Pieces.Clear();
        (WidthMm, HeightMm) = (w * mmPerPx, h * mmPerPx);
        HasNames = planes.Has(PlaneName.Midline) || planes.Has(PlaneName.Coronal) || planes.Has(PlaneName.Lambdoid);
        if (_claimed.Length < w * h) _claimed = new bool[w * h];
        Array.Clear(_claimed);
        foreach (var (plane, kind) in Planes)
        {
            if (!planes.Has(plane)) continue;
            _finder.Find(planes[plane], w, h, mmPerPx, kind, (float)options.WeakestRidge);
            if (kind == SutureKind.Any) DropClaimed();
            int from = Points.Count;
            _linker.Link(_finder, w, h, mmPerPx, options, this);
            if (kind != SutureKind.Any) Claim(from, w, h, mmPerPx);
        }
    }

    /// <summary>Appends one curve.</summary>
    internal void Add(List<RidgePoint> crest, List<int> points, float lengthMm, int network)
    {
        Pieces.Add(new RidgePiece(Points.Count, points.Count, lengthMm, network));
        foreach (int i in points) Points.Add(crest[i]);
    }

    private void DropClaimed()
    {
        int kept = 0;
        for (int i = 0; i < _finder.Crest.Count; i++)
            if (!_claimed[_finder.Pixels[i]])
                (_finder.Crest[kept], _finder.Pixels[kept++]) = (_finder.Crest[i], _finder.Pixels[i]);
        _finder.Crest.RemoveRange(kept, _finder.Crest.Count - kept);
        _finder.Pixels.RemoveRange(kept, _finder.Pixels.Count - kept);
    }

    private void Claim(int from, int w, int h, double mmPerPx)
    {
        for (int i = from; i < Points.Count; i++)
        {
            if (Points[i].Weight < ClaimProbability) continue;
            int x0 = (int)Math.Round(Points[i].X / mmPerPx), y0 = (int)Math.Round(Points[i].Y / mmPerPx);
            for (int y = Math.Max(0, y0 - ClaimPx); y <= Math.Min(h - 1, y0 + ClaimPx); y++)
                _claimed.AsSpan((y * w) + Math.Max(0, x0 - ClaimPx), Math.Min(w - 1, x0 + ClaimPx) - Math.Max(0, x0 - ClaimPx) + 1).Fill(true);
        }
    }
}
