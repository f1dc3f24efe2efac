using SutureLive.Calibration.Scale;
using SutureLive.Calibration.Simulation;
using SutureLive.Calibration.Targets;

namespace SutureLive.Calibration.Tests;

/// <summary>Targets photographed through virtual microscopes.</summary>
internal static class VirtualViews
{
    public static readonly TargetSpec Charuco = TargetSpec.Parse("charuco:12x9,1.0");

    public static VirtualMicroscope Microscope(int seed)
    {
        var random = new Random(seed);
        return new(
            new()
            {
                UmPerPx = 9 + (4 * random.NextDouble()), TurnDeg = random.Next(-180, 180), TiltDeg = 4 * random.NextDouble(), TiltTowardsDeg = random.Next(-180, 180),
                DistanceMm = 90 + (60 * random.NextDouble()), Distortion = 0.02 * (random.NextDouble() - 0.5), Distortion5 = 0.003 * (random.NextDouble() - 0.5),
                AxisOffset = new(random.Next(-15, 15), random.Next(-15, 15)),
            },
            seed);
    }

    /// <summary>Views of a target laid down at random, in one plane.</summary>
    public static List<TargetView> Of(VirtualMicroscope microscope, TargetSpec spec, int count, int seed, double printedAt = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            using var picture = VirtualTargets.Photograph(microscope, spec, new(random.NextDouble() - 0.5, random.NextDouble() - 0.5), random.Next(-180, 180), printedAt);
            return TargetDetector.Find(picture, spec, $"view {i + 1}");
        })];
    }

    public static double TrueUmPerPx(VirtualMicroscope microscope) => microscope.UmPerPxAt(new((microscope.WidthPx - 1) / 2.0, (microscope.HeightPx - 1) / 2.0));
}
