using System.Globalization;
using System.Text.Json;
using SutureLive.Core;
using SutureLive.Imaging;

namespace SutureLive.Anatomy.Tests;

/// <summary>One photograph of the public set: what people marked and traced on it, in pixels of the photograph.</summary>
internal sealed record TracedSkull(
    string Id, string Quality, double UmPerPx, double HeadingDeg, PointPx Bregma, PointPx Lambda,
    IReadOnlyList<(string Name, string Visibility, PointPx[] Points)> Sutures)
{
    private const double PlaneUmPerPx = 40;
    private const int PhotoPx = 960;

    /// <summary>The tracings painted as planes, without heat maps: geometry has to find the landmarks.</summary>
    public PlaneStack Paint(bool named, bool inferredToo = false)
    {
        string[] names = named ? [PlaneName.Suture, PlaneName.Midline, PlaneName.Coronal, PlaneName.Lambdoid] : PaintedSkull.SutureOnly;
        double scale = PlaneUmPerPx / UmPerPx;
        int size = (int)(PhotoPx / scale);
        var toPicture = new Similarity(scale, 0, (scale - 1) / 2, (scale - 1) / 2);
        var toPlane = toPicture.Inverse();
        var stack = new PlaneStack(names, size, size, toPicture, PlaneUmPerPx);
        foreach (var (name, visibility, points) in Sutures)
        {
            if (visibility == "inferred" && !inferredToo) continue;
            string plane = name.StartsWith("coronal", StringComparison.Ordinal) ? PlaneName.Coronal
                : name.StartsWith("lambdoid", StringComparison.Ordinal) ? PlaneName.Lambdoid : PlaneName.Midline;
            float probability = visibility == "clear" ? 0.8f : 0.4f;
            for (int i = 1; i < points.Length; i++)
                for (double t = 0; t < 1; t += 0.34)
                {
                    var at = toPlane.Apply(points[i - 1].Towards(points[i], t));
                    PaintedSkull.Stamp(stack, PlaneName.Suture, at, 0.09, probability);
                    PaintedSkull.Stamp(stack, plane, at, 0.09, probability);
                }
        }

        return stack;
    }

    public SkullReading Read(SkullReader reader, bool named, double? hintDeg) =>
        reader.Read(Paint(named), PhotoPx, PhotoPx, UmPerPx, ScaleSource.Option, hintDeg);

    /// <summary>All photographs; skips the test where the data set is not beside the checkout.</summary>
    public static IReadOnlyList<TracedSkull> All()
    {
        string? folder = Folder();
        if (folder is null) Assert.Skip("The photographs' landmarks (shared/data/skull) are not on this machine; SUTURELIVE_SKULL_DATA may name their folder.");
        var rows = File.ReadAllLines(Path.Combine(folder, "landmarks.csv"));
        string[] head = rows[0].Split(',');
        var byId = rows.Skip(1).Select(row => row.Split(',')).ToDictionary(row => row[0]);
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "sutures.json")));
        return [.. json.RootElement.GetProperty("pictures").EnumerateArray().Select(Parse)];

        TracedSkull Parse(JsonElement picture)
        {
            string id = picture.GetProperty("id").GetString()!;
            string[] row = byId[id];
            double Number(string column) => double.Parse(row[Array.IndexOf(head, column)], CultureInfo.InvariantCulture);
            return new TracedSkull(
                id, row[Array.IndexOf(head, "quality")], Number("um_per_px_if_bl_4p2mm"), Number("lambda_to_bregma_deg_from_up_cw"),
                new(Number("bregma_photo_x"), Number("bregma_photo_y")), new(Number("lambda_photo_x"), Number("lambda_photo_y")),
                [.. picture.GetProperty("sutures").EnumerateObject().Select(s => (s.Name, s.Value.GetProperty("visibility").GetString()!, Points(s.Value)))]);
        }

        static PointPx[] Points(JsonElement suture) =>
            [.. suture.GetProperty("points").EnumerateArray().Select(p => new PointPx(p[0].GetDouble(), p[1].GetDouble()))];
    }

    private static string? Folder()
    {
        if (Environment.GetEnvironmentVariable("SUTURELIVE_SKULL_DATA") is { Length: > 0 } named) return Directory.Exists(named) ? named : null;
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (Path.Combine(at.FullName, "shared", "data", "skull") is var path && File.Exists(Path.Combine(path, "sutures.json"))) return path;
        return null;
    }
}
