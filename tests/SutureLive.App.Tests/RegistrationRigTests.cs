using SutureLive.App.Calibrating;
using SutureLive.Calibration.Profiles;
using SutureLive.Calibration.Registration;
using SutureLive.Console.Feed;
using SutureLive.Core;
using SutureLive.Tests;

namespace SutureLive.App.Tests;

/// <summary>What camera, optics and frame of a session make of a registration at the console. The camera itself sees no tip here.</summary>
public sealed class RegistrationRigTests : IDisposable
{
    private static readonly FramePoint Tip = new(-24, -25.5, -1);
    private readonly TemporaryFolder _folder = new();
    private readonly TippedCamera _camera = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _camera.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_simulated_tip_carries_its_marker_so_that_the_whole_way_can_be_practised()
    {
        (int X, int Y)[] places = [(100, 100), (500, 100), (500, 400), (100, 400)];
        TouchedPoint[] corners = [.. places.Select(px => new TouchedPoint(px.X, px.Y, TippedCamera.MmOf(new(px.X, px.Y)).XMm, TippedCamera.MmOf(new(px.X, px.Y)).YMm))];
        var simulated = FrameRegistration.Fit(new() { MadeAt = DateTimeOffset.UnixEpoch, PictureWidthPx = 640, PictureHeightPx = 480, Points = corners });
        using RegistrationDesk desk = new(new(_folder.Path), new() { Camera = "phantom", Frames = _camera, Controller = () => RegistrationDeskTests.Rests(Tip), UmPerPx = 10, Simulated = simulated }, TimeProvider.System);
        var sight = await desk.LookAsync(Stop);

        Assert.Null(sight.FrameSays);
        Assert.InRange(sight.Marker!.Value.DistanceTo(TippedCamera.PxOf(Tip.XMm, Tip.YMm)), 0, 0.2);
    }

    [Fact]
    public async Task A_profile_of_other_pictures_is_uncalibrated_and_no_place_is_taken_through_it()
    {
        string profiles = Directory.CreateDirectory(_folder.File("profiles")).FullName;
        File.Copy(Checkout("calibration/profiles/example.v1.json"), Path.Combine(profiles, "example.v1.json"));
        OpticsInUse optics = new() { Status = new ProfileStore(profiles).Status("example", 1) };
        using RegistrationDesk desk = new(new(_folder.Path), new() { Camera = "device:0", Frames = _camera, Controller = () => RegistrationDeskTests.Rests(Tip), Optics = optics }, TimeProvider.System);
        var sight = await desk.LookAsync(Stop);
        var refused = Assert.ThrowsAny<SutureLiveException>(() => desk.Touch(new(sight.Look, new(320, 240), null, PlaceRole.Any)));

        Assert.StartsWith("UNCALIBRATED: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("click on the tip", sight.MarkerSays, StringComparison.Ordinal);
        Assert.Empty(desk.State.Places);
    }

    private static string Checkout(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, path) is var found && File.Exists(found)) return found;
        throw new FileNotFoundException($"No {path} above {AppContext.BaseDirectory}.");
    }
}
