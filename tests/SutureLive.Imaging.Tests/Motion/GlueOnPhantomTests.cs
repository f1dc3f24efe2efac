using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging.Motion;
using SutureLive.Imaging.Phantom;

namespace SutureLive.Imaging.Tests.Motion;

public sealed class GlueOnPhantomTests(ITestOutputHelper output)
{
    private const double Fps = 30;
    private const int FramesPerResult = 8;      // about four results a second ...
    private const int FramesLate = 6;           // ... each a fifth of a second old when it comes

    [Theory]
    [InlineData(3)]
    [InlineData(14)]
    public void On_a_shaking_table_the_overlay_stays_on_the_bone(int seed)
    {
        PhantomOptions options = new() { VibrationMmPerS = 3, VibrationHz = 3, BreathingUm = 60, InstrumentEveryS = 4, FocusEventEveryS = 6 };
        var scene = new PhantomScene(seed, options);
        using var skull = PhantomSkull.Create(seed, options);
        using var picture = new Mat(options.HeightPx, options.WidthPx, MatType.CV_8UC3);
        MotionTracker tracker = new();
        double glued = 0, unglued = 0;
        int points = 0, unmeasured = 0, frames = 0;

        for (int i = 0; i < 75; i++)
        {
            var view = scene.ViewAt(i / Fps, i);
            skull.Render(view, picture);
            int newest = (i - FramesLate) / FramesPerResult * FramesPerResult;
            long? result = i < FramesLate ? null : newest;
            tracker.Track(picture, i, result);
            if (result is null) continue;
            frames++;
            if (tracker.ToPresent is not { } motion)
            {
                unmeasured++;           // the overlay says so then, and is not counted as true
                continue;
            }

            PhantomTruth then = skull.TruthOf(scene.ViewAt(newest / Fps, newest)), now = skull.TruthOf(view);
            foreach (var (before, after) in Landmarks(then).Zip(Landmarks(now)))
            {
                glued += Square(motion.Apply(before).DistanceTo(after));
                unglued += Square(before.DistanceTo(after));
                points++;
            }
        }

        double gluedRmsPx = Math.Sqrt(glued / points), ungluedRmsPx = Math.Sqrt(unglued / points);
        output.WriteLine($"seed {seed}: glued {gluedRmsPx:0.00} px, unglued {ungluedRmsPx:0.00} px RMS; motion unknown in {unmeasured} of {frames} frames");
        Assert.True(gluedRmsPx <= 2, $"glued {gluedRmsPx:0.00} px RMS");
        Assert.True(ungluedRmsPx >= 5 * gluedRmsPx, $"glued {gluedRmsPx:0.00} px, unglued {ungluedRmsPx:0.00} px");
        Assert.True(unmeasured <= frames / 5, $"The motion was unknown in {unmeasured} of {frames} frames.");
    }

    private static IEnumerable<PointPx> Landmarks(PhantomTruth truth) => [truth.Bregma, truth.Lambda];

    private static double Square(double x) => x * x;
}
