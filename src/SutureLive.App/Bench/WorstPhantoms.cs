using System.Globalization;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging.Overlay;

namespace SutureLive.App.Bench;

/// <summary>Remembers the readings of phantoms that were farthest from the truth, and shows them side by side, so that a person can see why.</summary>
internal sealed class WorstPhantoms
{
    private const int HowMany = 10, Columns = 5, TileWidthPx = 400, TileHeightPx = 300, JpegQuality = 80;
    private const double RingMm = 0.25;
    private static readonly Scalar Truth = new(255, 255, 0), Caption = Scalar.All(255);
    private readonly List<(int Number, int Look, SkullReading Reading, string Name, double ErrorMm, Confidence Confidence)> _worst = [];

    /// <summary>Takes note of a landmark that was found.</summary>
    /// <param name="number">Which animal.</param>
    /// <param name="look">Which look at it.</param>
    /// <param name="reading">All that was read.</param>
    /// <param name="name">Which landmark.</param>
    /// <param name="found">The landmark.</param>
    /// <param name="errorMm">Its distance from the truth, mm; null when it was not found: then nothing was claimed.</param>
    public void Add(int number, int look, SkullReading reading, string name, Landmark found, double? errorMm)
    {
        if (errorMm is not { } mm) return;
        int same = _worst.FindIndex(other => (other.Number, other.Look) == (number, look));
        if (same >= 0 && _worst[same].ErrorMm >= mm) return;
        if (same >= 0) _worst.RemoveAt(same);
        _worst.Add((number, look, reading, name, mm, found.Confidence));
        _worst.Sort((a, b) => b.ErrorMm.CompareTo(a.ErrorMm));
        if (_worst.Count > HowMany) _worst.RemoveAt(HowMany);
    }

    /// <summary>Writes them as one picture, the worst first: the overlay, a ring of 0.25 mm around each true landmark, and how far the worse of the two is off.</summary>
    /// <param name="path">A new JPEG file.</param>
    /// <exception cref="SutureLiveException">There are none, or it cannot be written there.</exception>
    public void Write(string path)
    {
        if (_worst.Count == 0) throw new SutureLiveException($"No landmark was found in any picture: there is nothing to show in '{path}'.");
        using var sheet = new Mat(TileHeightPx * ((_worst.Count + Columns - 1) / Columns), TileWidthPx * Math.Min(Columns, _worst.Count), MatType.CV_8UC3, Scalar.All(0));
        var renderer = new OverlayRenderer();
        for (int rank = 0; rank < _worst.Count; rank++)
        {
            using var tile = Drawn(renderer, rank);
            using var place = sheet[new Rect(TileWidthPx * (rank % Columns), TileHeightPx * (rank / Columns), TileWidthPx, TileHeightPx)];
            Cv2.Resize(tile, place, place.Size(), interpolation: InterpolationFlags.Area);
            var (_, _, _, name, mm, word) = _worst[rank];
            string says = string.Create(CultureInfo.InvariantCulture, $"{name} {mm:0.00} mm off, {word.ToString().ToLowerInvariant()}");
            Cv2.PutText(place, says, new Point(8, TileHeightPx - 10), HersheyFonts.HersheySimplex, 0.5, Scalar.All(0), 3, LineTypes.AntiAlias);
            Cv2.PutText(place, says, new Point(8, TileHeightPx - 10), HersheyFonts.HersheySimplex, 0.5, Caption, 1, LineTypes.AntiAlias);
        }

        try
        {
            using FileStream file = new(path, FileMode.CreateNew);
            file.Write(sheet.ToBytes(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, JpegQuality)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SutureLiveException($"The worst readings cannot be written to '{path}': {e.Message}", e);
        }
    }

    private Mat Drawn(OverlayRenderer renderer, int rank)
    {
        var (number, look, reading, _, _, _) = _worst[rank];
        using var animal = PhantomViews.Animal(number);
        var view = PhantomViews.Of(number, look);
        var picture = new Mat();
        animal.Render(view, picture);
        renderer.DrawStill(picture, reading, []);
        var truth = animal.TruthOf(view);
        foreach (var at in new[] { truth.Bregma, truth.Lambda }) Cv2.Circle(picture, new Point((int)at.X, (int)at.Y), (int)(RingMm * 1000 / truth.UmPerPx), Truth, 2, LineTypes.AntiAlias);
        return picture;
    }
}
