using SutureLive.App.Bench.RealTime;

namespace SutureLive.App.Bench.Browser;

/// <summary>What <c>bench console</c> reports.</summary>
/// <param name="CanvasWidthPx">Width of the picture's canvas on the page, px.</param>
/// <param name="CanvasHeightPx">Height of it, px.</param>
/// <param name="Alone">The operator's page alone.</param>
/// <param name="WithViewers">While others watch.</param>
/// <param name="WithStalled">While somebody has connected and takes nothing.</param>
/// <param name="Viewers">How many others watched.</param>
/// <param name="Threads">Threads of the network.</param>
internal sealed record ConsoleBenchResult(
    int CanvasWidthPx, int CanvasHeightPx, PaintFigures Alone, PaintFigures WithViewers, PaintFigures WithStalled, int Viewers, int Threads);

/// <summary>What the operator's page painted.</summary>
/// <param name="PaintedFps">Frames painted per second.</param>
/// <param name="CaptureToPaintMs">Age of the clock in the picture when its pixels were read back from the painted canvas.</param>
/// <param name="Unreadable">Paints whose clock could not be read; counted as painted, not as measured.</param>
/// <param name="RefreshHz">Readings of the network per second meanwhile.</param>
/// <param name="OthersFps">Pictures per second that each of the others received, on average; null without any.</param>
internal sealed record PaintFigures(double PaintedFps, Percentiles CaptureToPaintMs, int Unreadable, double RefreshHz, double? OthersFps);
