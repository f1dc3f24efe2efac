namespace SutureLive.App.Bench.RealTime;

/// <summary>What <c>bench pipeline</c> reports.</summary>
/// <param name="Display">What a screen saw.</param>
/// <param name="Overlay">How fresh and how right the overlay was.</param>
/// <param name="Whole">The same network over the whole picture each time, at the model's scale: how often, and how exact.</param>
/// <param name="Plain">Every pixel at full resolution, tiles of 50 % overlap one after another.</param>
/// <param name="OpencvDnn">The plain way through OpenCV's own network module; null where it cannot read the model.</param>
/// <param name="RatioToPlain">Refreshes of the overlay per plain refresh.</param>
/// <param name="Network">Arithmetic of the network alone.</param>
/// <param name="AllocBytesPerFrame">Managed bytes per frame of the display road.</param>
/// <param name="NativeGrowthMb">Growth of the process over the measured time.</param>
/// <param name="CpuPercent">Share of all processors taken, in percent.</param>
/// <param name="Threads">Threads of the network.</param>
internal sealed record PipelineBenchResult(
    DisplayFigures Display, OverlayFigures Overlay, RefreshFigures Whole, RefreshFigures Plain, RefreshFigures? OpencvDnn, double? RatioToPlain,
    NetworkFigures Network, double AllocBytesPerFrame, double NativeGrowthMb, double CpuPercent, int Threads);

/// <summary>The display road.</summary>
internal sealed record DisplayFigures(double Fps, double MissedPercent, Percentiles LatencyMs);

/// <summary>The overlay; errors in pixels of the present frame, null when there was no reading.</summary>
internal sealed record OverlayFigures(double RefreshHz, Percentiles AgeMs, double? ErrorPxRms, double? ErrorPxRmsUnglued, double? LandmarkMeanMm);

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
