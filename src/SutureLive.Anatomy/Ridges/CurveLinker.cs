namespace SutureLive.Anatomy.Ridges;

/// <summary>
/// Links crest points into unbranched curves by walking from the strongest free point along its tangent, both ways, to the neighbour
/// that continues best; curves whose ends touch others form a network. What stays short and alone is dropped: noise, hair, glare.
/// Keeps its buffers between calls; not thread-safe.
/// </summary>
internal sealed class CurveLinker
{
    private readonly List<int> _walk = [];
    private int[] _order = [], _pointAt = [], _pieceOf = [], _network = [];
    private float[] _key = [];

    /// <summary>Appends the curves of a crest to a map.</summary>
    /// <param name="crest">The crest.</param>
    /// <param name="widthPx">Columns of the plane.</param>
    /// <param name="heightPx">Rows of the plane.</param>
    /// <param name="mmPerPx">Size of a pixel, mm.</param>
    /// <param name="options">How far gaps are bridged and how long a network must be.</param>
    /// <param name="into">Where the curves go.</param>
    public void Link(RidgeFinder crest, int widthPx, int heightPx, double mmPerPx, AnatomyOptions options, RidgeMap into)
    {
        int count = crest.Crest.Count;
        Prepare(crest, widthPx * heightPx, count);
        var pieces = new List<(List<int> Points, float LengthMm)>();
        foreach (int seed in _order.AsSpan(0, count))
        {
            if (_pieceOf[seed] >= 0) continue;
            _walk.Clear();
            _walk.Add(seed);
            _pieceOf[seed] = pieces.Count;
            var point = crest.Crest[seed];
            Walk(crest, widthPx, seed, point.Dx, point.Dy, pieces.Count);
            _walk.Reverse();
            Walk(crest, widthPx, seed, -point.Dx, -point.Dy, pieces.Count);
            pieces.Add(([.. _walk], Length(crest.Crest)));
        }

        GroupNetworks(crest, pieces, widthPx, heightPx, (int)Math.Round(options.LargestGapMm / mmPerPx));
        KeepLong(crest.Crest, pieces, options.ShortestNetworkMm, into);
    }

    private void Prepare(RidgeFinder crest, int pixels, int count)
    {
        if (_pointAt.Length < pixels) _pointAt = new int[pixels];
        if (_order.Length < count) (_order, _pieceOf, _key) = (new int[count], new int[count], new float[count]);
        Array.Fill(_pointAt, -1);
        for (int i = 0; i < count; i++)
        {
            _pointAt[crest.Pixels[i]] = i;
            (_order[i], _pieceOf[i], _key[i]) = (i, -1, -crest.Crest[i].Weight);
        }

        Array.Sort(_key, _order, 0, count);
    }

    /// <summary>Steps from a point in a direction while a free neighbour continues the curve within 45 degrees.</summary>
    private void Walk(RidgeFinder crest, int w, int from, double dx, double dy, int piece)
    {
        for (int at = from; ;)
        {
            var here = crest.Crest[at];
            int pixel = crest.Pixels[at], best = -1;
            double bestCost = double.MaxValue;
            for (int step = 0; step < 8; step++)
            {
                (int sx, int sy) = Neighbour(step);
                double ahead = ((sx * dx) + (sy * dy)) / double.Hypot(sx, sy);
                int next = ahead > 0.35 ? _pointAt[pixel + (sy * w) + sx] : -1;     // crests stay one pixel off the border
                if (next < 0 || _pieceOf[next] >= 0) continue;
                var there = crest.Crest[next];
                double turn = 1 - Math.Abs((there.Dx * dx) + (there.Dy * dy));
                double cost = turn + (0.5 * (1 - ahead));
                if (turn < 0.3 && cost < bestCost) (best, bestCost) = (next, cost);
            }

            if (best < 0) return;
            var to = crest.Crest[best];
            int sign = ((to.Dx * dx) + (to.Dy * dy)) < 0 ? -1 : 1;
            (dx, dy) = (sign * to.Dx, sign * to.Dy);
            _pieceOf[best] = piece;
            _walk.Add(best);
            at = best;
        }
    }

    private static (int X, int Y) Neighbour(int step) => step switch
    {
        0 => (1, 0), 1 => (1, 1), 2 => (0, 1), 3 => (-1, 1), 4 => (-1, 0), 5 => (-1, -1), 6 => (0, -1), _ => (1, -1),
    };

    private float Length(List<RidgePoint> crest)
    {
        float length = 0;
        for (int i = 1; i < _walk.Count; i++)
        {
            var (a, b) = (crest[_walk[i - 1]], crest[_walk[i]]);
            length += float.Hypot(b.X - a.X, b.Y - a.Y);
        }

        return length;
    }

    /// <summary>Joins every piece with those that pass within the gap of its ends.</summary>
    private void GroupNetworks(RidgeFinder crest, List<(List<int> Points, float LengthMm)> pieces, int w, int h, int gapPx)
    {
        if (_network.Length < pieces.Count) _network = new int[pieces.Count];
        for (int i = 0; i < pieces.Count; i++) _network[i] = i;
        for (int i = 0; i < pieces.Count; i++)
        {
            if (pieces[i].Points.Count < 3) continue;                         // specks do not bridge gaps
            Join(crest.Pixels[pieces[i].Points[0]]);
            Join(crest.Pixels[pieces[i].Points[^1]]);

            void Join(int end)
            {
                int x0 = end % w, y0 = end / w;
                for (int y = Math.Max(0, y0 - gapPx); y <= Math.Min(h - 1, y0 + gapPx); y++)
                    for (int x = Math.Max(0, x0 - gapPx); x <= Math.Min(w - 1, x0 + gapPx); x++)
                        if (_pointAt[(y * w) + x] is >= 0 and int other && pieces[_pieceOf[other]].Points.Count >= 3)
                            _network[Root(i)] = Root(_pieceOf[other]);
            }
        }
    }

    private int Root(int piece)
    {
        while (_network[piece] != piece) piece = _network[piece] = _network[_network[piece]];
        return piece;
    }

    private void KeepLong(List<RidgePoint> crest, List<(List<int> Points, float LengthMm)> pieces, double shortestMm, RidgeMap into)
    {
        Span<float> total = pieces.Count <= 1024 ? stackalloc float[pieces.Count] : new float[pieces.Count];
        total.Clear();
        for (int i = 0; i < pieces.Count; i++) total[Root(i)] += pieces[i].LengthMm;
        int firstNetwork = into.Pieces.Count;
        for (int i = 0; i < pieces.Count; i++)
            if (total[Root(i)] >= shortestMm && pieces[i].Points.Count >= 3)
                into.Add(crest, pieces[i].Points, pieces[i].LengthMm, firstNetwork + Root(i));
    }
}
