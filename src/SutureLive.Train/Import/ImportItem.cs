using System.Text.RegularExpressions;
using SutureLive.Core;
using SutureLive.Train.Data;

namespace SutureLive.Train.Import;

/// <summary>Something that may become a labelled picture.</summary>
/// <param name="Source">What the user knows it by: a file, or a pair of files.</param>
/// <param name="Read">Makes the picture; throws a sentence when it cannot. The caller owns the picture.</param>
internal sealed record ImportItem(string Source, Func<LabelledPicture> Read);

/// <summary>What was not imported, and why.</summary>
internal sealed record Rejection(string Source, string Reason);

/// <summary>What became of an import.</summary>
internal sealed record ImportReport(string Folder, int Pictures, IReadOnlyList<Rejection> Rejected);

/// <summary>Scale and animal of pictures whose files do not say them.</summary>
/// <param name="UmPerPx">Micrometres per pixel, when the user stated it.</param>
/// <param name="AnimalPattern">Its first group, found in the id of a picture, names the animal; null: every picture is an animal of its own.</param>
/// <param name="BregmaToLambdaMm">Distance the scale follows from when both landmarks are marked and no scale is stated.</param>
internal sealed record ImportSettings(double? UmPerPx, Regex? AnimalPattern, double BregmaToLambdaMm = 4.2)
{
    /// <summary>Scale of a picture, and where it comes from.</summary>
    /// <exception cref="ImportException">Neither stated nor to be concluded.</exception>
    public (double UmPerPx, string From) Scale(PointPx? bregma, PointPx? lambda)
    {
        if (UmPerPx is { } stated) return (stated, LabelledPicture.ScaleStated);
        return bregma is { } b && lambda is { } l && b.DistanceTo(l) > 0
            ? (BregmaToLambdaMm * 1000 / b.DistanceTo(l), LabelledPicture.ScaleAssumed(BregmaToLambdaMm))
            : throw new ImportException("Its scale is unknown: state --um-per-px, or mark both bregma and lambda.");
    }

    /// <summary>The animal of a picture.</summary>
    public string Animal(string id) =>
        AnimalPattern?.Match(id) is { Success: true } match ? match.Groups[match.Groups.Count > 1 ? 1 : 0].Value : id;
}

/// <summary>Carries an import through: what cannot be read is listed, the rest goes on.</summary>
internal static class Importer
{
    /// <summary>Writes every readable item into a new data-set folder.</summary>
    /// <exception cref="DataSetException">The folder is not empty.</exception>
    public static ImportReport Run(IEnumerable<ImportItem> items, string folder, CancellationToken stop)
    {
        var rejected = new List<Rejection>();
        int written = DataSetWriter.Write(folder, Readable(items, rejected), stop);
        return new ImportReport(Path.GetFullPath(folder), written, rejected);
    }

    private static IEnumerable<LabelledPicture> Readable(IEnumerable<ImportItem> items, List<Rejection> rejected)
    {
        var sound = new SoundPicture();
        foreach (var item in items)
        {
            LabelledPicture? picture = null;
            try
            {
                picture = item.Read();
                sound.Demand(picture, item.Source);
            }
            catch (Exception e) when (e is SutureLiveException or IOException or UnauthorizedAccessException)
            {
                rejected.Add(new Rejection(item.Source, e.Message));
                picture?.Dispose();
                continue;
            }
            yield return picture with { Source = item.Source };
        }
    }
}
