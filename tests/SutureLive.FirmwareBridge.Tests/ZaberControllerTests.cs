using SutureLive.Core;
using SutureLive.FirmwareBridge.Simulation;
using SutureLive.FirmwareBridge.Transports;
using SutureLive.FirmwareBridge.Zaber;
using SutureLive.Tests;

namespace SutureLive.FirmwareBridge.Tests;

public class ZaberControllerTests
{
    private static readonly FramePoint Somewhere = new(-12.345, -8.001, 0);

    [Theory]
    [InlineData(false)] // three devices in a chain
    [InlineData(true)] // one device with three axes
    public void I_can_connect_home_and_move_and_the_arm_is_where_I_am_told(bool oneDevice) => Bench.Run(new SimulatedZaberOptions { IsOneDevice = oneDevice }, async bench =>
    {
        await bench.ConnectAndHomeAsync();
        Assert.Equal((ControllerState.Idle, true), (bench.Controller.Now.State, bench.Controller.Now.IsHomed));
        Assert.Equal(0.6096 / 12800, bench.Controller.Capabilities!.ResolutionMm.XMm, 9);
        Assert.Equal(-50, bench.Controller.Capabilities.LowestMm.XMm, 3);
        Assert.Equal(8, bench.Controller.Capabilities.MaxSpeedMmPerS.XMm, 3);

        var result = await bench.MoveAsync(Somewhere);

        Assert.True(result.ErrorMm.DistanceTo(default) < 0.001, $"{result}");
        Assert.True(bench.Device.Arm.At.DistanceTo(Somewhere) < 0.002, $"{bench.Device.Arm.At}");
        Assert.InRange(result.Took.TotalSeconds, 6.5, 9); // 14.7 mm at 2 mm/s, less what homing left
    });

    [Fact]
    public void While_it_moves_I_see_where_it_is() => Bench.Run(new SimulatedZaberOptions(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var moving = bench.MoveAsync(Somewhere);
        for (int i = 0; i < 5; i++)
        {
            await bench.WaitAsync(1);
            Assert.True(bench.Controller.Now.Position!.Value.Age(bench.Time) < TimeSpan.FromSeconds(0.5));
            Assert.True(bench.At.DistanceTo(bench.Device.Arm.At) < 0.5, $"{bench.At} {bench.Device.Arm.At}"); // as far as it goes between two questions
        }

        await moving;
    });

    [Fact]
    public void Every_command_carries_its_checksum_and_a_message_id() => Bench.Run(new SimulatedZaberOptions(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        await bench.MoveAsync(Somewhere);
        string[] lines = System.Text.Encoding.ASCII.GetString([.. bench.Device.Heard]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length > 50);
        foreach (string line in lines)
        {
            Assert.Matches("^/[0-9]{2} [0-9] [0-9]{2}( [a-z. ]+(-?[0-9]+)?)?:[0-9A-F]{2}$", line);
            Assert.Equal(ZaberCodec.Lrc(System.Text.Encoding.ASCII.GetBytes(line[1..^3])), Convert.FromHexString(line[^2..])[0]);
        }
    });

    [Fact]
    public void I_can_stop_a_move_and_the_position_stays_known() => Bench.Run(new SimulatedZaberOptions(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var moving = bench.MoveAsync(new(-40, -40, 0));
        await bench.WaitAsync(3);
        await bench.Gate.StopAsync();
        var stopped = await Assert.ThrowsAsync<ControllerException>(() => moving);
        Assert.Equal(ControllerFailure.Stopped, stopped.Failure);
        var at = bench.Device.Arm.At;
        Assert.False(bench.Device.IsMoving);
        await bench.WaitAsync(3);
        Assert.Equal(at, bench.Device.Arm.At);
        Assert.True(bench.At.DistanceTo(at) < 0.002);
        Assert.Equal((ControllerState.Idle, true), (bench.Controller.Now.State, bench.Controller.Now.IsHomed));
    });

    [Fact]
    public void A_stop_while_homing_leaves_a_frame_that_is_not_homed() => Bench.Run(new SimulatedZaberOptions(), async bench =>
    {
        await bench.Controller.ConnectAsync(CancellationToken.None);
        var homing = bench.HomeAsync();
        await bench.WaitAsync(0.5);
        await bench.Gate.StopAsync();
        await Assert.ThrowsAsync<ControllerException>(() => homing);
        Assert.False(bench.Device.IsMoving);
        Assert.Equal((ControllerState.Unhomed, false), (bench.Controller.Now.State, bench.Controller.Now.IsHomed));
    });

