using System.Globalization;
using System.Text.Json;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Sessions.Reading;

namespace SutureLive.Sessions.Export;

/// <summary>
/// Frames of a session with their curves, as a folder that the trainer reads: <c>photos/</c>, <c>landmarks.csv</c> and <c>sutures.json</c>
/// (schema <c>suture-polylines/1</c>). They are what the program found: a person corrects them before anything learns from them.
/// </summary>
public static class TrainingPairs
{
    private const double ClearFraction = 0.8, FaintFraction = 0.3;

    /// <summary>Names of the sutures in that form.</summary>
    private static readonly Dictionary<SutureName, string> Names = new()
    {
        [SutureName.Frontal] = "frontal",
        [SutureName.Sagittal] = "sagittal",
        [SutureName.CoronalLeft] = "coronal_left",
        [SutureName.CoronalRight] = "coronal_right",
        [SutureName.LambdoidLeft] = "lambdoid_left",
        [SutureName.LambdoidRight] = "lambdoid_right",
    };

    /// <summary>Writes the pairs.</summary>
    /// <param name="folder">Made when missing; must hold nothing yet.</param>
    /// <param name="session">The session.</param>
    /// <param name="apart">Least time between two frames that are taken.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>How many.</returns>
    /// <exception cref="SessionException">The folder holds something, or a frame cannot be decoded.</exception>
    public static int Write(string folder, SessionReader session, TimeSpan apart, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new SessionException($"'{folder}' is not empty, and nothing is overwritten: give another --out.");
        Directory.CreateDirectory(Path.Combine(folder, "photos"));
        var rows = session.Frames.ToDictionary(row => row.Index);
        List<string> landmarks = ["id,bregma_photo_x,bregma_photo_y,lambda_photo_x,lambda_photo_y,um_per_px,quality,same_animal_as"];
        List<object> pictures = [];
        string? animal = null;
        long? lastNs = null;
        using Mat picture = new();
        foreach (var (frame, result) in session.Results())
        {
            stop.ThrowIfCancellationRequested();
            var reading = result.Reading;
            if (frame is not { } index || !rows.TryGetValue(index, out var row) || row.MonotonicNs - lastNs < apart.Ticks * 100) continue;
            if (reading is not { Bregma: { At: { } b, Confidence: >= Confidence.Medium }, Lambda: { At: { } l, Confidence: >= Confidence.Medium }, UmPerPx: { } um }) continue;
            session.Read(row, picture);
            string id = string.Create(CultureInfo.InvariantCulture, $"{session.Name}-{index}");
            Cv2.ImWrite(Path.Combine(folder, "photos", id + ".png"), picture);
            landmarks.Add(string.Create(CultureInfo.InvariantCulture, $"{id},{b.X:F2},{b.Y:F2},{l.X:F2},{l.Y:F2},{um:F4},fair,{animal}"));
            pictures.Add(Entry(id, reading));
            animal ??= id;
            lastNs = row.MonotonicNs;
        }

        File.WriteAllLines(Path.Combine(folder, "landmarks.csv"), landmarks);
        File.WriteAllText(Path.Combine(folder, "sutures.json"), JsonSerializer.Serialize(new { schema = "suture-polylines/1", pictures }));
        return pictures.Count;
    }

    private static object Entry(string id, SkullReading reading) => new
    {
        id,
        photo = id + ".png",
        width = reading.WidthPx,
        height = reading.HeightPx,
        quality = "fair",
        sutures = reading.Curves.Where(curve => Names.ContainsKey(curve.Name)).DistinctBy(curve => curve.Name).ToDictionary(
            curve => Names[curve.Name],
            curve => new
            {
                visibility = curve.ObservedFraction >= ClearFraction ? "clear" : curve.ObservedFraction >= FaintFraction ? "faint" : "inferred",
                points = curve.Points.Select(p => new[] { Math.Round(p.X, 2), Math.Round(p.Y, 2) }),
            }),
    };
}
