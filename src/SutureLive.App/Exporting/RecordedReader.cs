using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Pipeline.Live;
using SutureLive.Pipeline.Stills;
using SutureLive.Sessions.Reading;

namespace SutureLive.App.Exporting;

/// <summary>Gives each frame the reading that was recorded for it, so that a session is drawn again without a network.</summary>
internal sealed class RecordedReader : ISkullReader
{
    private readonly Dictionary<long, SkullReading> _readings = [];
    private long _frame;

    /// <summary>Takes the results of a session.</summary>
    public RecordedReader(SessionReader session)
    {
        foreach (var (_, result) in session.Results()) _readings[result.CameraFrame] = result.Reading;
    }

    /// <summary>True when there is a reading of a frame; it is the one that is read next.</summary>
    public bool Has(long cameraFrame) => _readings.ContainsKey(_frame = cameraFrame);

    /// <inheritdoc/>
    public (SkullReading Reading, StageTiming Timing) Read(Mat bgr, CancellationToken stop) => (_readings[_frame], default);
}
