using System.Text.Json;

namespace SutureLive.App.Tests;

public sealed class AccuracyBenchTests
{
    [Fact]
    public async Task With_landmarks_given_the_tip_ends_within_twenty_micrometres_and_every_cause_is_told()
    {
        using var shell = new Shell();
        Assert.Equal(ExitCode.Good, await shell.RunAsync("bench", "accuracy", "--benches", "2", "--seed", "7", "--no-detect", "--json"));
        var json = JsonDocument.Parse(shell.Output).RootElement;
        Assert.Equal(10, json.GetProperty("landmarks_given").GetProperty("n").GetInt32());
        Assert.InRange(json.GetProperty("landmarks_given").GetProperty("p95_um").GetDouble(), 0.1, 20);
        Assert.InRange(json.GetProperty("by_cause").GetProperty("motion_um").GetDouble(), 0.1, 20);
        Assert.InRange(json.GetProperty("by_cause").GetProperty("registration_um").GetDouble(), 0.1, 20);
        Assert.InRange(json.GetProperty("charuco").GetProperty("max_error_percent").GetDouble(), 0, 0.2);
        Assert.InRange(json.GetProperty("round_trip_px").GetDouble(), 0, 1e-6);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("by_cause").GetProperty("landmark_um").ValueKind);
        Assert.Equal(0, json.GetProperty("landmarks_detected").GetProperty("n").GetInt32());
        Assert.Empty(json.GetProperty("faults").EnumerateArray());
    }

    [Fact]
    public async Task A_frame_that_lies_askew_under_a_near_camera_keeps_its_marker_in_the_picture()
    {
        using var shell = new Shell();
        Assert.Equal(ExitCode.Good, await shell.RunAsync("bench", "accuracy", "--benches", "1", "--seed", "307", "--no-detect", "--json"));
        var json = JsonDocument.Parse(shell.Output).RootElement;
        Assert.Empty(json.GetProperty("faults").EnumerateArray());
        Assert.InRange(json.GetProperty("landmarks_given").GetProperty("max_um").GetDouble(), 0.1, 20);
    }
}
