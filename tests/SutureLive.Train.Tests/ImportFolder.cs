using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Train.Data;

namespace SutureLive.Train.Tests;

/// <summary>A folder of pictures to import, made from a phantom whose sutures are known, and a place for the result.</summary>
internal sealed class ImportFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("suturelive-import-").FullName;

    public ImportFolder() => Directory.CreateDirectory(Source);

    public LabelledPicture Phantom { get; } = PhantomPictures.Create(11, 40);

    public string Source => Path.Combine(_root, "source");

    public string Result => Path.Combine(_root, "result");

    /// <summary>A picture with the phantom's sutures drawn on it. The caller owns it.</summary>
    public Mat Drawn(Scalar colour, int widthPx, Mat? on = null)
    {
        var drawn = (on ?? Phantom.Pixels).Clone();
        foreach (var stroke in Phantom.Strokes)
            Cv2.Polylines(drawn, [[.. stroke.Points.Select(p => new Point((int)Math.Round(p.X * 16), (int)Math.Round(p.Y * 16)))]], false, colour, widthPx, LineTypes.AntiAlias, 4);
        return drawn;
    }

    public void Save(string name, Mat pixels, int quality = 95)
    {
        string path = Path.Combine(Source, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, name.EndsWith(".jpg", StringComparison.Ordinal)
            ? pixels.ImEncode(".jpg", [new ImageEncodingParam(ImwriteFlags.JpegQuality, quality)])
            : pixels.ImEncode(".png"));
    }

    /// <summary>Shares of points that lie within some pixels: of the imported lines from the truth, and of the truth from the imported lines.</summary>
    public (double Precision, double Recall) Agreement(LabelledPicture imported, double withinPx)
    {
        var truth = Dense(Phantom.Strokes);
        var found = Dense(imported.Strokes);
        double Near(List<PointPx> of, List<PointPx> to) => of.Average(p => to.Any(q => p.DistanceTo(q) <= withinPx) ? 1.0 : 0);
        return (Near(found, truth), Near(truth, found));
    }

    public void Dispose()
    {
        Phantom.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private List<PointPx> Dense(IReadOnlyList<LabelledStroke> strokes) =>
    [
        .. strokes.SelectMany(s => s.Points.Zip(s.Points.Skip(1)).SelectMany(e => Enumerable.Range(0, 8).Select(k => e.First.Towards(e.Second, k / 8.0))))
            .Where(p => p.X > 4 && p.Y > 4 && p.X < Phantom.Pixels.Width - 5 && p.Y < Phantom.Pixels.Height - 5),
    ];
}
