using System.Globalization;
using System.Text.Json;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Sessions.Reading;

namespace SutureLive.Sessions.Export;

/// <summary>
/// Frames of a session with their curves, as a folder that the trainer reads: <c>photos/</c>, <c>landmarks.csv</c> and <c>sutures.json</c>
/// (schema <c>suture-polylines/1</c>). Landmarks that a person had placed or fixed at that moment are the person's, and such pictures count as good;
/// all else is what the program found: a person corrects it before anything learns from it.
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
        HandLandmarks hand = new(session.Events());
        List<string> landmarks = ["id,bregma_photo_x,bregma_photo_y,lambda_photo_x,lambda_photo_y,um_per_px,quality,animal"];
        List<object> pictures = [];
        string animal = Plain(session.Manifest.About.Subject is { Length: > 0 } subject ? subject : session.Name), name = Plain(session.Name);
        long? lastNs = null;
        using Mat picture = new();
        foreach (var (frame, result) in session.Results())
        {
            stop.ThrowIfCancellationRequested();
            var reading = result.Reading;
            if (frame is not { } index || !rows.TryGetValue(index, out var row) || row.MonotonicNs - lastNs < apart.Ticks * 100) continue;
            var (handBregma, handLambda) = hand.At(row.MonotonicNs);
            if ((handBregma ?? Sure(reading.Bregma)) is not { } b || (handLambda ?? Sure(reading.Lambda)) is not { } l || reading.UmPerPx is not { } um) continue;
            string quality = handBregma is not null && handLambda is not null ? "good" : "fair";
            session.Read(row, picture);
            string id = string.Create(CultureInfo.InvariantCulture, $"{name}-{index}");
            File.WriteAllBytes(Path.Combine(folder, "photos", id + ".png"), picture.ImEncode(".png"));      // OpenCV does not say when a disk is full
            landmarks.Add(string.Create(CultureInfo.InvariantCulture, $"{id},{b.X:F2},{b.Y:F2},{l.X:F2},{l.Y:F2},{um:F4},{quality},{animal}"));
            pictures.Add(Entry(id, reading, quality));
            lastNs = row.MonotonicNs;
        }

        File.WriteAllLines(Path.Combine(folder, "landmarks.csv"), landmarks);
        File.WriteAllText(Path.Combine(folder, "sutures.json"), JsonSerializer.Serialize(new { schema = "suture-polylines/1", pictures }));
        return pictures.Count;
    }

    // One cell of a table, whatever a folder or an animal is called.
    private static string Plain(string text) => string.Concat(text.Select(c => c is ',' or '"' || char.IsControl(c) ? '_' : c));

    private static PointPx? Sure(Landmark found) => found.Confidence >= Confidence.Medium ? found.At : null;

    private static object Entry(string id, SkullReading reading, string quality) => new
    {
        id,
        photo = id + ".png",
        width = reading.WidthPx,
        height = reading.HeightPx,
        quality,
        sutures = reading.Curves.Where(curve => Names.ContainsKey(curve.Name)).DistinctBy(curve => curve.Name).ToDictionary(
            curve => Names[curve.Name],
            curve => new
            {
                visibility = curve.ObservedFraction >= ClearFraction ? "clear" : curve.ObservedFraction >= FaintFraction ? "faint" : "inferred",
                points = curve.Points.Select(p => new[] { Math.Round(p.X, 2), Math.Round(p.Y, 2) }),
            }),
    };
}
