using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Inference;
using SutureLive.Pipeline.Live;
using SutureLive.Pipeline.Stills;

namespace SutureLive.App.Live;

/// <summary>Owns the segmenter, and frees it only when no reading is under way.</summary>
internal sealed class GuardedReader(ISegmenter segmenter, PictureKnowledge known, bool isFocused) : ISkullReader, IDisposable
{
    private readonly Lock _gate = new();
    private readonly TrackingSkullReader _reader = new(new SkullAnalyzer(segmenter), known, isFocused);
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
