using System.Collections.Concurrent;
using System.Diagnostics;
using OpenCvSharp;

namespace SutureLive.Inference.Tuning;

/// <summary>How one number of threads did.</summary>
/// <param name="Threads">Threads within one operator.</param>
/// <param name="MsPerTile">Median time of a look at one tile, milliseconds.</param>
/// <param name="PictureMs">95th percentile from the moment a picture was due until it was done beside the network, milliseconds; the whole trial where none was done.</param>
public sealed record NetworkTrial(int Threads, double MsPerTile, double PictureMs)
{
    /// <summary>A picture may take this long beside the network; two thirds of its 33 ms at 30 pictures per second.</summary>
    public const double MostPictureMs = 22;

    private const int LeastLooks = 5, MostPatience = 10;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1 / 30.0);

    /// <summary>
    /// Tries a number of threads: the network looks at one tile again and again, as it does live, while a stand-in for the display road copies a
    /// picture of 1280 x 960 twice, thirty times a second.
    /// </summary>
    /// <param name="card">The model.</param>
    /// <param name="threads">Threads, at least 1.</param>
    /// <param name="duration">How long; at least five looks are taken, and a first picture is waited for, up to ten times as long.</param>
    /// <exception cref="ModelException">The model cannot be used.</exception>
    public static NetworkTrial Run(ModelCard card, int threads, TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(card);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        using var segmenter = OnnxSegmenter.Open(card, new SegmenterOptions { Threads = threads, Provider = ProviderChoice.Cpu });
        using var tile = new Mat(card.Input.HeightPx, card.Input.WidthPx, MatType.CV_8UC3, Scalar.Gray);
        segmenter.Segment(tile, card.UmPerPx);
        using var over = new ManualResetEventSlim();
        List<double> looks = [];
        var shown = new ConcurrentQueue<double>();
        var display = new Thread(() => ShowPictures(shown, over)) { Name = "display trial", IsBackground = true };
        display.Start();
        long start = Stopwatch.GetTimestamp();
        while (looks.Count < LeastLooks || Stopwatch.GetElapsedTime(start) < (shown.IsEmpty ? MostPatience * duration : duration))
        {
            long from = Stopwatch.GetTimestamp();
            segmenter.Segment(tile, card.UmPerPx);
            looks.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
        }

        over.Set();
        display.Join();
        looks.Sort();
        double[] pictures = [.. shown.Order()];
        double pictureMs = pictures.Length > 0 ? pictures[(int)(0.95 * (pictures.Length - 1))] : Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return new(threads, Math.Round(looks[looks.Count / 2], 2), Math.Round(pictureMs, 2));
    }

    /// <summary>The fastest of those beside which the picture kept its time; where none let it, the one that held it up least.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static NetworkTrial Best(IReadOnlyCollection<NetworkTrial> trials)
    {
        ArgumentNullException.ThrowIfNull(trials);
        if (trials.Count == 0) throw new ArgumentException("There is nothing to choose among.", nameof(trials));
        return trials.Where(trial => trial.PictureMs <= MostPictureMs).MinBy(trial => (trial.MsPerTile, trial.Threads)) ?? trials.MinBy(trial => (trial.PictureMs, trial.Threads))!;
    }

    /// <summary>
    /// Numbers of threads worth trying: powers of two, and all processors but one. The last processor is the display road's: a network on all of them
    /// may show every picture of a short trial in time, and misses some over minutes.
    /// </summary>
    public static IReadOnlyList<int> Candidates(int processors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(processors, 1);
        int most = Math.Max(1, processors - 1);
        return [.. Enumerable.Range(0, 5).Select(power => 1 << power).Where(threads => threads <= most).Append(most).Distinct().Order()];
    }

    private static void ShowPictures(ConcurrentQueue<double> shown, ManualResetEventSlim over)
    {
        using var picture = new Mat(960, 1280, MatType.CV_8UC3, Scalar.Gray);
        using var screen = new Mat();
        long start = Stopwatch.GetTimestamp();
        for (int due = 1; !over.IsSet; due++)
        {
            var wait = (due * Period) - Stopwatch.GetElapsedTime(start);
            if (wait > TimeSpan.Zero && over.Wait(wait)) return;
            picture.CopyTo(screen);
            screen.CopyTo(picture);
            var late = Stopwatch.GetElapsedTime(start) - (due * Period);
            shown.Enqueue(late.TotalMilliseconds);
            due = Math.Max(due, (int)(Stopwatch.GetElapsedTime(start) / Period));       // what was missed is missed
        }
    }
}
