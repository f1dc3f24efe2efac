namespace SutureLive.Core.Tests;

/// <summary>Values as they occur at a microscope: pictures up to 8K, 1 to 200 um/px, every direction.</summary>
internal static class Any
{
    public static readonly Gen<PointPx> Pixel = Gen.Double[-8000, 8000].Select(Gen.Double[-8000, 8000], (x, y) => new PointPx(x, y));

    public static readonly Gen<ApMl> Place = Gen.Double[-15, 15].Select(Gen.Double[-15, 15], (ap, ml) => new ApMl(ap, ml));

    public static readonly Gen<double> HeadingDeg = Gen.Double[-180, 180];

    public static readonly Gen<double> UmPerPx = Gen.Double[1, 200];

    public static readonly Gen<SkullFrame> SkullFrame =
        Gen.Select(Pixel, HeadingDeg, UmPerPx, (bregma, heading, um) => new SkullFrame(bregma, heading, um));

    public static readonly Gen<Similarity> Similarity =
        Gen.Select(Gen.Double[0.05, 20], HeadingDeg, Gen.Double[-5000, 5000], Gen.Double[-5000, 5000], Core.Similarity.From);
}
