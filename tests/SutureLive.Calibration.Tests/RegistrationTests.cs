using CsCheck;
using SutureLive.Calibration.Registration;
using SutureLive.Core;

namespace SutureLive.Calibration.Tests;

public class RegistrationTests
{
    private static readonly PointPx[] Corners = [new(100, 80), new(900, 120), new(500, 700), new(140, 650), new(880, 610)];

    [Fact]
    public void Any_unmirrored_camera_is_found_again_from_its_points_and_the_way_back_is_the_inverse() =>
        Gen.Select(Gen.Double[2, 60], Gen.Double[-180, 180], Gen.Double[-60, 0], Gen.Double[-60, 0], Gen.Int[3, 5]).Sample((um, turn, x, y, count) =>
        {
            var camera = Camera(um, turn, x, y);
            var registration = FrameRegistration.Fit(Record([.. Corners.Take(count).Select(p => Touch(camera, p))]));
            Assert.Equal(um, registration.Map.UmPerPx, 6);
            Assert.True(registration.RmsMm < 1e-9);
            foreach (var p in Corners)
            {
                var (mmX, mmY) = registration.ToMm(p, 1000, 800);
                var (trueX, trueY) = camera.ToMm(p);
                Assert.Equal((trueX, trueY), (mmX, mmY), (a, b) => double.Hypot(a.Item1 - b.Item1, a.Item2 - b.Item2) < 1e-9);
                Assert.True(registration.Map.ToPx(mmX, mmY).DistanceTo(p) < 1e-6);
            }
        });

    [Fact]
    public void A_badly_touched_point_shows_in_the_residuals()
    {
        var points = Corners.Select(p => Touch(Camera(25, 10, -25, -25), p)).ToArray();
        points[2] = points[2] with { XMm = points[2].XMm + 0.3 };
        var registration = FrameRegistration.Fit(Record(points));
        Assert.True(registration.RmsMm > 0.1, $"{registration.RmsMm}");
    }

    [Fact]
    public void Three_points_still_leave_a_residual_to_see_an_error_by()
    {
        var points = Corners.Take(3).Select(p => Touch(Camera(25, 10, -25, -25), p)).ToArray();
        points[0] = points[0] with { YMm = points[0].YMm + 0.3 };
        Assert.True(FrameRegistration.Fit(Record(points)).RmsMm > 0.05);
    }

    [Fact]
    public void Fewer_than_three_points_are_refused() =>
        Refused("at least 3", Record([.. Corners.Take(2).Select(p => Touch(Camera(25, 0, 0, 0), p))]));

    [Fact]
    public void Points_on_a_line_are_refused() =>
        Refused("on a line", Record([.. Enumerable.Range(1, 4).Select(i => Touch(Camera(25, 30, 0, 0), new(100 * i, 50 + (60 * i))))]));

    [Fact]
    public void A_mirrored_picture_is_refused_until_somebody_says_that_it_is_one()
    {
        var mirrored = Corners.Select(p => Touch(Camera(25, 10, -25, -25), p)).Select(p => p with { XMm = -p.XMm }).ToArray();
        Refused("mirrored", Record(mirrored));
        Assert.True(FrameRegistration.Fit(Record(mirrored) with { Mirrored = true }).Map.Determinant > 0);
        Refused("not mirrored", Record([.. Corners.Select(p => Touch(Camera(25, 10, -25, -25), p))]) with { Mirrored = true });
    }

    [Fact]
    public void An_axis_with_wrong_steps_is_noticed_by_its_stretch() =>
        Refused("stretch", Record([.. Corners.Select(p => Touch(Camera(25, 10, -25, -25), p)).Select(p => p with { YMm = p.YMm * 2 })]));

    [Fact]
    public void A_stretch_of_more_than_two_percent_is_asked_about()
    {
        var record = Record([.. Corners.Select(p => Touch(Camera(25, 10, -25, -25), p)).Select(p => p with { YMm = p.YMm * 1.04 })]);
        Refused("anisotropy_accepted", record);
        Assert.InRange(FrameRegistration.Fit(record with { AnisotropyAccepted = true }).Map.Anisotropy, 1.03, 1.05);
    }