    [Fact]
    public void An_axis_that_does_not_follow_its_motor_is_noticed_by_its_encoder() => Bench.Run(Bench.With<SimulatedZaberOptions>("stuck:x@move+1s"), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var told = await Assert.ThrowsAsync<ControllerException>(() => bench.MoveAsync(Somewhere));
        Assert.Equal(ControllerFailure.Alarm, told.Failure);
        Assert.Contains("FS", told.Message, StringComparison.Ordinal);
        Assert.Equal(ControllerState.Alarm, bench.Controller.Now.State);
        Assert.False(bench.Gate.IsArmed);
        bench.Device.Arm.Free(0);
        await bench.Controller.ResetAsync(CancellationToken.None);
        await bench.HomeAsync();
        await bench.MoveAsync(Somewhere);
        Assert.True(bench.Device.Arm.At.DistanceTo(Somewhere) < 0.002);
    });

    [Fact]
    public void A_restart_shows_as_a_missing_reference_and_nothing_is_believed_any_more() => Bench.Run(Bench.With<SimulatedZaberOptions>("reset@home+60s"), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        await bench.WaitAsync(70);
        Assert.Equal(ControllerState.Lost, bench.Controller.Now.State);
        Assert.Contains("restarted by itself", bench.Controller.Now.Says, StringComparison.Ordinal);
        Assert.Null(bench.Controller.Now.Position);
    });

    [Fact]
    public void A_fault_from_before_is_cleared_by_connecting_and_the_frame_has_to_be_homed() => Bench.Run(Bench.With<SimulatedZaberOptions>("alarm@1ms"), async bench =>
    {
        await bench.WaitAsync(1);
        await bench.ConnectAndHomeAsync();
        await bench.MoveAsync(Somewhere);
        await bench.WaitAsync(2);
        Assert.Equal((ControllerState.Idle, true), (bench.Controller.Now.State, bench.Controller.Now.IsHomed));
        Assert.True(bench.Controller.Now.Position!.Value.Age(bench.Time) < TimeSpan.FromSeconds(1)); // it is asked where it is, as ever
    });

    [Fact]
    public void A_fault_that_lasts_is_told_on_connecting_and_I_can_connect_again() => Bench.Run(new SimulatedZaberOptions(), async bench =>
    {
        bench.Meddle();
        await bench.Controller.ConnectAsync(CancellationToken.None);
        bool stuck = true;
        bench.Wire!.Answer = line => stuck && line.Contains("get pos", StringComparison.Ordinal) ? MeddlingWire.Zaber($"@{line[1..8]} OK IDLE FD 0") : null;
        await bench.WaitAsync(1);
        Assert.Equal(ControllerState.Alarm, bench.Controller.Now.State);
        Assert.Contains("motor driver is off", bench.Controller.Now.Says, StringComparison.Ordinal);
        stuck = false;
        await bench.Controller.ResetAsync(CancellationToken.None);
        await bench.HomeAsync();
        Assert.Equal(ControllerState.Idle, bench.Controller.Now.State);
    });

    [Fact]
    public void Stages_that_were_left_slow_are_told_where_the_settings_are_judged() => Bench.Run(new SimulatedZaberOptions { MaxSpeedMmPerS = 0.01 }, async bench =>
    {
        await bench.Controller.ConnectAsync(CancellationToken.None);
        string says = bench.Gate.ExamineHoming(confirmed: true).Findings.Single(f => f.Id == "settings").Says;
        Assert.Contains("Axis 2.1 goes at most at 0.01 mm/s", says, StringComparison.Ordinal);
    });

    [Fact]
    public void Stages_that_would_home_into_the_animal_are_not_homed() => VirtualTime.Run(async time =>
    {
        var options = new ZaberOptions { PitchMm = new(0.6096, 0.6096, 0.6096), Inverted = FrameAxes.Lateral };
        await using var controller = new ZaberController("simulated", _ => Task.FromResult<ITransport>(SimulatedHost.InMemory(new SimulatedZaber(time))), options, new(), time);
        await controller.ConnectAsync(CancellationToken.None);
        Assert.Contains("towards the animal", Assert.Single(controller.Now.Mismatches), StringComparison.Ordinal);
    });

    [Fact]
    public void Without_the_pitch_of_the_screws_nothing_can_be_said_about_mm() => VirtualTime.Run(async time =>
    {
        await using var controller = new ZaberController("simulated", _ => Task.FromResult<ITransport>(SimulatedHost.InMemory(new SimulatedZaber(time))), new(), new(), time);
        var wrong = await Assert.ThrowsAsync<ControllerException>(() => controller.ConnectAsync(CancellationToken.None));
        Assert.Contains("pitch", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(ControllerState.Disconnected, controller.Now.State);
    });

    [Fact]
    public void A_chain_that_is_no_frame_is_listed() => VirtualTime.Run(async time =>
    {
        var options = new ZaberOptions { PitchMm = new(1, 1, 1), Axes = [new(1, 1), new(2, 1), new(7, 1)] };
        await using var controller = new ZaberController("simulated", _ => Task.FromResult<ITransport>(SimulatedHost.InMemory(new SimulatedZaber(time))), options, new(), time);
        var wrong = await Assert.ThrowsAsync<ControllerException>(() => controller.ConnectAsync(CancellationToken.None));
        Assert.Contains("Axis 7.1 does not answer", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("1.1, 2.1, 3.1", wrong.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void A_profile_of_another_frame_keeps_it_still() => Bench.Run(
        new SimulatedZaberOptions(),
        async bench =>
        {
            await bench.Controller.ConnectAsync(CancellationToken.None);
            Assert.Equal(3, bench.Controller.Now.Mismatches.Count);
            bench.Gate.Arm(TimeSpan.FromMinutes(1));
            var refused = await Assert.ThrowsAsync<ControllerException>(() => bench.Gate.HomeAsync(true, CancellationToken.None));
            Assert.Contains("microsteps per mm", refused.Message, StringComparison.Ordinal);
        },
        new FrameProfile { StepsPerMm = new(3200, 3200, 3200) });
}
