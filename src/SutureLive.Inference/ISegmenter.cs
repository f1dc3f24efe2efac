using OpenCvSharp;
using SutureLive.Imaging;

namespace SutureLive.Inference;

/// <summary>
/// Says for every place of a picture how likely it belongs to a suture. Not thread-safe: one caller at a time, because its buffers
/// are reused from call to call.
/// </summary>
public interface ISegmenter : IDisposable
{
    /// <summary>The model in use.</summary>
    ModelCard Card { get; }

    /// <summary>What computes: <c>DirectML</c> or <c>CPU</c>.</summary>
    string Provider { get; }

    /// <summary>How long the parts of the last call took.</summary>
    SegmentTiming LastCall { get; }

    /// <summary>Probability planes of a picture, at the model's physical scale.</summary>
    /// <param name="bgr">CV_8UC3, any size; only read.</param>
    /// <param name="umPerPx">Micrometres per pixel of the picture, greater than zero.</param>
    /// <param name="area">The part of the picture to look at, in its pixels; null for all of it. Areas of one size share their buffers.</param>
    /// <returns>Planes of that part, whose <see cref="PlaneStack.ToPicture"/> leads into the whole picture. Lent until the next call.</returns>
    /// <exception cref="ArgumentException">The picture is empty or no CV_8UC3, the scale is no positive number, or the area does not lie inside.</exception>
    /// <exception cref="ModelException">At this scale the picture would be too large to compute, or ONNX Runtime failed.</exception>
    PlaneStack Segment(Mat bgr, double umPerPx, Rect? area = null);
}

/// <summary>How long the parts of one segmentation took.</summary>
/// <param name="Preprocess">Resampling to the model's scale.</param>
/// <param name="Inference">Cutting tiles, running the network and blending.</param>
/// <param name="Tiles">Tiles looked at.</param>
/// <param name="Reused">Those of them that showed the same as before and were answered from memory.</param>
public readonly record struct SegmentTiming(TimeSpan Preprocess, TimeSpan Inference, int Tiles, int Reused = 0);
