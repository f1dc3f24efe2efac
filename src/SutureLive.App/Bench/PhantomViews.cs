using SutureLive.Core;
using SutureLive.Imaging.Phantom;

namespace SutureLive.App.Bench;

/// <summary>
/// Animals and looks at them for measurements whose truth must be exact: any pose, the usual range of light, blur, grain and glare, and now and
/// then an instrument in the way. Number n is the same animal and look every time; the trainer paints other animals.
/// </summary>
internal static class PhantomViews
{
    /// <summary>Far from the first numbers, which the trainer paints.</summary>
    private const int FirstSeed = 910_000;
    private const int WidthPx = 960, HeightPx = 720;

    /// <summary>Paints an animal, finer than the networks look. The caller owns it.</summary>
    public static PhantomSkull Animal(int number) => PhantomSkull.Create(FirstSeed + number, new PhantomOptions { TextureUmPerPx = 14 });

    /// <summary>One look at an animal.</summary>
    public static PhantomView Of(int number, int look)
    {
        var random = new Random(((FirstSeed + number) * 64) + look);
        double umPerPx = Between(random, 13, 19), headingDeg = Between(random, -180, 180), pxPerMm = 1000 / umPerPx;
        var middle = new PointPx(
            ((WidthPx - 1) / 2.0) + (pxPerMm * Between(random, -0.8, 0.8)), ((HeightPx - 1) / 2.0) + (pxPerMm * Between(random, -0.8, 0.8)));
        return new PhantomView
        {
            WidthPx = WidthPx,
            HeightPx = HeightPx,
            Pose = new SkullFrame(new SkullFrame(middle, headingDeg, umPerPx).ToPx(new(2.1, 0)), headingDeg, umPerPx),
            Light = new PhantomLight(
                Between(random, 0.7, 1.15), Between(random, -0.2, 0.2), Between(random, -0.2, 0.2), Between(random, 0, 0.25),
                Between(random, 0.88, 1.08), Between(random, 0.95, 1.03), Between(random, 0.94, 1.06)),
            DefocusPx = random.NextDouble() < 0.3 ? Between(random, 0.5, 3) : 0,
            Glare = Between(random, 0, 1.5),
            GlareShift = new(Between(random, -0.5, 0.5), Between(random, -0.5, 0.5)),
            Instrument = random.NextDouble() < 0.2 ? Drill(random, middle, pxPerMm) : default,
            ReadNoise = Between(random, 0.5, 2.5),
            ShotNoise = Between(random, 1, 5),
            NoiseSeed = look,
        };
    }

    /// <summary>A drill with its tip somewhere over the skull: it hides a suture, or a landmark.</summary>
    private static PhantomInstrument Drill(Random random, PointPx middle, double pxPerMm) => new(
        PhantomInstrumentKind.Drill,
        new PointPx(middle.X + (pxPerMm * Between(random, -2.5, 2.5)), middle.Y + (pxPerMm * Between(random, -2.5, 2.5))), Between(random, 0, 360), pxPerMm);

    private static double Between(Random random, double low, double high) => low + (random.NextDouble() * (high - low));
}
