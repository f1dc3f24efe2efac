using System.Globalization;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging.Overlay;

namespace SutureLive.Imaging.Tests.Overlay;

public sealed class OverlayRendererTests
{
    private static readonly OverlayTarget[] Targets = [new("T1", new(-2.3, 1.5)), new("T2", new(1, -2))];
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 34, 56, 700, TimeSpan.Zero);
    private readonly OverlayRenderer _renderer = new();

    [Theory]
    [InlineData(OverlayState.Live, 120)]
    [InlineData(OverlayState.Aged, 640)]
    [InlineData(OverlayState.Stale, 1400)]
    [InlineData(OverlayState.Frozen, 2000)]
    [InlineData(OverlayState.Waiting, 0)]
    public void Every_state_looks_like_its_reference(OverlayState state, double ageMs)
    {
        using var picture = DrawnSkull.Steps(640, 480);

        _renderer.Draw(picture, Scene(picture) with { State = state, AgeMs = ageMs, FrozenSince = Noon });

        GoldenPicture.AssertMatches($"overlay-{state.ToString().ToLower(CultureInfo.InvariantCulture)}", picture);
    }

    [Fact]
    public void A_small_picture_stays_readable()
    {
        using var picture = DrawnSkull.Steps(200, 150);

        _renderer.Draw(picture, Scene(picture));

        GoldenPicture.AssertMatches("overlay-small", picture);
    }

    [Fact]
    public void The_skull_lying_on_its_side_with_little_confidence_looks_like_its_reference()
    {
        using var picture = DrawnSkull.Steps(480, 640);

        _renderer.Draw(picture, Scene(picture) with { Reading = DrawnSkull.Reading(480, 640, headingDeg: -115, Confidence.Low) });

        GoldenPicture.AssertMatches("overlay-sideways-low", picture);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2000)]
    [InlineData(4000, 3000)]
    public void A_picture_of_any_size_can_be_drawn_on(int width, int height)
    {
        using var picture = DrawnSkull.Steps(width, height);
        using var before = picture.Clone();

        _renderer.Draw(picture, Scene(picture));

        Assert.NotEqual(0, Cv2.Norm(picture, before));
    }

    [Fact]
    public void A_mark_can_be_told_from_black_and_from_white_ground()
    {
        foreach (int ground in new[] { 0, 128, 255 })
        {
            using var picture = DrawnSkull.Steps(960, 720, ground, ground);
            var scene = Scene(picture);
            _renderer.Draw(picture, scene);

            // Between a line and its rim the brightness must step clearly, whatever lies under them.
            foreach (var at in new[] { scene.Reading!.Curves[1].Points[1], scene.PresentFrame!.Value.ToPx(new(2, 0)) })
            {
                using var patch = new Mat(picture, new Rect((int)at.X - 8, (int)at.Y - 8, 17, 17));
                using var grey = patch.CvtColor(ColorConversionCodes.BGR2GRAY);
                grey.MinMaxLoc(out double darkest, out double brightest);
                Assert.True(brightest - darkest > 60, $"ground {ground} at {at}: {darkest}..{brightest}");
            }
        }
    }

    [Fact]
    public void A_stale_overlay_shows_no_landmark_grid_or_target()
    {
        using var stale = DrawnSkull.Steps(640, 480);
        using var without = stale.Clone();
        var scene = Scene(stale) with { State = OverlayState.Stale, AgeMs = 1400 };

        _renderer.Draw(stale, scene);
        _renderer.Draw(without, scene with { Reading = null, Targets = [] });

        Assert.Equal(0, Cv2.Norm(stale, without));
    }

    [Fact]
    public void The_overlay_follows_the_motion_of_the_bone()
    {
        using var moved = DrawnSkull.Steps(960, 720, 90, 90);
        using var reread = moved.Clone();
        var scene = Scene(moved);
        var motion = Similarity.From(1, 3, 12.25, -7.5);

        _renderer.Draw(moved, scene with { ToPresent = motion });
        _renderer.Draw(reread, scene with { Reading = Moved(scene.Reading!, motion) });

        Assert.True(Cv2.Norm(moved, reread, NormTypes.INF) <= 2, "Carrying a reading must equal reading it at the new place.");
    }

    [Fact]
    public void Half_a_pixel_of_motion_can_be_seen()
    {
        using var here = DrawnSkull.Steps(400, 400, 0, 0);
        using var there = here.Clone();
        var scene = Scene(here) with { Targets = [] };

        _renderer.Draw(here, scene);
        _renderer.Draw(there, scene with { ToPresent = Similarity.From(1, 0, 0.5, 0) });

        Assert.True(Cv2.Norm(here, there, NormTypes.INF) > 30);
    }

    [Fact]
    public void A_reading_without_scale_or_heading_still_shows_its_sutures()
    {
        using var picture = DrawnSkull.Steps(400, 300, 90, 90);
        var scene = Scene(picture);
        var at = scene.Reading!.Curves[1].Points[1];

        _renderer.Draw(picture, scene with { Reading = scene.Reading with { UmPerPx = null, HeadingDeg = null } });

        var colour = picture.At<Vec3b>((int)Math.Round(at.Y), (int)Math.Round(at.X));
        Assert.True(colour.Item0 > 180 && colour.Item2 < 140, $"The suture is not sky blue but {colour.Item2},{colour.Item1},{colour.Item0}.");
    }

    [Fact]
    public void Coordinates_out_of_this_world_do_no_harm()
    {
        using var picture = DrawnSkull.Steps(400, 300);
        var reading = DrawnSkull.Reading(400, 300);
        foreach (double wild in new[] { 1e9, -1e15, double.NaN, double.PositiveInfinity })
            _renderer.Draw(picture, Scene(picture) with
            {
                Reading = reading with
                {
                    Bregma = new(new(wild, -wild), 1e6, Confidence.Low),
                    Curves = [new(SutureName.Sagittal, [new(wild, 0), new(3, wild), new(5, 5)], 1) { Observed = [false, false, false] }],
                },
            });
    }

    [Fact]
    public void Pixels_of_another_kind_are_refused()
    {
        using var grey = new Mat(20, 20, MatType.CV_8UC1);
        Assert.Contains("8-bit BGR", Assert.Throws<ArgumentException>(() => _renderer.Draw(grey, Scene(grey))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Drawing_allocates_nothing_once_the_code_is_compiled()
    {
        using var picture = DrawnSkull.Steps(320, 240);
        var scene = Scene(picture) with { Note = "steady", FrozenSince = Noon };
        long allocated = long.MaxValue;

        // Code that has run a few times is compiled anew in the background, and the first version of it boxes numbers.
        for (int round = 0; round < 40 && allocated != 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++) _renderer.Draw(picture, scene with { AgeMs = 37 * i, State = (OverlayState)(i % 5) });
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated != 0) Thread.Sleep(50);
        }

        Assert.Equal(0, allocated);
    }

    private static OverlayScene Scene(Mat picture) =>
        new(OverlayState.Live, DrawnSkull.Reading(picture.Width, picture.Height), Similarity.Identity, AgeMs: 120, Targets);

    private static SkullReading Moved(SkullReading reading, Similarity motion) => reading with
    {
        HeadingDeg = reading.HeadingDeg + motion.TurnDeg,
        UmPerPx = reading.UmPerPx / motion.Scale,
        Bregma = reading.Bregma with { At = motion.Apply(reading.Bregma.At!.Value) },
        Lambda = reading.Lambda with
        {
            At = motion.Apply(reading.Lambda.At!.Value),
            Ellipse95 = reading.Lambda.Ellipse95!.Value with { MajorDirectionDeg = reading.Lambda.Ellipse95.Value.MajorDirectionDeg + motion.TurnDeg },
        },
        Curves = [.. reading.Curves.Select(c => c with { Points = [.. c.Points.Select(motion.Apply)] })],
    };
}
