using OpenCvSharp;
using SutureLive.Anatomy;
using SutureLive.Core;
using SutureLive.Inference;
using SutureLive.Pipeline.Live;
using SutureLive.Pipeline.Stills;

namespace SutureLive.App.Live;

/// <summary>Owns the segmenter, and frees it only when no reading is under way.</summary>
internal sealed class GuardedReader(ISegmenter segmenter, Func<SkullAnalyzer, ISkullReader> reader, AnatomyOptions? anatomy = null) : ISkullReader, IDisposable
{
    private readonly Lock _gate = new();
    private readonly ISkullReader _reader = reader(new SkullAnalyzer(segmenter, anatomy));
    private bool _isDisposed;

    /// <inheritdoc/>
    public (SkullReading Reading, StageTiming Timing) Read(Mat bgr, CancellationToken stop)
    {
        lock (_gate)
        {
            if (_isDisposed) throw new OperationCanceledException(stop);
            return _reader.Read(bgr, stop);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            segmenter.Dispose();
        }
    }
}
