using System.Text.RegularExpressions;
using OpenCvSharp;
using SutureLive.Calibration.Profiles;
using SutureLive.Calibration.Registration;
using SutureLive.Calibration.Reports;
using SutureLive.Calibration.Scale;
using SutureLive.Tests;

namespace SutureLive.Calibration.Tests;

/// <summary>What becomes of a registration after its points were touched: kept, put into use, held against what is in use, reported.</summary>
public sealed class RegistrationStoreTests : IDisposable
{
    private static readonly DateTimeOffset Monday = new(2031, 3, 3, 9, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();

    private RegistrationStore Store => new(_folder.Path);

    [Fact]
    public void Saving_puts_nothing_into_use_and_activating_does()
    {
        Assert.Equal(1, Store.Save("rig", Record()).Version);
        Assert.Contains("never activated", Assert.Throws<CalibrationException>(() => Store.Active("rig")).Message, StringComparison.Ordinal);
        Store.Activate("rig", 1, "me", Monday);
        Assert.Equal(2, Store.Save("rig", Record() with { BoneZMm = -12 }).Version);
        Assert.Null(Store.Active("rig").BoneZMm);
        Store.Activate("rig", 2, "me", Monday);
        Assert.Equal(-12, Store.Active("rig").BoneZMm);
        Store.Activate("rig", 1, "me", Monday);
        Assert.Equal(1, Store.ActiveVersion("rig"));
        Assert.Equal([1, 2], Store.Versions("rig"));
    }

    [Fact]
    public void Points_that_do_not_agree_are_kept_and_never_put_into_use()
    {
        Store.Save("rig", Record(offMm: 0.5));
        Assert.Contains("agree only within", Assert.Throws<RegistrationException>(() => Store.Activate("rig", 1, "me", Monday)).Message, StringComparison.Ordinal);
        Assert.Null(Store.ActiveVersion("rig"));
    }

    [Fact]
    public void A_registration_that_names_no_camera_is_never_put_into_use()
    {
        Store.Save("rig", Record() with { Camera = null });
        Assert.Contains("which camera", Assert.Throws<RegistrationException>(() => Store.Activate("rig", 1, "me", Monday)).Message, StringComparison.Ordinal);
        Assert.Null(Store.ActiveVersion("rig"));
    }

    [Fact]
    public void A_damaged_version_says_so_and_the_earlier_one_stays()
    {
        Store.Save("rig", Record());
        Store.Activate("rig", 1, "me", Monday);
        File.WriteAllText(_folder.File("rig.v2.json"), "{\"schema\":3,\"points\":[");
        Assert.Throws<RegistrationException>(() => Store.Activate("rig", 2, "me", Monday));
        Assert.Equal(Monday, Store.Active("rig").MadeAt);
        Assert.Contains("there are: rig", Assert.Throws<CalibrationException>(() => Store.Active("other")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("device:0", 1, null)]
    [InlineData(null, 1, null)]
    [InlineData("device:1", 1, "with camera 'device:0'")]
    [InlineData("device:0", 2, "'scope' version 1, in use is 'scope' version 2")]
    public void Another_camera_or_another_profile_is_named(string? camera, int version, string? says)
    {
        var record = Record() with { Camera = "device:0", Optics = new("scope", 1, Use(1).For(1000, 800).Optics!) };
        string? why = record.Mismatch(camera, Use(version));
        if (says is null) Assert.Null(why);
        else Assert.Contains(says, why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_registration_that_says_nothing_of_camera_and_optics_is_held_against_none() => Assert.Null((Record() with { Camera = null }).Mismatch("device:7", Use(3)));

    [Fact]
    public void A_region_of_interest_that_moved_since_is_named_although_profile_and_size_are_the_same()
    {
        var there = Use(1) with { Binning = 1, Roi = (0, 0) };
        var record = Record() with { Optics = new("scope", 1, there.For(1000, 800).Optics!) };
        Assert.Null(record.Mismatch(null, there));
        Assert.Contains("region of interest", record.Mismatch(null, there with { Roi = (100, 0) }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_shows_the_points_on_their_picture_with_an_arrow_for_each_error_and_for_each_point_left_out()
    {
        using var view = new Mat(800, 1000, MatType.CV_8UC3, Scalar.Gray);
        RegistrationReport.Write(_folder.File("with.html"), FrameRegistration.Fit(Record(offMm: 0.06)), view);
        string page = File.ReadAllText(_folder.File("with.html"));
        Assert.Contains("<image href=\"data:image/jpeg;base64,", page, StringComparison.Ordinal);
        Assert.Equal(5, Regex.Count(page, "<circle "));
        Assert.Equal(5, Regex.Count(page, "stroke-dasharray=\"none\""));
        Assert.Equal(5, Regex.Count(page, "stroke-dasharray=\"4 3\""));
    }

    [Fact]
    public void A_picture_of_another_size_is_not_the_one_the_points_were_seen_in()
    {
        using var view = new Mat(480, 640, MatType.CV_8UC3, Scalar.Gray);
        var wrong = Assert.Throws<RegistrationException>(() => RegistrationReport.Write(_folder.File("other.html"), FrameRegistration.Fit(Record()), view));
        Assert.Contains("640 x 480", wrong.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("other.html")));
    }

    [Fact]
    public void A_point_left_out_is_met_by_the_map_of_the_others_where_its_error_says()
    {
        var registration = FrameRegistration.Fit(Record(offMm: 0.06));
        for (int i = 0; i < 5; i++)
            Assert.Equal(registration.LeftOutMm[i]!.Value * 100, registration.LeftOutPx(i)!.Value.DistanceTo(registration.Record.Points[i].Px), 0.5);
    }

    public void Dispose() => _folder.Dispose();

    // 10 um/px, y away from the viewer; the last point is off by so much.
    private static RegistrationRecord Record(double offMm = 0)
    {
        (double X, double Y)[] places = [(100, 100), (900, 120), (880, 700), (120, 650), (500, 420)];
        return new()
        {
            MadeAt = Monday, Camera = "device:0", PictureWidthPx = 1000, PictureHeightPx = 800, Model = RegistrationModel.Similarity,
            Points = [.. places.Select((p, i) => new TouchedPoint(p.X, p.Y, (p.X / 100) + (i == 4 ? offMm : 0), -p.Y / 100))],
        };
    }

    private static OpticsInUse Use(int version) => new() { Status = new(Profile(version), []) };

    private static OpticsProfile Profile(int version)
    {
        var measured = LengthCalibration.Fit([new(new(0, 0), new(600, 0), 6), new(new(0, 0), new(0, 600), 6), new(new(0, 0), new(300, 400), 5)], 1000, 800, "lines", new("lines", null, Certified: true));
        return OpticsProfile.Of("scope", version, measured, new("device:0", 1200, 1000, "1x", 1), new(1, 0, 0, 1000, 800), "me", Monday);
    }
}
