using System.Diagnostics;
using OpenCvSharp;
using OpenCvSharp.Dnn;
using SutureLive.Anatomy;
using SutureLive.Core;
using SutureLive.Imaging.Phantom;
using SutureLive.Inference;
using SutureLive.Pipeline.Stills;

namespace SutureLive.App.Bench.RealTime;

/// <summary>The same network used in plainer ways, each with every processor to itself: what the live path is compared with.</summary>
internal static class OtherWays
{
    private const double PlainOverlap = 0.5;

    /// <summary>The whole picture at the model's scale, every time.</summary>
    public static RefreshFigures Whole(ModelCard card, PaintedReel reel, int readings, CancellationToken stop)
    {
        using var segmenter = OnnxSegmenter.Open(card, new SegmenterOptions { Provider = ProviderChoice.Cpu });
        var analyzer = new SkullAnalyzer(segmenter);
        var errorsMm = new List<double>();
        Read(0);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < readings; i++) errorsMm.AddRange(Read(7 * i));
        return new(Math.Round(readings / Stopwatch.GetElapsedTime(start).TotalSeconds, 3), segmenter.LastCall.Tiles, Statistics.Mean(errorsMm));

        IEnumerable<double> Read(long frame)
        {
            var truth = reel.TruthOf(frame);
            var reading = analyzer.Analyze(reel.Picture(frame), new PictureKnowledge(truth.UmPerPx, ScaleSource.Profile), stop).Reading;
            return ErrorsMm(reading, truth);
        }
    }

    /// <summary>The picture as it is, at its full resolution, tile after tile at 50 % overlap, then the anatomy.</summary>
    public static RefreshFigures Plain(ModelCard card, PaintedReel reel)
    {
        using var segmenter = OnnxSegmenter.Open(card, new SegmenterOptions { Provider = ProviderChoice.Cpu, Overlap = PlainOverlap });
        var (picture, truth) = (reel.Picture(0), reel.TruthOf(0));
        segmenter.Segment(picture, card.UmPerPx, new Rect(0, 0, 64, 64));
        long start = Stopwatch.GetTimestamp();
        var planes = segmenter.Segment(picture, card.UmPerPx);
        var reading = new SkullReader(new AnatomyOptions()).Read(planes, picture.Width, picture.Height, truth.UmPerPx, ScaleSource.Profile, headingHintDeg: null);
        return new(Math.Round(1 / Stopwatch.GetElapsedTime(start).TotalSeconds, 4), segmenter.LastCall.Tiles, Statistics.Mean([.. ErrorsMm(reading, truth)]));
    }

    /// <summary>One tile through OpenCV's network module, counted for all tiles of the plain way; null where it cannot read the model.</summary>
    public static RefreshFigures? OpenCv(ModelCard card, int tiles)
    {
        try
        {
            using var net = CvDnn.ReadNetFromOnnx(card.OnnxPath);
            if (net is null) return null;
            using var tile = Mat.FromArray(new float[card.Input.Channels * card.Input.HeightPx * card.Input.WidthPx])
                .Reshape(1, [1, card.Input.Channels, card.Input.HeightPx, card.Input.WidthPx]);
            Forward();
            long start = Stopwatch.GetTimestamp();
            Forward();
            return new(Math.Round(1 / (tiles * Stopwatch.GetElapsedTime(start).TotalSeconds), 4), tiles, null);

            void Forward()
            {
                net.SetInput(tile, card.Input.Name);
                using var answer = net.Forward();
            }
        }
        catch (OpenCVException)
        {
            return null;
        }
    }

    private static IEnumerable<double> ErrorsMm(SkullReading reading, PhantomTruth truth)
    {
        if (reading.Bregma.At is { } bregma) yield return bregma.DistanceTo(truth.Bregma) * truth.UmPerPx / 1000;
        if (reading.Lambda.At is { } lambda) yield return lambda.DistanceTo(truth.Lambda) * truth.UmPerPx / 1000;
    }
}
