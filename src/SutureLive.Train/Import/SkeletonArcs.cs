namespace SutureLive.Train.Import;

/// <summary>
/// Takes a thinned picture apart into arcs between ends and junctions. Short arcs that end free are the spurs that thinning
/// leaves at the corners of a stroke; they are dropped.
/// </summary>
/// <param name="on">Thinned pixels, row-major, none on the rim.</param>
/// <param name="width">Columns.</param>
internal sealed class SkeletonArcs(bool[] on, int width)
{
    /// <summary>Neighbours around a pixel, clockwise from the north; straight ones are the even places.</summary>
    private readonly int[] _around = [-width, -width + 1, 1, width + 1, width, width - 1, -1, -width - 1];

    /// <summary>Arcs as pixels in their order, those that meet at a junction sharing its pixel.</summary>
    /// <param name="shortestPx">Free arcs shorter than this are dropped.</param>
    public IReadOnlyList<IReadOnlyList<int>> Find(double shortestPx)
    {
        var pixels = Enumerable.Range(0, on.Length).Where(i => on[i]).ToList();
        var junctions = pixels.Where(i => Branches(i) >= 3).ToHashSet();
        bool[] left = [.. on];
        foreach (int j in junctions)
        {
            left[j] = false;
            foreach (int o in _around) left[j + o] = false;
        }
        var arcs = new List<(List<int> Pixels, bool Free)>();
        // Ends first, so that an open arc is walked from one end to the other; what remains is closed.
        foreach (int start in pixels.Where(i => left[i] && Neighbours(left, i).Count() <= 1).Concat(pixels))
        {
            if (!left[start]) continue;
            var arc = Walk(left, start);
            bool free = !Attach(arc, junctions, atEnd: true) | !Attach(arc, junctions, atEnd: false);
            arcs.Add((arc, free));
        }
        return [.. arcs.Where(a => a.Pixels.Count >= 2 && (!a.Free || a.Pixels.Count >= shortestPx)).Select(a => a.Pixels)];
    }

    /// <summary>How many separate branches leave a pixel.</summary>
    private int Branches(int at)
    {
        int rises = 0;
        for (int k = 0; k < 8; k++)
            if (!on[at + _around[k]] && on[at + _around[(k + 1) % 8]]) rises++;
        return rises;
    }

    private IEnumerable<int> Neighbours(bool[] of, int at) => _around.Where((_, k) => k % 2 == 0).Concat(_around.Where((_, k) => k % 2 == 1)).Select(o => at + o).Where(i => of[i]);

    private List<int> Walk(bool[] left, int start)
    {
        var arc = new List<int> { start };
        left[start] = false;
        while (Neighbours(left, arc[^1]).Select(i => (int?)i).FirstOrDefault() is { } next)
        {
            left[next] = false;
            arc.Add(next);
        }
        return arc;
    }

    /// <summary>Joins an end of an arc to the junction it was cut from; false when there is none.</summary>
    private bool Attach(List<int> arc, HashSet<int> junctions, bool atEnd)
    {
        int end = atEnd ? arc[^1] : arc[0];
        int x = end % width, y = end / width;
        int? nearest = null;
        double best = 3.1;
        for (int dy = -2; dy <= 2; dy++)
        for (int dx = -2; dx <= 2; dx++)
        {
            int at = ((y + dy) * width) + x + dx;
            double distance = Math.Sqrt((dx * dx) + (dy * dy));
            if (distance < best && junctions.Contains(at)) (nearest, best) = (at, distance);
        }
        if (nearest is not { } junction) return false;
        if (atEnd) arc.Add(junction);
        else arc.Insert(0, junction);
        return true;
    }
}
