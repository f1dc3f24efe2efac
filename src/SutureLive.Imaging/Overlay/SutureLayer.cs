using SutureLive.Core;

namespace SutureLive.Imaging.Overlay;

/// <summary>The sutures: solid where seen, dotted where continued, dashed altogether when the reading has aged.</summary>
internal static class SutureLayer
{
    /// <summary>Draws all curves of a reading.</summary>
    public static void Draw(Canvas canvas, in OverlayStyle style, in OverlayScene scene)
    {
        var seen = style.Pen(OverlayPalette.Suture, 2.2);
        if (scene.State == OverlayState.Aged) seen = seen.Dashed;
        var continued = style.Pen(OverlayPalette.Suture, 2.2).Dotted;
        foreach (bool halo in (ReadOnlySpan<bool>)[true, false])
            for (int i = 0; i < scene.Reading!.Curves.Count; i++)
                Pass(canvas, scene.Reading.Curves[i], scene.ToPresent, seen, continued, halo);
    }

    // Points closer together than the line is thick add nothing but work.
    private static void Pass(Canvas canvas, SutureCurve curve, Similarity toPresent, in Pen seen, in Pen continued, bool halo)
    {
        double phase = 0;
        var from = toPresent.Apply(curve.Points[0]);
        bool wasSeen = IsSeen(curve, 0);
        for (int i = 1; i < curve.Points.Count; i++)
        {
            var to = toPresent.Apply(curve.Points[i]);
            bool isSeen = IsSeen(curve, i);
            bool last = i == curve.Points.Count - 1;
            if (!last && isSeen == wasSeen && from.DistanceTo(to) < 2 * seen.WidthPx) continue;
            canvas.Dashes(from, to, isSeen && wasSeen ? seen : continued, ref phase, halo);
            (from, wasSeen) = (to, isSeen);
        }
    }

    private static bool IsSeen(SutureCurve curve, int index) => curve.Observed.Count == 0 || curve.Observed[index];
}
