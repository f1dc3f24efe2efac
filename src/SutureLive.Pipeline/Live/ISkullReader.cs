using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Pipeline.Stills;

namespace SutureLive.Pipeline.Live;

/// <summary>Reads skulls frame after frame. Called by one thread at a time.</summary>
public interface ISkullReader
{
    /// <summary>Reads one picture.</summary>
    /// <param name="bgr">CV_8UC3; only read.</param>
    /// <param name="stop">Gives up between two passes of the network.</param>
    (SkullReading Reading, StageTiming Timing) Read(Mat bgr, CancellationToken stop);
}
