using SutureLive.Core;

namespace SutureLive.Calibration.Scale;

/// <summary>What a lens may do to a scale where nothing measured tells whether it distorts.</summary>
internal static class UnseenDistortion
{
    // Lenses of stereo microscopes move the corners of the picture by up to about 1 %, either way.
    private const double Sd = 0.006;

    // Higher orders and an oblique view, which drawn lines do not show either.
    private const double Least = 1e-3;

    /// <summary>One standard deviation of a scale from points, as a fraction: a lens that distorts by k at the corner shows squares at r of it 2 k r² larger.</summary>
    public static double RelativeSd(IReadOnlyList<TargetView> views)
    {
        var (width, height) = (views[0].WidthPx, views[0].HeightPx);
        PointPx centre = new((width - 1) / 2.0, (height - 1) / 2.0);
        double radius = double.Hypot(width, height) / 2;
        return 2 * Sd * views.SelectMany(v => v.Points).Average(p => Math.Pow(p.Px.DistanceTo(centre) / radius, 2));
    }

    /// <summary>One standard deviation of a scale from lengths, as a fraction: how much longer such a lens shows them, long ones counting more as they do in the fit.</summary>
    public static double RelativeSd(IReadOnlyList<KnownLength> lines, int widthPx, int heightPx)
    {
        var lens = PlaneOptics.Uniform(1000, widthPx, heightPx) with { Distortion = Sd };
        double longer = 0, all = 0;
        foreach (var line in lines)
        {
            double px = line.From.DistanceTo(line.To);
            longer += px * (lens.ToMm(line.From).DistanceTo(lens.ToMm(line.To)) - px);
            all += px * px;
        }

        return Math.Max(Least, Math.Abs(longer / all));
    }
}
