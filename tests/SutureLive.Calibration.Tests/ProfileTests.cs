using CsCheck;
using SutureLive.Calibration.Profiles;
using SutureLive.Calibration.Scale;
using SutureLive.Tests;

namespace SutureLive.Calibration.Tests;

public sealed class ProfileTests : IDisposable
{
    private static readonly DateTimeOffset Monday = new(2031, 3, 3, 9, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();

    private ProfileStore Store => new(_folder.Path);

    [Fact]
    public void A_profile_is_read_back_as_written_and_its_predecessor_stays()
    {
        Store.Save(Profile(1, 10));
        string before = File.ReadAllText(_folder.File("scope.v1.json"));
        Store.Save(Profile(2, 10.5));
        Assert.Equal([1, 2], Store.Versions("scope"));
        Assert.Equal(before, File.ReadAllText(_folder.File("scope.v1.json")));
        var back = Store.Load("scope", 2);
        Assert.Equal(Profile(2, 10.5).OfSensor, back.OfSensor);
        Assert.Equal((Monday, "me"), (back.MadeAt, back.MadeBy));
        Assert.Throws<CalibrationException>(() => Store.Save(Profile(2, 11)));
    }

    [Fact]
    public void Saving_puts_nothing_into_use_and_activating_does()
    {
        Store.Save(Profile(1, 10));
        Assert.Contains("never activated", Assert.Throws<CalibrationException>(() => Store.Active("scope")).Message, StringComparison.Ordinal);
        Store.Activate("scope", 1, "me", Monday);
        Store.Save(Profile(2, 10.5));
        Assert.Equal(1, Store.Active("scope").Profile.Version);
        Store.Activate("scope", 2, "me", Monday);
        Assert.Equal(2, Store.Active("scope").Profile.Version);
        Store.Activate("scope", 1, "me", Monday);
        Assert.Equal(1, Store.Active("scope").Profile.Version);
    }

    [Fact]
    public void A_target_whose_size_nobody_checked_is_not_put_into_use()
    {
        Store.Save(Profile(1, 10, certified: false));
        Assert.Contains("--ruler-mm", Assert.Throws<CalibrationException>(() => Store.Activate("scope", 1, "me", Monday)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "damaged")]
    [InlineData("{\"schema\":1,\"name\":\"sco", "damaged")]
    [InlineData("{}", "no \"schema\"")]
    [InlineData("{\"schema\":99,\"whatever\":1}", "layout 99")]
    [InlineData("{\"schema\":1}", "damaged")]
    [InlineData("[1,2]", "no \"schema\"")]
    public void A_file_that_is_damaged_or_from_the_future_says_so_and_the_old_calibration_stays(string text, string because)
    {
        Store.Save(Profile(1, 10));
        Store.Activate("scope", 1, "me", Monday);
        File.WriteAllText(_folder.File("scope.v2.json"), text);
        Assert.Contains(because, Assert.Throws<CalibrationException>(() => Store.Activate("scope", 2, "me", Monday)).Message, StringComparison.Ordinal);
        Assert.Equal(10, Store.Active("scope").Profile.UmPerSensorPx, 1e-9);
    }

    [Fact]
    public void A_profile_whose_numbers_contradict_each_other_is_not_believed()
    {
        string path = Store.Save(Profile(1, 10));
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"um_per_sensor_px\": 10", "\"um_per_sensor_px\": 12", StringComparison.Ordinal));
        Assert.Contains("contradict", Assert.Throws<CalibrationException>(() => Store.Load("scope", 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_is_due_after_thirty_days_unless_it_was_verified()
    {
        Store.Save(Profile(1, 10));
        Store.Activate("scope", 1, "me", Monday);
        Assert.Null(Store.Active("scope").Due(Monday.AddDays(30)));
        Assert.Contains("31 days", Store.Active("scope").Due(Monday.AddDays(31)), StringComparison.Ordinal);
        Assert.Equal("DUE 31 d", Store.Active("scope").Badge(Monday.AddDays(31)));
        Store.Append("scope", new(ProfileEventKind.Verified, 1, Monday.AddDays(20), "me", 1, 1.003));
        Assert.Null(Store.Active("scope").Due(Monday.AddDays(31)));
        Assert.Equal("11 d", Store.Active("scope").Badge(Monday.AddDays(31)));
    }

    [Fact]
    public void A_bump_or_a_failed_verification_makes_it_due_until_it_is_verified()
    {
        Store.Save(Profile(1, 10));
        Store.Activate("scope", 1, "me", Monday);
        Store.Append("scope", new(ProfileEventKind.Bumped, 1, Monday, "me", Note: "fell over"));
        Assert.Contains("fell over", Store.Active("scope").Due(Monday), StringComparison.Ordinal);
        Store.Append("scope", new(ProfileEventKind.Verified, 1, Monday, "me", 1, 1.05));
        Assert.Contains("1.050", Store.Active("scope").Due(Monday), StringComparison.Ordinal);
        Store.Append("scope", new(ProfileEventKind.Verified, 1, Monday, "me", 1, 0.999));
        Assert.Null(Store.Active("scope").Due(Monday));
    }

    [Fact]
    public void A_profile_that_failed_its_verification_gives_no_millimetres_until_one_holds()
    {
        ProfileEvent failed = new(ProfileEventKind.Verified, 1, Monday, "me", 1, 1.05);
        var status = new ProfileStatus(Profile(1, 10), [failed]);
        Uncalibrated("1.000 mm measured 1.050 mm", new OpticsInUse { Status = status }.For(640, 480));
        Assert.NotNull(new OpticsInUse { Status = status.AsMeasured }.For(640, 480).Optics);
        Assert.NotNull(new OpticsInUse { Status = status with { Events = [failed, failed with { MeasuredMm = 1.002 }] } }.For(640, 480).Optics);
    }

    [Fact]
    public void A_bump_is_one_of_every_version_that_was_measured_before_it_and_of_none_after()
    {
        Store.Save(Profile(1, 10));
        Store.Save(Profile(2, 10.5));
        Store.Save(Profile(3, 10.4) with { MadeAt = Monday.AddDays(2) });
        Store.Append("scope", new(ProfileEventKind.Bumped, 2, Monday.AddDays(1), "me", Note: "fell over"));
        foreach (int version in (int[])[1, 2]) Assert.Contains("fell over", Store.Status("scope", version).Due(Monday.AddDays(2)), StringComparison.Ordinal);
        Assert.Null(Store.Status("scope", 3).Due(Monday.AddDays(2)));
    }

    [Fact]
    public void A_profile_dated_in_the_future_is_due_and_not_fresh_for_years() =>
        Assert.Contains("in the future", new ProfileStatus(Profile(1, 10) with { MadeAt = Monday.AddYears(3) }, []).Due(Monday), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"tilt_x\": 0", "\"tilt_x\": 0.9", "fold")]
    [InlineData("\"distortion\": 0", "\"distortion\": -0.9", "fold")]
    [InlineData("\"distortion\": 0", "\"distortion\": 0.01", "contradict")]
    [InlineData("\"xy\": 0", "\"xy\": 1e300", "wide as high")]
    [InlineData("\"sd_um_per_sensor_px\": ", "\"sd_um_per_sensor_px\": -", "standard deviation")]
    [InlineData("\"radius_px\": 400", "\"radius_px\": 0", "usable numbers")]
    [InlineData("\"x_px\": 320", "\"x_px\": 2147483647", "does not fit")]
    public void Optics_edited_by_hand_are_not_believed(string was, string now, string because)
    {
        string path = Store.Save(Profile(1, 10)), text = File.ReadAllText(path);
        Assert.Contains(was, text, StringComparison.Ordinal);
        int first = text.IndexOf(was, StringComparison.Ordinal);
        File.WriteAllText(path, text[..first] + now + text[(first + was.Length)..]);
        Assert.Contains(because, Assert.Throws<CalibrationException>(() => Store.Load("scope", 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_whose_size_nobody_checked_gives_no_millimetres_through_its_file_either() =>
        Uncalibrated("nobody has checked", new OpticsInUse { Status = new(Profile(1, 10, certified: false), []) }.For(640, 480));

    [Fact]
    public void A_version_is_there_whole_or_not_at_all()
    {
        Assert.ThrowsAny<Exception>(() => Store.Save(Profile(1, 10) with { SdUmPerSensorPx = double.NaN }));      // fails in the middle of the file
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_log_that_cannot_be_read_is_no_guess()
    {
        Store.Save(Profile(1, 10));
        Store.Activate("scope", 1, "me", Monday);
        File.AppendAllText(_folder.File("scope.log.jsonl"), "{half a li");
        Assert.Contains("Line 2", Assert.Throws<CalibrationException>(() => Store.Active("scope")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Optics_that_are_not_those_of_the_profile_leave_pixels_only()
    {
        var status = new ProfileStatus(Profile(1, 10), []);
        Assert.NotNull(new OpticsInUse { Status = status, Camera = "device:0", Objective = "1X", Zoom = 2 }.For(640, 480).Optics);
        Uncalibrated("camera 'device:0', in use is 'device:1'", new OpticsInUse { Status = status, Camera = "device:1" }.For(640, 480));
        Uncalibrated("objective", new OpticsInUse { Status = status, Objective = "2x" }.For(640, 480));
        Uncalibrated("zoom", new OpticsInUse { Status = status, Zoom = 2.5 }.For(640, 480));
        Uncalibrated("640 x 480", new OpticsInUse { Status = status }.For(1280, 960));
        Uncalibrated("does not fit", new OpticsInUse { Status = status, Binning = 2, Roi = (700, 0) }.For(640, 480));
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 20)]
    [InlineData(4, 40)]
    public void Binning_rescales(int binning, double um)
    {
        var (optics, _) = new OpticsInUse { Status = new(Profile(1, 10), []), Binning = binning, Roi = (0, 0) }.For(1280 / binning, 960 / binning);
        Assert.Equal(um, optics!.UmPerPx, 1e-9);
    }

    [Fact]
    public void A_region_of_the_sensor_shows_the_same_place_as_the_whole() => Gen.Select(Gen.Int[0, 400], Gen.Int[0, 300], Gen.Double[0, 200], Gen.Double[0, 200]).Sample((x, y, px, py) =>
    {
        var status = new ProfileStatus(Profile(1, 10), []);
        var whole = new OpticsInUse { Status = status, Binning = 1, Roi = (0, 0) }.For(1280, 960).Optics!;
        var part = new OpticsInUse { Status = status, Binning = 1, Roi = (x, y) }.For(400, 300).Optics!;
        Assert.Equal(0, whole.ToMm(new(px + x, py + y)).DistanceTo(part.ToMm(new(px, py))), 1e-9);
    });

    [Fact]
    public void A_window_and_its_inverse_change_nothing() => Gen.Select(Gen.Int[1, 4], Gen.Int[0, 500], Gen.Int[0, 500], Gen.Double[-0.02, 0.02]).Sample((binning, x, y, distortion) =>
    {
        var optics = PlaneOptics.Uniform(10, 640, 480) with { Distortion = distortion };
        var window = new SensorWindow(binning, x, y, 640, 480);
        var back = window.OfPicture(window.OfSensor(optics));
        Assert.Equal(0, back.ToMm(new(100, 50)).DistanceTo(optics.ToMm(new(100, 50))), 1e-9);
    });

    [Fact]
    public void The_schema_beside_the_example_is_the_one_the_program_follows()
    {
        Assert.Equal(File.ReadAllText(Checkout("optics-profile.schema.json")).ReplaceLineEndings("\n"), ProfileStore.Schema().ReplaceLineEndings("\n"));
        Assert.Equal("example", ProfileStore.Read(Checkout("example.v1.json")).Name);
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("")]
    [InlineData("a/b")]
    public void A_name_cannot_leave_the_folder(string name) => Assert.Throws<CalibrationException>(() => Store.Active(name));

    public void Dispose() => _folder.Dispose();

    private static string Checkout(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SutureLive.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "calibration", "profiles", file);
    }

    // Measured in the middle of a sensor of 1280 x 960.
    private static OpticsProfile Profile(int version, double um, bool certified = true)
    {
        var reference = new ScaleReference("lines", null, certified);
        KnownLength[] lines = [new(new(0, 0), new(600, 0), 0.6 * um), new(new(0, 0), new(0, 400), 0.4 * um), new(new(0, 0), new(300, 400), 0.5 * um)];
        return OpticsProfile.Of(
            "scope", version, LengthCalibration.Fit(lines, 640, 480, "lines", reference), new("device:0", 1280, 960, "1x", 2), new(1, 320, 240, 640, 480), "me", Monday);
    }

    private static void Uncalibrated(string because, (PlaneOptics? Optics, string? Mismatch) use)
    {
        Assert.Null(use.Optics);
        Assert.StartsWith("UNCALIBRATED", use.Mismatch, StringComparison.Ordinal);
        Assert.Contains(because, use.Mismatch, StringComparison.Ordinal);
    }
}