    [Fact]
    public void Two_points_in_each_others_place_are_named()
    {
        var points = Corners.Select(p => Touch(Camera(25, 10, -25, -25), p)).ToArray();
        (points[1], points[3]) = (points[1] with { XMm = points[3].XMm, YMm = points[3].YMm }, points[3] with { XMm = points[1].XMm, YMm = points[1].YMm });
        Refused("Points 2 and 4", Record(points));
    }

    [Fact]
    public void A_mirrored_square_says_that_it_cannot_tell_a_swap_from_a_mirror() => Refused(
        "cannot tell which", Record([.. new PointPx[] { new(100, 100), new(700, 100), new(700, 700), new(100, 700) }.Select(p => Touch(Camera(25, 10, -25, -25), p)).Select(p => p with { XMm = -p.XMm })]));

    [Fact]
    public void Points_so_nearly_on_a_line_that_a_mirror_would_fit_them_too_are_refused()
    {
        // 2 um/px: 12 px to the side are 0.024 mm, which is what a touch is uncertain by.
        PointPx[] narrow = [new(100, 400), new(280, 424), new(340, 400), new(400, 424)];
        Refused("a mirrored picture would fit", Record([.. narrow.Select(p => Touch(Camera(2, 10, -25, -25), p))]));
        Assert.NotNull(FrameRegistration.Fit(Record([.. narrow.Select(p => Touch(Camera(25, 10, -25, -25), p))])));
    }

    [Fact]
    public void A_map_that_hangs_on_one_point_does_not_claim_to_know_how_well_a_place_is_met()
    {
        PointPx[] hanging = [new(100, 100), new(400, 103), new(700, 99), new(400, 600)];
        var record = Record([.. hanging.Select(p => Touch(Camera(25, 10, -25, -25), p))]) with { Model = RegistrationModel.Affine };
        var registration = FrameRegistration.Fit(record);
        Assert.Null(registration.LeftOutMm[3]);
        Assert.Null(registration.TreMm);
        Assert.NotNull(FrameRegistration.Fit(record with { Points = [.. record.Points, Touch(Camera(25, 10, -25, -25), new(700, 650))] }).TreMm);
    }

