using System.Globalization;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Imaging.Overlay;

namespace SutureLive.App.Bench;

/// <summary>Draws the readings that were farthest from the labels, so that a person can see why.</summary>
internal static class WorstReadings
{
    private const int HowMany = 10;
    private static readonly Scalar Label = new(255, 255, 0);

    /// <summary>Writes one picture for each: the overlay, and a circle of 0.25 mm around each label.</summary>
    /// <param name="pictures">All readings.</param>
    /// <param name="skulls">Their photographs.</param>
    /// <param name="folder">Where to; exists, and holds none of these pictures.</param>
    /// <exception cref="SutureLiveException">A picture cannot be written there.</exception>
    public static void Write(IReadOnlyList<PictureResult> pictures, IEnumerable<LabelledSkull> skulls, string folder)
    {
        var renderer = new OverlayRenderer();
        var worst = pictures.OrderByDescending(picture => picture.WorstMm ?? double.MaxValue).Take(HowMany).ToArray();
        try
        {
            for (int rank = 0; rank < worst.Length; rank++)
            {
                var skull = skulls.First(one => one.Id == worst[rank].Id);
                using var drawn = PictureFile.Read(skull.Path);
                if (worst[rank].Given is { } reading) renderer.DrawStill(drawn, reading, []);
                foreach (var at in new[] { skull.Bregma, skull.Lambda }) Cv2.Circle(drawn, new Point((int)at.X, (int)at.Y), (int)(250 / skull.UmPerPx), Label, 2, LineTypes.AntiAlias);
                string error = worst[rank].WorstMm is { } mm ? string.Create(CultureInfo.InvariantCulture, $"{mm:0.00}mm") : "not-found";
                using FileStream file = new(Path.Combine(folder, $"{rank + 1:00}-{skull.Id}-{error}.jpg"), FileMode.CreateNew);
                file.Write(drawn.ToBytes(".jpg"));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SutureLiveException($"The worst readings cannot be written to '{folder}': {e.Message}", e);
        }
    }
}
