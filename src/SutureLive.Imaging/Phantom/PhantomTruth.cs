using SutureLive.Core;

namespace SutureLive.Imaging.Phantom;

/// <summary>What is really in one picture of a phantom, in pixels of that picture; exact, whether visible or hidden.</summary>
/// <param name="UmPerPx">Micrometres per pixel.</param>
/// <param name="HeadingDeg">Direction of the nose (lambda to bregma), degrees clockwise from up.</param>
/// <param name="Bregma">Crossing of the midline with the coronal curve of best fit.</param>
/// <param name="Lambda">Crossing of the midline with the lambdoid curve of best fit.</param>
/// <param name="Curves">The six sutures as painted, with every wave; the mean probability is 1.</param>
public sealed record PhantomTruth(double UmPerPx, double HeadingDeg, PointPx Bregma, PointPx Lambda, IReadOnlyList<SutureCurve> Curves);