    [Theory]
    [InlineData("\"x_px\":1,\"y_px\":2,\"x_mm\":3", "\"y_mm\" is missing")]
    [InlineData("\"x_px\":\"abc\",\"y_px\":2,\"x_mm\":3,\"y_mm\":4", "points[0].x_px")]
    [InlineData("\"xpx\":1,\"y_px\":2,\"x_mm\":3,\"y_mm\":4", "\"xpx\" is nothing that belongs there")]
    [InlineData("\"x_px\":NaN,\"y_px\":2", "line 1, character 112")]
    public void A_points_file_with_a_slip_is_refused_in_words_that_name_the_place(string point, string says)
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "{\"schema\":3,\"made_at\":\"2030-01-01T00:00:00Z\",\"picture_width_px\":1000,\"picture_height_px\":800,\"points\":[{" + point + "}]}");
        try
        {
            string message = Assert.Throws<RegistrationException>(() => RegistrationRecord.Load(path)).Message;
            Assert.Contains(says, message, StringComparison.Ordinal);
            File.WriteAllText(path, "[1]");
            Assert.Contains("holds something else", Assert.Throws<RegistrationException>(() => RegistrationRecord.Load(path)).Message, StringComparison.Ordinal);
            foreach (string jargon in new[] { "System.", "SutureLive.", "JSON property", "deserialization", ".NET" }) Assert.DoesNotContain(jargon, message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_place_touched_twice_is_refused()
    {
        var points = Corners.Select(p => Touch(Camera(25, 10, -25, -25), p)).ToArray();
        Refused("same place", Record([.. points, points[2] with { XPx = points[2].XPx + 1 }]));
    }

    [Fact]
    public void An_excluded_point_changes_nothing_and_its_residual_is_still_told()
    {
        var points = Corners.Select(p => Touch(Camera(25, 10, -25, -25), p)).ToArray();
        points[2] = points[2] with { XMm = points[2].XMm + 0.3, Excluded = true };
        var registration = FrameRegistration.Fit(Record(points));
        Assert.True(registration.RmsMm < 1e-9);
        Assert.Equal(0.3, registration.ResidualsMm[2], 1e-6);
        Refused("at least 3", Record([.. points.Select((p, i) => p with { Excluded = i > 1 })]));
    }

    [Theory]
    [InlineData(RegistrationModel.Rigid)]
    [InlineData(RegistrationModel.Similarity)]
    [InlineData(RegistrationModel.Affine)]
    public void The_error_at_a_left_out_point_is_larger_than_that_of_the_points(RegistrationModel model)
    {
        var random = new Random(5);
        var points = Corners.Select(p => Touch(Camera(25, 10, -25, -25), p)).Select(p => p with { XMm = p.XMm + (0.04 * random.NextDouble()), YMm = p.YMm + (0.04 * random.NextDouble()) });
        var registration = FrameRegistration.Fit(Record([.. points]) with { Model = model, UmPerPx = 25 });
        Assert.Equal(model, registration.Model);
        Assert.InRange(registration.FreMm, 0.001, 0.03);
        Assert.True(registration.TreMm > registration.FreMm, $"{registration.TreMm} {registration.FreMm}");
    }

    [Fact]
    public void Three_points_of_a_similarity_can_be_left_out_and_an_affine_map_wants_a_fourth_because_three_show_no_error()
    {
        var three = Record([.. Corners.Take(3).Select(p => Touch(Camera(25, 10, -25, -25), p))]);
        Assert.NotNull(FrameRegistration.Fit(three).TreMm);
        Refused("touch a fourth", three with { Model = RegistrationModel.Affine });
    }

    [Fact]
    public void Points_in_micrometres_are_refused_in_words_wherever_the_frame_counts_from()
    {
        Refused("in mm, not in um", Record([.. Corners.Select(p => Touch(Camera(25_000, 10, -25_000, -25_000), p))]));
        Refused("in mm, not in um", Record([.. Corners.Take(3).Select(p => Touch(Camera(600, 10, 0, 0), p))]));
        Refused("in mm, not in um", Record([.. Corners.Select((p, i) => Touch(Camera(25, 10, 0, 0), p) with { XMm = i % 2 == 0 ? 1e300 : -1e300 })]) with { LeftHandedFrame = true });
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(640, 5, 0)]
    [InlineData(640, 0, -0.9)]
    [InlineData(640, 1e300, 0)]
    [InlineData(-640, 0, 0)]
    public void Optics_that_somebody_edited_into_nonsense_do_not_become_coordinates(double radiusPx, double tilt, double distortion)
    {
        var optics = Scale.PlaneOptics.Uniform(25, 1000, 800) with { RadiusPx = radiusPx, TiltX = tilt, Distortion = distortion };
        var record = Record([.. Corners.Select(p => Touch(Camera(25, 10, -25, -25), p))]);
        Refused("'scope' in the registration is not usable", record with { Optics = new("scope", 1, optics) });
        Refused("'scope' in the registration is not usable", record with { Optics = new("scope", 1, optics), LeftHandedFrame = true });
    }

    [Fact]
    public void Heights_in_micrometres_are_refused_in_words() =>
        Refused("heights in mm", Record([.. Corners.Select(p => Touch(Camera(25, 10, -25, -25), p))]) with { BoneZMm = -12_000 });

    [Fact]
    public void A_later_layout_is_named_before_what_is_unknown_in_it()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "{\"schema\":9,\"what_nobody_knows\":3}");
        try
        {
            Assert.Contains("layout 9", Assert.Throws<RegistrationException>(() => RegistrationRecord.Load(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_rigid_fit_by_a_wrong_size_of_a_pixel_is_found_out_by_the_frame() =>
        Refused("where um_per_px sees 1 mm", Record([.. Corners.Select(p => Touch(Camera(25, 10, -25, -25), p))]) with { Model = RegistrationModel.Rigid, UmPerPx = 24.2 });

    [Fact]
    public void A_rigid_fit_wants_the_size_of_a_pixel() =>
        Refused("um_per_px", Record([.. Corners.Select(p => Touch(Camera(25, 10, -25, -25), p))]) with { Model = RegistrationModel.Rigid });

    [Fact]
    public void A_profile_of_other_optics_is_found_out_by_the_frame() => Refused(
        "where profile 'scope' sees 1 mm",
        Record([.. Corners.Select(p => Touch(Camera(25, 10, -25, -25), p))]) with { Optics = new("scope", 1, Scale.PlaneOptics.Uniform(24, 1000, 800)) });

    [Fact]
    public void A_frame_whose_axis_counts_the_other_way_is_taken_once_it_is_said()
    {
        var left = Corners.Select(p => Touch(Camera(25, 10, -25, -25), p)).Select(p => p with { XMm = -p.XMm }).ToArray();
        Refused("left_handed_frame", Record(left));
        var registration = FrameRegistration.Fit(Record(left) with { LeftHandedFrame = true });
        Assert.True(registration.IsLeftHanded);
        Assert.False(FrameRegistration.Fit(Record(left) with { Mirrored = true }).IsLeftHanded);
    }

    [Fact]
    public void A_file_of_a_later_layout_says_so()
    {
        string path = Path.Combine(Path.GetTempPath(), $"registration-{Guid.NewGuid():N}.json");
        try
        {
            File.WriteAllText(path, "{\"schema\":9,\"made_at\":\"2030-01-01T00:00:00Z\",\"picture_width_px\":10,\"picture_height_px\":10,\"points\":[]}");
            Assert.Contains("layout 9", Assert.Throws<RegistrationException>(() => RegistrationRecord.Load(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_point_outside_the_picture_or_made_of_no_number_is_refused()
    {
        var points = Corners.Select(p => Touch(Camera(25, 10, -25, -25), p)).ToArray();
        Refused("outside the picture", Record([.. points.Skip(1), new(2000, 10, 0, 0)]));
        Refused("is none", Record([.. points.Skip(1), points[0] with { XMm = double.NaN }]));
    }

    [Fact]
    public void A_picture_of_another_size_is_refused()
    {
        var registration = FrameRegistration.Fit(Record([.. Corners.Select(p => Touch(Camera(25, 10, -25, -25), p))]));
        var wrong = Assert.Throws<RegistrationException>(() => registration.ToMm(new(10, 10), 500, 400));
        Assert.Contains("1000 x 800", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_read_back_as_written_never_overwritten_and_explained_when_broken()
    {
        string path = Path.Combine(Path.GetTempPath(), $"registration-{Guid.NewGuid():N}.json");
        try
        {
            var record = Record([.. Corners.Select(p => Touch(Camera(25, 10, -25, -25), p))]) with { BoneZMm = -12.5 };
            record.Save(path);
            var back = RegistrationRecord.Load(path);
            Assert.Equal(record.Points, back.Points);
            Assert.Equal((record.MadeAt, record.BoneZMm), (back.MadeAt, back.BoneZMm));
            Assert.Throws<RegistrationException>(() => record.Save(path));
            File.WriteAllText(path, "{\"schema\":1,\"points\":[");
            Assert.Contains("no registration file", Assert.Throws<RegistrationException>(() => RegistrationRecord.Load(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Contains("cannot be read", Assert.Throws<RegistrationException>(() => RegistrationRecord.Load(path)).Message, StringComparison.Ordinal);
    }

    // An unmirrored camera above a right-handed frame: x to the right, y away from the viewer while rows count towards him.
    private static PlaneMap Camera(double umPerPx, double turnDeg, double xMm, double yMm)
    {
        var (sin, cos) = Math.SinCos(double.DegreesToRadians(turnDeg));
        double s = umPerPx / 1000;
        return new(s * cos, s * sin, xMm, s * sin, -s * cos, yMm);
    }

    private static TouchedPoint Touch(PlaneMap camera, PointPx at)
    {
        var (x, y) = camera.ToMm(at);
        return new(at.X, at.Y, x, y);
    }

    private static RegistrationRecord Record(IReadOnlyList<TouchedPoint> points) =>
        new() { MadeAt = DateTimeOffset.UnixEpoch.AddYears(50), PictureWidthPx = 1000, PictureHeightPx = 800, Points = points };

    private static void Refused(string because, RegistrationRecord record) =>
        Assert.Contains(because, Assert.Throws<RegistrationException>(() => FrameRegistration.Fit(record)).Message, StringComparison.Ordinal);
}
