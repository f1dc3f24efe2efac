using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Imaging.Phantom;

/// <summary>Reflections of the lamp on wet bone: clusters of small white spots, most where the bone falls away towards the back.</summary>
internal sealed class PhantomGlare
{
    private const int Shift = 3;
    private readonly Spot[] _spots;

    public PhantomGlare(int seed)
    {
        var random = PhantomRandom.Fork(seed, "glare");
        List<Spot> spots = [];
        for (int clusters = random.Whole(0, 3); clusters > 0; clusters--)
        {
            ApMl middle = new(random.Between(-6.5, 3), random.Between(-3.5, 3.5));
            double spread = random.Between(0.15, 0.6), along = random.Between(0, Math.PI);
            for (int i = random.Whole(3, 30); i > 0; i--)
            {
                double far = random.Normal(0, spread * 1.6), wide = random.Normal(0, spread * 0.5);
                spots.Add(new(
                    new(middle.ApMm + (far * Math.Cos(along)) - (wide * Math.Sin(along)), middle.MlMm + (far * Math.Sin(along)) + (wide * Math.Cos(along))),
                    random.Between(0.015, 0.075), random.Between(0.3, 1), random.Between(0, 180), random.Between(0.35, 1)));
            }
        }

        _spots = [.. spots];
    }

    public void Draw(in PhantomView view, Mat picture)
    {
        if (view.Glare <= 0) return;
        double pxPerMm = 1000 / view.Pose.UmPerPx;
        foreach (ref readonly var spot in _spots.AsSpan())
        {
            // A drier skull loses its faint spots first.
            double strength = Math.Clamp(view.Glare - 1 + spot.Strength, 0, 1);
            double radius = spot.RadiusMm * strength * pxPerMm;
            if (radius < 0.35) continue;
            var at = view.Pose.ToPx(new(spot.At.ApMm + view.GlareShift.ApMm, spot.At.MlMm + view.GlareShift.MlMm));
            if (at.X < -50 || at.Y < -50 || at.X > view.WidthPx + 50 || at.Y > view.HeightPx + 50) continue;
            Cv2.Ellipse(
                picture, new Point(Fixed(at.X), Fixed(at.Y)), new Size(Fixed(radius), Fixed(radius * spot.Roundness)), spot.TurnDeg + view.Pose.HeadingDeg,
                0, 360, new Scalar(238, 240, 242), -1, LineTypes.AntiAlias, Shift);
        }
    }

    private static int Fixed(double value) => (int)Math.Round(value * (1 << Shift));

    private readonly record struct Spot(ApMl At, double RadiusMm, double Roundness, double TurnDeg, double Strength);
}
