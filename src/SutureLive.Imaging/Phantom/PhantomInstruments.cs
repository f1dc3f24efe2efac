using OpenCvSharp;

namespace SutureLive.Imaging.Phantom;

/// <summary>Draws a drill or a gloved hand over the picture, shaded like round things lit from the side.</summary>
internal static class PhantomInstruments
{
    private const int Shift = 4;
    private static readonly Scalar Nitrile = new(178, 112, 52);

    public static void Draw(in PhantomInstrument instrument, Mat picture)
    {
        switch (instrument.Kind)
        {
            case PhantomInstrumentKind.Drill: Drill(instrument, picture); break;
            case PhantomInstrumentKind.Hand: Hand(instrument, picture); break;
            default: break;
        }
    }

    /// <summary>A burr of 0.5 mm on a shank of 1.6 mm in a chuck of 5 mm.</summary>
    private static void Drill(in PhantomInstrument drill, Mat picture)
    {
        Rod(picture, drill, 4.5, 60, 5.0, new Scalar(92, 92, 96));
        Rod(picture, drill, 1.2, 4.8, 1.6, new Scalar(150, 152, 156));
        Rod(picture, drill, 0.0, 1.4, 0.5, new Scalar(120, 124, 130));
    }

    /// <summary>Two fingers side by side and the hand behind them.</summary>
    private static void Hand(in PhantomInstrument hand, Mat picture)
    {
        (double sin, double cos) = Math.SinCos(double.DegreesToRadians(hand.FromDeg));
        var beside = hand with { Tip = new(hand.Tip.X + (cos * 9 * hand.PxPerMm) + (sin * 3 * hand.PxPerMm), hand.Tip.Y + (sin * 9 * hand.PxPerMm) - (cos * 3 * hand.PxPerMm)) };
        Rod(picture, beside, 0, 60, 8.5, Nitrile);
        Rod(picture, hand, 0, 60, 9.5, Nitrile);
    }

    /// <summary>A round rod from <paramref name="fromMm"/> to <paramref name="toMm"/> behind the tip: nested lines, ever thinner, lighter and further to the lit side.</summary>
    private static void Rod(Mat picture, in PhantomInstrument tool, double fromMm, double toMm, double widthMm, Scalar colour)
    {
        (double sin, double cos) = Math.SinCos(double.DegreesToRadians(tool.FromDeg));
        double width = widthMm * tool.PxPerMm;
        int layers = Math.Clamp((int)(width / 12), 6, 24);                         // more for wide ones, or the steps show
        for (int layer = 0; layer < layers; layer++)
        {
            double inward = (double)layer / layers, light = 0.45 + (0.75 * inward);
            double aside = -0.18 * inward * width;
            int thickness = Math.Clamp((int)Math.Round(width * (1 - inward)), 1, 32767);
            double radius = thickness / 2.0;
            var near = At(tool, (fromMm * tool.PxPerMm) + radius, aside);
            var far = At(tool, toMm * tool.PxPerMm, aside);
            Cv2.Line(picture, near, far, new Scalar(colour[0] * light, colour[1] * light, colour[2] * light), thickness, LineTypes.AntiAlias, Shift);
        }

        Point At(in PhantomInstrument t, double alongPx, double asidePx) => new(
            (int)Math.Round((t.Tip.X + (sin * alongPx) + (cos * asidePx)) * (1 << Shift)),
            (int)Math.Round((t.Tip.Y - (cos * alongPx) + (sin * asidePx)) * (1 << Shift)));
    }
}
