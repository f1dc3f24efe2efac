using OpenCvSharp;
using SutureLive.App.Calibrating;
using SutureLive.Calibration.Profiles;
using SutureLive.Calibration.Simulation;
using SutureLive.Calibration.Targets;
using SutureLive.Console.Feed;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Imaging.Overlay;

namespace SutureLive.App.Tests;

/// <summary>Calibration at the console, under a virtual microscope of 10 µm per pixel that was built from physics, not from the model that is fitted.</summary>
public sealed class CalibrationDeskTests : IDisposable
{
    private const string Board = "charuco:9x7,1";
    private readonly string _folder = Directory.CreateTempSubdirectory("suturelive-calibration-").FullName;
    private readonly VirtualMicroscope _microscope = new(new(), seed: 5);
    private readonly FramePool _pool = new(4);
    private readonly CalibrationDesk _desk;

    public CalibrationDeskTests() => _desk = new(new ProfileStore(_folder), null, "device:0", TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _desk.Dispose();
        _pool.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task From_views_to_a_saved_profile_that_is_put_into_use_and_verified()
    {
        foreach (var (x, y, turn) in ((double, double, double)[])[(-1, -1, 0), (1.5, 0.5, 40), (0, 1, 95), (-0.5, 0, 200)])
        {
            var sight = await Look(x, y, turn);
            Assert.True(sight.Points.Count >= 2 * 30, sight.Says);
            _desk.Keep();
        }

        var state = _desk.State;
        Assert.Equal(4, state.Views.Count(view => view is { IsUsed: true, Excluded: null, RmsPx: < 0.3 }));
        Assert.Equal(10, state.Fit!.UmPerPx, 0.02);
        Assert.Contains(state.Fit.Remarks, remark => remark.Contains("Nobody has checked the size", StringComparison.Ordinal));

        _desk.Save(new("room-2", "10x", 1, 100, false, "somebody"));
        Assert.False(Assert.Single(_desk.State.Profiles).IsActive);            // saving puts nothing into use
        var refused = Assert.ThrowsAny<SutureLiveException>(() => _desk.Verify(new("room-2", 0, 0, 100, 0, 1, "somebody")));
        Assert.Contains("never activated", refused.Message, StringComparison.Ordinal);

        _desk.Activate("room-2", 1, "somebody");
        Assert.True(Assert.Single(_desk.State.Profiles).IsActive);
        var good = _desk.Verify(new("room-2", 600, 480, 700, 480, 1, "somebody"));
        Assert.True(good.Holds);
        Assert.Equal(1, good.MeasuredMm, 0.003);
        Assert.False(_desk.Verify(new("room-2", 600, 480, 705, 480, 1, "somebody")).Holds);
        Assert.Contains("is due", Assert.Single(_desk.State.Profiles).Due!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_cannot_be_read_is_told_with_its_profile_and_leaves_the_page_to_the_others()
    {
        foreach (string name in (string[])["good", "torn"])
            File.WriteAllText(Path.Combine(_folder, name + ".v1.json"), "{}");
        File.WriteAllText(Path.Combine(_folder, "torn.log.jsonl"), "{half a li");
        File.WriteAllText(Path.Combine(_folder, "good.log.jsonl"), "null\n");
        Assert.All(_desk.State.Profiles, profile => Assert.Contains("Line 1", profile.Due, StringComparison.Ordinal));
        Assert.Equal(2, _desk.State.Profiles.Count);
    }

    [Fact]
    public async Task A_view_that_is_unticked_does_not_count_and_one_look_is_one_view()
    {
        await Look(0, 0, 0);
        _desk.Keep();
        Assert.Throws<SutureLiveException>(_desk.Keep);
        await Look(1, 0, 50);
        _desk.Keep();

        _desk.Use(0, false);
        var state = _desk.State;
        Assert.Equal([false, true], state.Views.Select(view => view.IsUsed));
        Assert.Null(state.Views[0].RmsPx);
        Assert.NotNull(state.Views[1].RmsPx);
        _desk.Use(1, false);
        Assert.Null(_desk.State.Fit);
        Assert.Throws<SutureLiveException>(() => _desk.Use(2, true));
        _desk.Clear();
        Assert.Empty(_desk.State.Views);
    }

    [Fact]
    public async Task Without_the_target_in_the_picture_I_am_told_and_nothing_can_be_kept()
    {
        using var grey = new Mat(960, 1280, MatType.CV_8UC3, Scalar.All(128));
        var sight = await Look(grey, Board);

        Assert.Empty(sight.Points);
        Assert.Contains("not found", sight.Says, StringComparison.Ordinal);
        Assert.Throws<SutureLiveException>(_desk.Keep);
    }

    [Theory]
    [InlineData("../../etc")]
    [InlineData("/tmp/x")]
    [InlineData("")]
    public async Task A_name_that_is_none_is_never_part_of_a_path(string name)
    {
        await Look(0, 0, 0);
        _desk.Keep();

        Assert.ThrowsAny<SutureLiveException>(() => _desk.Save(new(name, "10x", 1, 100, false, "somebody")));
        Assert.ThrowsAny<SutureLiveException>(() => _desk.Activate(name, 1, "somebody"));
        Assert.ThrowsAny<SutureLiveException>(() => _desk.Verify(new(name, 0, 0, 1, 1, 1, "somebody")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_target_nobody_can_read_is_refused_with_the_forms_there_are()
    {
        var refused = await Assert.ThrowsAnyAsync<SutureLiveException>(() => _desk.LookAsync("wallpaper", Stop));
        Assert.Contains("charuco", refused.Message, StringComparison.Ordinal);
    }

    private async Task<CalibrationSight> Look(double xMm, double yMm, double turnDeg)
    {
        using var picture = VirtualTargets.Photograph(_microscope, TargetSpec.Parse(Board), new(xMm, yMm), turnDeg);
        return await Look(picture, Board);
    }

    /// <summary>The camera goes on giving frames until the look has its own.</summary>
    private async Task<CalibrationSight> Look(Mat picture, string target)
    {
        var look = _desk.LookAsync(target, Stop);
        for (long id = 0; !look.IsCompleted; id++)
        {
            using (var frame = _pool.TryRent(picture.Width, picture.Height, id, TimeProvider.System.GetTimestamp())!)
            {
                picture.CopyTo(frame.Pixels);
                _desk.OnNext(new(frame, new OverlayScene(OverlayState.Waiting, null, Similarity.Identity, 0, []), null, TimeProvider.System.GetTimestamp()));
            }

            await Task.Delay(10, Stop);
        }

        return await look;
    }
}
