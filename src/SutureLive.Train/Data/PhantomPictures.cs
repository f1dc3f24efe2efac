using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging.Phantom;

namespace SutureLive.Train.Data;

/// <summary>Synthetic pictures: each another animal, lying another way, with exact truth for every plane.</summary>
internal static class PhantomPictures
{
    private const double WidthMm = 16;

    /// <summary>Paints one phantom. The caller owns the picture.</summary>
    /// <param name="seed">Which animal, pose and light.</param>
    /// <param name="umPerPx">Scale of the picture.</param>
    public static LabelledPicture Create(int seed, double umPerPx)
    {
        var random = new SeededRandom(0x9A47, (ulong)seed);
        int side = (int)(WidthMm * 1000 / umPerPx);
        using var skull = PhantomSkull.Create(seed, new PhantomOptions { TextureUmPerPx = Math.Max(10, umPerPx * 0.7) });
        double heading = random.Between(-180, 180);
        var middleToBregma = new SkullFrame(new PointPx(0, 0), heading, umPerPx).ToPx(new ApMl(skull.BregmaLambdaMm / 2, 0));
        double shift = 1000 / umPerPx;
        var view = new PhantomView
        {
            WidthPx = side,
            HeightPx = side,
            Pose = new SkullFrame(
                new PointPx((side / 2.0) + middleToBregma.X + (shift * random.Normal()), (side / 2.0) + middleToBregma.Y + (shift * random.Normal())),
                heading, umPerPx),
            Light = new PhantomLight(random.Between(0.7, 1.2), random.Between(-0.25, 0.25), random.Between(-0.25, 0.25), random.Between(0, 0.3), 1, 1, 1),
            Glare = random.Between(0, 1.5),
            DefocusPx = random.Chance(0.3) ? random.Between(0.3, 1.2) : 0,
            NoiseSeed = seed,
            ReadNoise = 1,
            ShotNoise = 2,
        };
        var pixels = new Mat();
        skull.Render(view, pixels);
        var truth = skull.TruthOf(view);
        string id = $"phantom-{seed:D5}";
        return new LabelledPicture(id, id, pixels, truth.UmPerPx,
            [.. truth.Curves.Select(c => new LabelledStroke(c.Name, Visibility.Clear, c.Points))],
            truth.Bregma, truth.Lambda, PictureQuality.Good);
    }
}
