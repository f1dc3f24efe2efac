using SutureLive.Core;
using SutureLive.Sessions.Reading;

namespace SutureLive.Sessions.Replays;

/// <summary>Two results of the same frame beside each other.</summary>
/// <param name="CameraFrame">The frame, by the camera's number.</param>
/// <param name="Frame">Its index in the session; null when it was not written.</param>
/// <param name="BregmaMm">Distance of both bregmas, mm; null unless both were found.</param>
/// <param name="LambdaMm">The same for lambda.</param>
/// <param name="HeadingDeg">Angle between both headings, degrees.</param>
/// <param name="ScalePercent">Second scale against the first, percent.</param>
/// <param name="FoundByOne">True when one of both found a landmark that the other did not.</param>
public sealed record ResultDifference(long CameraFrame, long? Frame, double? BregmaMm, double? LambdaMm, double? HeadingDeg, double? ScalePercent, bool FoundByOne)
{
    /// <summary>The larger of both distances; null when there is none.</summary>
    public double? WorstMm => BregmaMm is { } b && LambdaMm is { } l ? Math.Max(b, l) : BregmaMm ?? LambdaMm;
}

/// <summary>Distances of one landmark over all frames, mm.</summary>
/// <param name="N">Frames in which both found it.</param>
/// <param name="MeanMm">Mean; null without frames.</param>
/// <param name="P95Mm">95th percentile (nearest rank); null without frames.</param>
/// <param name="MaxMm">Largest; null without frames.</param>
public sealed record DistanceSummary(int N, double? MeanMm, double? P95Mm, double? MaxMm)
{
    /// <summary>Sums distances up.</summary>
    public static DistanceSummary Of(IEnumerable<double?> distances)
    {
        double[] sorted = [.. distances.OfType<double>().Order()];
        return sorted.Length == 0
            ? new(0, null, null, null)
            : new(sorted.Length, Math.Round(sorted.Average(), 5), Math.Round(sorted[(int)Math.Ceiling(0.95 * sorted.Length) - 1], 5), Math.Round(sorted[^1], 5));
    }
}

/// <summary>What two runs over the same frames found, side by side.</summary>
/// <param name="Differences">One per frame that both read, in order.</param>
/// <param name="OnlyFirst">Frames that only the first read.</param>
/// <param name="OnlySecond">Frames that only the second read.</param>
public sealed record ResultComparison(IReadOnlyList<ResultDifference> Differences, int OnlyFirst, int OnlySecond)
{
    /// <summary>Distances of bregma.</summary>
    public DistanceSummary Bregma => DistanceSummary.Of(Differences.Select(difference => difference.BregmaMm));

    /// <summary>Distances of lambda.</summary>
    public DistanceSummary Lambda => DistanceSummary.Of(Differences.Select(difference => difference.LambdaMm));

    /// <summary>Frames in which one found a landmark that the other did not.</summary>
    public int FoundByOne => Differences.Count(difference => difference.FoundByOne);

    /// <summary>The frames that differ most, worst first.</summary>
    /// <param name="count">How many.</param>
    public IReadOnlyList<ResultDifference> Worst(int count) =>
        [.. Differences.Where(difference => difference.WorstMm is not null).OrderByDescending(difference => difference.WorstMm).Take(count)];

    /// <summary>Compares results frame by frame. Millimetres are those of the first run's scale, or the second's where it has none.</summary>
    public static ResultComparison Of(IEnumerable<(long? Frame, SessionResult Result)> first, IEnumerable<(long? Frame, SessionResult Result)> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        Dictionary<long, SessionResult> others = [];
        foreach (var (_, result) in second) others[result.CameraFrame] = result;
        int theirs = others.Count, onlyFirst = 0;
        List<ResultDifference> differences = [];
        foreach (var (frame, a) in first)
        {
            if (others.Remove(a.CameraFrame, out var b)) differences.Add(Difference(frame, a, b.Reading));
            else onlyFirst++;
        }

        return new(differences, onlyFirst, theirs - differences.Count);
    }

    /// <summary>Reads the results of a file or of a folder that holds <c>results.jsonl</c>.</summary>
    /// <exception cref="SessionException">There is none, or a line is damaged.</exception>
    public static IEnumerable<(long? Frame, SessionResult Result)> Load(string path)
    {
        string file = Directory.Exists(path) ? Path.Combine(path, SessionFolder.Results) : path;
        return File.Exists(file) ? ResultFile.Read(file) : throw new SessionException($"There are no results in '{path}': name a session, a replay, or a file of results.");
    }

    private static ResultDifference Difference(long? frame, SessionResult first, SkullReading b)
    {
        var a = first.Reading;
        double? um = a.UmPerPx ?? b.UmPerPx;
        return new(
            first.CameraFrame, frame, Mm(a.Bregma, b.Bregma, um), Mm(a.Lambda, b.Lambda, um),
            a.HeadingDeg is { } h && b.HeadingDeg is { } g ? Math.Round(Angle.Between(h, g), 4) : null,
            a.UmPerPx is { } u && b.UmPerPx is { } v ? Math.Round(100 * ((v / u) - 1), 4) : null,
            a.Bregma.At is null != b.Bregma.At is null || a.Lambda.At is null != b.Lambda.At is null);
    }

    private static double? Mm(Landmark a, Landmark b, double? umPerPx) =>
        a.At is { } p && b.At is { } q && umPerPx is { } um ? Math.Round(p.DistanceTo(q) * um / 1000, 5) : null;
}
