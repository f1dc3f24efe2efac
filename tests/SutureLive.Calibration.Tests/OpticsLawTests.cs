using CsCheck;
using SutureLive.Calibration.Scale;
using SutureLive.Calibration.Simulation;
using SutureLive.Core;

namespace SutureLive.Calibration.Tests;

public class OpticsLawTests
{
    private static readonly Gen<PlaneOptics> AnyOptics =
        Gen.Select(Gen.Double[2, 60], Gen.Double[0.95, 1.05], Gen.Double[-0.03, 0.03], Gen.Double[-0.05, 0.05], Gen.Double[-0.05, 0.05], Gen.Double[-0.06, 0.06]).Select((um, ratio, shear, tiltX, tiltY, distortion) =>
        {
            var uniform = PlaneOptics.Uniform(um, 1280, 960);
            return uniform with { Yy = uniform.Xx * ratio, Xy = uniform.Xx * shear, TiltX = tiltX, TiltY = tiltY, Distortion = distortion };
        });

    private static readonly Gen<PointPx> AnyPixel = Gen.Select(Gen.Double[-0.5, 1279.5], Gen.Double[-0.5, 959.5]).Select((x, y) => new PointPx(x, y));

    [Fact]
    public void A_pixel_comes_back_from_its_millimetres() => Gen.Select(AnyOptics, AnyPixel).Sample((optics, px) =>
        Assert.True(optics.ToPx(optics.ToMm(px)).DistanceTo(px) < 1e-6));

    [Fact]
    public void The_middle_of_the_picture_is_the_origin_and_a_step_along_the_row_there_is_a_pixel_wide() => AnyOptics.Sample(optics =>
    {
        Assert.Equal(new PlanePoint(0, 0), optics.ToMm(optics.Centre));
        var step = optics.ToMm(optics.Centre with { X = optics.Centre.X + 1e-3 });
        Assert.Equal(optics.Xx, step.XMm * 1000, 1e-6);
        Assert.Equal(0, step.YMm, 1e-12);
    });

    [Fact]
    public void Uniform_optics_move_by_scale_times_pixels() => Gen.Select(Gen.Double[2, 60], AnyPixel, AnyPixel).Sample((um, a, b) =>
    {
        var optics = PlaneOptics.Uniform(um, 1280, 960);
        Assert.Equal(a.DistanceTo(b) * um / 1000, optics.ToMm(a).DistanceTo(optics.ToMm(b)), 1e-9);
    });

    [Fact]
    public void Straight_lines_stay_straight_through_tilted_optics_without_distortion() => Gen.Select(AnyOptics, AnyPixel, AnyPixel, Gen.Double[0, 1]).Sample((optics, a, b, share) =>
    {
        var straight = optics with { Distortion = 0 };
        PlanePoint p = straight.ToMm(a), q = straight.ToMm(b), m = straight.ToMm(a.Towards(b, share));
        double cross = ((q.XMm - p.XMm) * (m.YMm - p.YMm)) - ((q.YMm - p.YMm) * (m.XMm - p.XMm));
        Assert.Equal(0, cross, 1e-8 * (1 + (p.DistanceTo(q) * p.DistanceTo(q))));
    });

    [Fact]
    public void Binning_and_a_region_of_the_sensor_show_the_same_places() =>
        Gen.Select(AnyOptics, AnyPixel, Gen.Int[1, 4], Gen.Int[0, 400], Gen.Int[0, 300]).Sample((optics, px, binning, x, y) =>
        {
            PointPx offset = new(x + ((binning - 1) / 2.0), y + ((binning - 1) / 2.0));
            var part = optics.Rescaled(binning, offset);
            PointPx inPart = new((px.X - offset.X) / binning, (px.Y - offset.Y) / binning);
            Assert.Equal(0, optics.ToMm(px).DistanceTo(part.ToMm(inPart)), 1e-9);
            Assert.Equal(optics.UmPerPx * binning, part.UmPerPx, 1e-9);
        });

    [Fact]
    public void A_virtual_microscope_sees_what_it_points_at() => Gen.Select(Gen.Double[-180, 180], Gen.Double[0, 6], Gen.Double[-180, 180], Gen.Double[-0.03, 0.03], AnyPixel).Sample(
        (turn, tilt, towards, distortion, px) =>
        {
            var microscope = new VirtualMicroscope(new() { WidthPx = 16, HeightPx = 16, UmPerPx = 600, TurnDeg = turn, TiltDeg = tilt, TiltTowardsDeg = towards, Distortion = distortion });
            PointPx small = new(px.X / 80, px.Y / 60);
            Assert.True(microscope.ToPx(microscope.ToMm(small)).DistanceTo(small) < 1e-6);
        },
        iter: 200);
}
