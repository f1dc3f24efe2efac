using OpenCvSharp;
using SutureLive.Calibration.Targets;
using SutureLive.Core;

namespace SutureLive.Calibration.Simulation;

/// <summary>Lays targets under a virtual microscope.</summary>
public static class VirtualTargets
{
    /// <summary>A picture of a target that lies in the plane.</summary>
    /// <param name="microscope">Who looks.</param>
    /// <param name="spec">What lies there.</param>
    /// <param name="middle">Where in the plane its middle lies, mm.</param>
    /// <param name="turnDeg">How it is turned.</param>
    /// <param name="printedAt">True size over designed size: 1 for a good printer.</param>
    /// <returns>CV_8UC3, owned by the caller.</returns>
    public static Mat Photograph(VirtualMicroscope microscope, TargetSpec spec, PointPx middle, double turnDeg, double printedAt = 1)
    {
        double um = microscope.UmPerPxAt(new(microscope.WidthPx / 2.0, microscope.HeightPx / 2.0));
        int cells = (int)Math.Clamp(Math.Ceiling(2.0 * spec.PitchMm * 1000 / um / TargetPattern.CellsPerSquare), 1, 24);
        int pxPerPitch = cells * TargetPattern.CellsPerSquare;
        using var texture = TargetPattern.Paint(spec, pxPerPitch);
        double pxPerMm = pxPerPitch / (spec.PitchMm * printedAt);
        var about = Similarity.From(pxPerMm, -turnDeg, 0, 0);
        var shift = about.Apply(middle);
        return microscope.Photograph(texture, about with { Tx = ((texture.Width - 1) / 2.0) - shift.X, Ty = ((texture.Height - 1) / 2.0) - shift.Y }, surround: 235);
    }

    /// <summary>A picture of a stage micrometer: lines across, every fifth and tenth longer.</summary>
    /// <param name="microscope">Who looks.</param>
    /// <param name="divisionMm">Distance of two lines.</param>
    /// <param name="divisions">How many divisions it has.</param>
    /// <param name="turnDeg">How it is turned.</param>
    /// <returns>CV_8UC3, owned by the caller.</returns>
    public static Mat Micrometer(VirtualMicroscope microscope, double divisionMm, int divisions, double turnDeg)
    {
        const int pxPerDivision = 40, margin = 100, height = 700, bits = 4;
        using var texture = new Mat(height, (divisions * pxPerDivision) + (2 * margin), MatType.CV_8UC1, Scalar.All(225));
        for (int i = 0; i <= divisions; i++)
        {
            int x = (margin + (i * pxPerDivision)) << bits, length = i % 10 == 0 ? 400 : i % 5 == 0 ? 300 : 200;
            Cv2.Line(texture, new Point(x, 150 << bits), new Point(x, (150 + length) << bits), Scalar.All(30), 7, LineTypes.AntiAlias, bits);
        }

        var about = Similarity.From(pxPerDivision / divisionMm, -turnDeg, 0, 0);
        return microscope.Photograph(texture, about with { Tx = margin + (divisions * pxPerDivision / 2.0), Ty = 300 }, surround: 225);
    }
}
