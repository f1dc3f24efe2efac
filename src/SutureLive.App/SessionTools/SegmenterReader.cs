using OpenCvSharp;
using SutureLive.Anatomy;
using SutureLive.Core;
using SutureLive.Inference;
using SutureLive.Pipeline.Live;
using SutureLive.Pipeline.Stills;

namespace SutureLive.App.SessionTools;

/// <summary>The reader of the live session, over a segmenter that outlives it: a batch opens its model once.</summary>
internal sealed class SegmenterReader(ISegmenter segmenter, PictureKnowledge known, AnatomyOptions anatomy) : ISkullReader
{
    private readonly TrackingSkullReader _reader = new(new SkullAnalyzer(segmenter, anatomy), known);

    /// <inheritdoc/>
    public (SkullReading Reading, StageTiming Timing) Read(Mat bgr, CancellationToken stop) => _reader.Read(bgr, stop);
}
