using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging;

namespace SutureLive.Pipeline.Stills;

/// <summary>What is known about a picture before it is looked at.</summary>
/// <param name="UmPerPx">Micrometres per pixel; null when they are to be found in the picture itself.</param>
/// <param name="Source">Where the scale came from; of no meaning without one.</param>
/// <param name="HeadingDeg">Rough direction of the nose, degrees clockwise from up; null when it is to be found.</param>
/// <param name="Area">Where the skull is, in pixels of the picture; null for anywhere. Only looked at where the scale is known.</param>
public readonly record struct PictureKnowledge(double? UmPerPx, ScaleSource Source = ScaleSource.Option, double? HeadingDeg = null, Rect? Area = null);

/// <summary>Everything found in one picture.</summary>
/// <param name="Reading">Sutures, landmarks, scale, heading; coordinates in pixels of the picture.</param>
/// <param name="Planes">What the network saw at that scale; lent until the analyser's next call.</param>
/// <param name="Timing">How long it took.</param>
public sealed record SkullAnalysis(SkullReading Reading, PlaneStack Planes, StageTiming Timing);

/// <summary>Where the time of one analysis went.</summary>
/// <param name="Preprocess">Resampling to the model's scale.</param>
/// <param name="Inference">The network and the blending of its tiles.</param>
/// <param name="Anatomy">From planes to curves and landmarks.</param>
/// <param name="Scales">How many scales were tried.</param>
public readonly record struct StageTiming(TimeSpan Preprocess, TimeSpan Inference, TimeSpan Anatomy, int Scales)
{
    /// <summary>Tiles the network was to look at.</summary>
    public int Tiles { get; init; }

    /// <summary>Those of them whose content had not changed, so that the last answer was used again.</summary>
    public int ReusedTiles { get; init; }

    /// <summary>All stages together.</summary>
    public TimeSpan Total => Preprocess + Inference + Anatomy;
}
