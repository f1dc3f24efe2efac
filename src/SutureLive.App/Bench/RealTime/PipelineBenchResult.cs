using SutureLive.Pipeline.Stills;

namespace SutureLive.App.Bench.RealTime;

/// <summary>What <c>bench pipeline</c> reports.</summary>
/// <param name="Display">What a screen saw.</param>
/// <param name="Overlay">How fresh and how right the overlay was.</param>
/// <param name="Whole">The same network over the whole picture each time, at the model's scale: how often, and how exact.</param>
/// <param name="Plain">Every pixel at full resolution, tiles of 50 % overlap one after another.</param>
/// <param name="OpencvDnn">The plain way through OpenCV's own network module; null where it cannot read the model.</param>
/// <param name="RatioToPlain">Refreshes of the overlay per plain refresh.</param>
/// <param name="Network">Arithmetic of the network alone.</param>
/// <param name="AllocBytesPerFrame">Managed bytes per frame that the display road's thread allocated, from the camera to the drawn overlay.</param>
/// <param name="Load">What it cost the machine.</param>
/// <param name="Threads">Threads of the network.</param>
internal sealed record PipelineBenchResult(
    DisplayFigures Display, OverlayFigures Overlay, RefreshFigures Whole, RefreshFigures Plain, RefreshFigures? OpencvDnn, double? RatioToPlain,
    NetworkFigures Network, double AllocBytesPerFrame, LoadFigures Load, int Threads)
{
    /// <summary>Growth of memory outside the managed heap, MB.</summary>
    public double NativeGrowthMb => Load.NativeGrowthMb;

    /// <summary>Share of all processors taken, in percent.</summary>
    public double CpuPercent => Load.CpuPercent;
}

/// <summary>The display road.</summary>
internal sealed record DisplayFigures(double Fps, double MissedPercent, Percentiles LatencyMs);

/// <summary>The overlay; errors in pixels of the present frame, null when there was no reading.</summary>
/// <param name="RefreshHz">Readings per second.</param>
/// <param name="NetworkHz">Those among them for which the network ran; in the others every tile was unchanged.</param>
/// <param name="AgeMs">Age when drawn.</param>
/// <param name="ErrorPxRms">Distance to the bone.</param>
/// <param name="ErrorPxRmsUnglued">The same without motion compensation.</param>
/// <param name="LandmarkMeanMm">Error of bregma and lambda.</param>
/// <param name="Stages">Where the time of a reading goes.</param>
internal sealed record OverlayFigures(
    double RefreshHz, double NetworkHz, Percentiles AgeMs, double? ErrorPxRms, double? ErrorPxRmsUnglued, double? LandmarkMeanMm, StageFigures Stages);

/// <summary>Mean milliseconds of the stages of a reading; null where there was none.</summary>
/// <param name="PreprocessMs">To the model's scale.</param>
/// <param name="InferenceMs">Tiles, network, blending; unchanged tiles included.</param>
/// <param name="AnatomyMs">From planes to landmarks.</param>
internal sealed record StageFigures(double? PreprocessMs, double? InferenceMs, double? AnatomyMs)
{
    /// <summary>Means of a sample.</summary>
    public static StageFigures Of(IReadOnlyCollection<StageTiming> readings)
    {
        return new(Mean(t => t.Preprocess), Mean(t => t.Inference), Mean(t => t.Anatomy));

        double? Mean(Func<StageTiming, TimeSpan> stage) => readings.Count == 0 ? null : Math.Round(readings.Average(t => stage(t).TotalMilliseconds), 2);
    }
}

/// <summary>Another way to the same end.</summary>
internal sealed record RefreshFigures(double RefreshHz, int Tiles, double? LandmarkMeanMm);

/// <summary>The network alone on one tile: arithmetic done, and what the processor can do at most.</summary>
internal sealed record NetworkFigures(double MsPerTile, double? Gflops, double PeakGflops, double? Fraction);

/// <summary>Percentiles of a sample; null of nothing.</summary>
internal sealed record Percentiles(double? P50, double? P95, double? P99)
{
    /// <summary>Of a sorted sample.</summary>
    public static Percentiles Of(IReadOnlyList<double> sorted) => new(Rounded(sorted, 0.5), Rounded(sorted, 0.95), Rounded(sorted, 0.99));

    private static double? Rounded(IReadOnlyList<double> sorted, double share) => Statistics.Quantile(sorted, share) is { } value ? Math.Round(value, 2) : null;
}
