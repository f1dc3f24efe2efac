using System.Globalization;
using SutureLive.Core;

namespace SutureLive.Train.Data;

/// <summary>One row of <c>landmarks.csv</c>.</summary>
/// <param name="Animal">Pictures of one animal share it.</param>
/// <param name="Bregma">In pixels of the picture, when it was marked.</param>
/// <param name="Lambda">In pixels of the picture, when it was marked.</param>
/// <param name="Quality">How much the labels may be trusted.</param>
/// <param name="StatedUmPerPx">Scale, when the row states one.</param>
internal readonly record struct LandmarkRow(string Animal, PointPx? Bregma, PointPx? Lambda, PictureQuality Quality, double? StatedUmPerPx)
{
    /// <summary>The stated scale, or the one that follows from the distance of the two landmarks; null when neither is known.</summary>
    public double? UmPerPx(double bregmaToLambdaMm) =>
        StatedUmPerPx ?? (Bregma is { } b && Lambda is { } l ? bregmaToLambdaMm * 1000 / b.DistanceTo(l) : null);
}

/// <summary>Reads <c>landmarks.csv</c>: scale, landmarks, quality and animal of every picture.</summary>
internal static class LandmarkTable
{
    /// <summary>Rows by picture id.</summary>
    /// <exception cref="DataSetException">A column is missing, or a row cannot be read; says which.</exception>
    public static IReadOnlyDictionary<string, LandmarkRow> Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        string[] header = lines.Length > 0 ? lines[0].Split(',') : [];
        int Column(string name)
        {
            int column = Array.IndexOf(header, name);
            return column >= 0 ? column : throw new DataSetException($"{path} has no column '{name}'; it has {string.Join(", ", header)}.");
        }
        int id = Column("id"), bx = Column("bregma_photo_x"), by = Column("bregma_photo_y"), lx = Column("lambda_photo_x"), ly = Column("lambda_photo_y");
        int quality = Column("quality"), animal = Array.IndexOf(header, "animal"), scale = Array.IndexOf(header, "um_per_px");
        int sibling = animal >= 0 ? -1 : Column("same_animal_as");
        var rows = new Dictionary<string, LandmarkRow>();
        var animals = sibling >= 0 ? Siblings(lines.Skip(1).Select(line => line.Split(',')).Where(cells => cells.Length > Math.Max(id, sibling))
            .Select(cells => (cells[id], cells[sibling]))) : null;
        for (int n = 1; n < lines.Length; n++)
        {
            if (lines[n].Length == 0) continue;
            string[] cells = lines[n].Split(',');
            try
            {
                double Number(int column) => double.Parse(cells[column], CultureInfo.InvariantCulture);
                PointPx? Point(int x, int y) => cells[x].Length == 0 && cells[y].Length == 0 ? null : new PointPx(Number(x), Number(y));
                rows[cells[id]] = new(animals is null ? cells[animal] : animals(cells[id]), Point(bx, by), Point(lx, ly),
                    Enum.Parse<PictureQuality>(cells[quality], ignoreCase: true), scale >= 0 && cells[scale].Length > 0 ? Number(scale) : null);
            }
            catch (Exception e) when (e is FormatException or IndexOutOfRangeException or ArgumentException)
            {
                throw new DataSetException($"{path}, line {n + 1}: '{lines[n]}' is not a row of landmarks ({e.Message}).", e);
            }
        }
        return rows;
    }

    /// <summary>
    /// Tells animals from pairs of pictures that show the same one. It is enough that one of two names the other, and pairs make chains;
    /// the smallest name of a chain stands for the animal.
    /// </summary>
    private static Func<string, string> Siblings(IEnumerable<(string Id, string Sibling)> pairs)
    {
        var elder = new Dictionary<string, string>();
        string Eldest(string id) => elder.TryGetValue(id, out string? other) ? Eldest(other) : id;
        foreach (var (id, sibling) in pairs)
        {
            if (sibling.Length == 0) continue;
            string a = Eldest(id), b = Eldest(sibling);
            if (a != b) elder[string.CompareOrdinal(a, b) < 0 ? b : a] = string.CompareOrdinal(a, b) < 0 ? a : b;
        }
        return Eldest;
    }
}
