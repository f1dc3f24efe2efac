using System.Globalization;
using SutureLive.FirmwareBridge.Grbl;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>
/// Against a real grbl 1.1 or grblHAL, named by SUTURELIVE_GRBL_PORT; <see cref="RealFrame"/> tells what else may be named. The arm moves: clear the way. One
/// test at a time, in real time.
/// </summary>
[Collection("the one real frame")]
public class RealGrblTests
{
    [Fact]
    public async Task RealGrbl_connects_and_tells_its_settings()
    {
        await using var frame = RealFrame.OrSkip();
        await frame.Controller.ConnectAsync(CancellationToken.None);

        Assert.Equal(ControllerState.Unhomed, frame.Controller.Now.State);
        Assert.True(frame.Controller.Capabilities!.ResolutionMm.XMm > 0);
        Assert.NotNull(frame.Controller.Now.Position);
    }

    [Fact]
    public async Task RealGrbl_reports_settings_that_differ_from_a_profile_and_is_not_moved()
    {
        await using var frame = RealFrame.OrSkip(profile: new() { StepsPerMm = new(1.5, 1.5, 1.5) });
        await frame.Controller.ConnectAsync(CancellationToken.None);

        Assert.Contains(frame.Controller.Now.Mismatches, m => m.StartsWith("$100=", StringComparison.Ordinal));
        frame.Gate.Arm(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<ControllerException>(() => frame.Gate.HomeAsync(confirmed: true, CancellationToken.None));
    }

    [Fact]
    public async Task RealGrbl_homes_and_makes_a_hundred_random_moves_with_read_back()
    {
        await using var frame = RealFrame.OrSkip();
        await frame.ConnectAndHomeAsync();
        var random = new Random(1);
        for (int i = 0; i < 100; i++)
        {
            double x = Math.Max(frame.LowestMm.XMm, -4) * random.NextDouble(), y = Math.Max(frame.LowestMm.YMm, -4) * random.NextDouble();
            var result = await frame.MoveAsync(x, y);
            for (int axis = 0; axis < 3; axis++)
                Assert.True(Math.Abs(result.ErrorMm[axis]) <= frame.Controller.Capabilities!.ResolutionMm[axis] + 0.002, $"{result}");
        }
    }

    [Fact]
    public async Task RealGrbl_stops_in_motion_and_stands_still()
    {
        await using var frame = RealFrame.OrSkip();
        await frame.ConnectAndHomeAsync();
        var moving = frame.MoveAsync(Math.Max(frame.LowestMm.XMm, -15) + 0.5, -1);
        await Task.Delay(700);
        await frame.Gate.StopAsync();

        await Assert.ThrowsAsync<ControllerException>(() => moving);
        Assert.False(frame.Gate.IsArmed);
        await StandsAsync(frame);
        Assert.True(frame.Controller.Now.State is ControllerState.Idle or ControllerState.Unhomed, frame.Controller.Now.Says);
    }

    [Fact]
    public async Task RealGrbl_held_and_resumed_by_hand_goes_on_to_its_target()
    {
        await using var frame = RealFrame.OrSkip();
        await using var link = await frame.ConverseAsync(_ => { });
        Assert.Equal(GrblReplyKind.Ok, (await LineAsync(link, "G21G90G94G53G1X-8F200")).Kind);
        await Task.Delay(400);
        await link.SendByteAsync(GrblCommand.FeedHold);
        var held = await UntilAsync(link, s => s.IsHoldComplete && s.Feed == 0);
        await Task.Delay(500);
        Assert.Equal(held.Position.X, (await UntilAsync(link, _ => true)).Position.X);
        Assert.InRange(held.Position.X, -7.9, 0);

        await link.SendByteAsync((byte)'~');

        Assert.Equal(-8, (await UntilAsync(link, s => s.State == GrblMachineState.Idle)).Position.X, 0.01);
    }

    [Fact]
    public async Task RealGrbl_refuses_a_jog_beyond_its_travel_and_locks_itself_for_a_line_beyond_it()
    {
        await using var frame = RealFrame.OrSkip();
        GrblReply? alarm = null;
        await using var link = await frame.ConverseAsync(reply => alarm = reply.Kind == GrblReplyKind.Alarm ? reply : alarm);
        var jog = await LineAsync(link, "$J=G90G21G53X5000F200");
        Assert.Equal((GrblReplyKind.Error, 15), (jog.Kind, jog.Code));

        var answer = LineAsync(link, "G21G90G94G53G1X5000F200");
        for (int i = 0; i < 200 && alarm is null; i++) await Task.Delay(20);
        Assert.Equal(2, alarm?.Code);
        var seen = await link.QueryAsync(TimeSpan.FromSeconds(1), CancellationToken.None); // grbl is silent until reset, and that is no loss; grblHAL goes on answering
        Assert.True(seen is null || (link.Dialect == GrblDialect.GrblHal && seen.Value.Status.State == GrblMachineState.Alarm), $"{link.Dialect}: {seen}");
        Assert.NotNull(await link.ResetAsync(TimeSpan.FromSeconds(3), CancellationToken.None));
        await Task.WhenAny(answer);
    }

    [Fact]
    public async Task RealGrbl_is_never_asked_for_a_place_beyond_its_travel()
    {
        await using var frame = RealFrame.OrSkip();
        await frame.ConnectAndHomeAsync();
        var refused = await Assert.ThrowsAsync<ControllerException>(() => frame.MoveAsync(frame.LowestMm.XMm - 1, -1));
        Assert.Contains("lies outside", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ControllerState.Idle, frame.Controller.Now.State);
    }

    [Fact]
    public async Task RealGrbl_at_a_hard_limit_is_locked_its_place_is_unknown_and_it_comes_back_unhomed()
    {
        await using var frame = RealFrame.OrSkip(act: "alarm");
        await frame.ConnectAndHomeAsync();
        var told = await Assert.ThrowsAsync<ControllerException>(frame.MoveWhileItHappensAsync);

        Assert.Equal(ControllerFailure.Alarm, told.Failure);
        Assert.Equal(ControllerState.Alarm, frame.Controller.Now.State);
        Assert.Null(frame.Controller.Now.Position);
        Assert.False(frame.Gate.IsArmed);
        await frame.Controller.ResetAsync(CancellationToken.None);
        Assert.Equal((ControllerState.Unhomed, false), (frame.Controller.Now.State, frame.Controller.Now.IsHomed));
    }

    [Fact]
    public async Task RealGrbl_touches_down_and_comes_back_up()
    {
        double lowest = RealFrame.ProbeZOrSkip();
        await using var frame = RealFrame.OrSkip();
        await frame.ConnectAndHomeAsync();
        await frame.MoveAsync(-2, -2);
        var above = frame.At;
        frame.Gate.Arm(TimeSpan.FromMinutes(2));

        var touched = await frame.Gate.TouchAsync(lowest, confirmed: true, CancellationToken.None);

        Assert.InRange(touched.ZMm, lowest, above.ZMm);
        Assert.True(frame.At.DistanceTo(above) < 0.01, $"{frame.At}, began at {above}");
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("freeze")]
    public async Task RealGrbl_that_restarts_or_falls_silent_in_motion_is_lost_and_not_spoken_to(string act)
    {
        await using var frame = RealFrame.OrSkip(act);
        await frame.ConnectAndHomeAsync();
        var told = await Assert.ThrowsAsync<ControllerException>(frame.MoveWhileItHappensAsync);

        Assert.Equal(ControllerFailure.Lost, told.Failure);
        Assert.Equal((ControllerState.Lost, false), (frame.Controller.Now.State, frame.Controller.Now.IsHomed));
        Assert.Null(frame.Controller.Now.Position);
        await Assert.ThrowsAsync<ControllerException>(() => frame.Gate.HomeAsync(confirmed: true, CancellationToken.None));
    }

    private static async Task StandsAsync(RealFrame frame)
    {
        var at = frame.At;
        await Task.Delay(1000);
        Assert.True(frame.At.DistanceTo(at) < 0.002, $"{frame.At}, was {at}");
    }

    private static Task<GrblReply> LineAsync(GrblLink link, string line) =>
        link.SendLineAsync(GrblCommand.Line(line), TimeSpan.FromSeconds(5), CancellationToken.None);

    private static async Task<GrblStatus> UntilAsync(GrblLink link, Func<GrblStatus, bool> wanted)
    {
        for (int i = 0; i < 300; i++)
        {
            if (await link.QueryAsync(TimeSpan.FromSeconds(1), CancellationToken.None) is { } seen && wanted(seen.Status)) return seen.Status;
            await Task.Delay(50);
        }

        throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"not within {300 * 0.05:0} s"));
    }
}
