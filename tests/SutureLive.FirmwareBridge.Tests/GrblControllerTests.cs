using SutureLive.Core;
using SutureLive.FirmwareBridge.Grbl;
using SutureLive.FirmwareBridge.Simulation;
using SutureLive.FirmwareBridge.Transports;
using SutureLive.Tests;

namespace SutureLive.FirmwareBridge.Tests;

public class GrblControllerTests
{
    private static readonly FramePoint Somewhere = new(-12.345, -8.001, -1);

    [Theory]
    [InlineData(25, "the motors are let go 25 ms after each motion")]
    [InlineData(255, null)]
    public void Motors_that_are_let_go_at_rest_are_told_where_the_settings_are_judged(double idleMs, string? says) => Bench.Run(
        new SimulatedGrblOptions { Settings = new Dictionary<int, double> { [1] = idleMs } }, async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var settings = bench.Gate.Examine(bench.Intend(new(-5, -5, -1))).Findings.Single(f => f.Id == "settings");
        Assert.True(settings.Holds);
        if (says is null) Assert.Empty(bench.Controller.Capabilities!.Remarks);
        else Assert.Contains(says, settings.Says, StringComparison.Ordinal);
    });

    [Fact]
    public void I_can_connect_home_and_move_and_am_told_where_the_arm_ended() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        await bench.Controller.ConnectAsync(CancellationToken.None);
        Assert.Equal(ControllerState.Unhomed, bench.Controller.Now.State);
        Assert.Equal(1 / 3200.0, bench.Controller.Capabilities!.ResolutionMm.XMm, 9);
        Assert.Equal(new FramePoint(-50, -50, -40), bench.Controller.Capabilities.LowestMm);
        await bench.HomeAsync();
        Assert.Equal((ControllerState.Idle, true), (bench.Controller.Now.State, bench.Controller.Now.IsHomed));

        var result = await bench.MoveAsync(Somewhere);

        Assert.True(result.ErrorMm.DistanceTo(default) < 0.002, $"{result}");
        Assert.True(bench.Device.Arm.At.DistanceTo(Somewhere) < 0.002, $"{bench.Device.Arm.At}");
        Assert.True(result.Took > TimeSpan.FromSeconds(6.5), $"{result.Took}"); // 13 mm at 2 mm/s
        Assert.Equal(ControllerState.Idle, bench.Controller.Now.State);
    });

    [Fact]
    public void A_hundred_random_moves_all_end_where_they_should_and_the_arm_is_there() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        var random = new Random(7);
        await bench.ConnectAndHomeAsync();
        for (int i = 0; i < 100; i++)
        {
            var target = new FramePoint(-49 * random.NextDouble(), -49 * random.NextDouble(), -1);
            var result = await bench.MoveAsync(target);
            Assert.True(result.ErrorMm.DistanceTo(default) < 0.003);
            Assert.True(bench.Device.Arm.At.DistanceTo(target) < 0.003);
        }
    });

    [Fact]
    public void The_vertical_axis_goes_up_before_the_arm_moves_sideways() => Bench.Run(new SimulatedGrblOptions { BoneZMm = -8 }, async bench =>
    {
        await bench.ConnectAndHomeAsync();
        await bench.Gate.MoveAsync(bench.Intend(new(-10, -10, -9), boneZMm: -8), CancellationToken.None);
        Assert.Equal(-9, bench.Device.Arm.At.ZMm, 2);
        await bench.MoveAsync(new(-20, -20, -1));
        Assert.Equal(0, bench.Device.Arm.DraggedBelowBoneMm);
        Assert.True(bench.Device.Arm.At.DistanceTo(new(-20, -20, -1)) < 0.003);
    });

    [Fact]
    public void A_target_between_two_steps_ends_on_the_nearest_and_counts_as_reached() => Bench.Run(new SimulatedGrblOptions { Settings = new Dictionary<int, double> { [100] = 25, [101] = 25 } }, async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var result = await bench.MoveAsync(new(-5.013, -5, -1));
        Assert.Equal(-5.0, result.Requested.XMm, 6); // steps of 0.04 mm
        Assert.Equal(-5.0, bench.Device.Arm.At.XMm, 2);
    });

    [Fact]
    public void A_target_less_than_a_step_away_sends_nothing() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        int heard = bench.Device.Heard.Count(b => b == 'J');
        await bench.MoveAsync(bench.At + new FramePoint(0.0001, 0, 0));
        Assert.Equal(heard, bench.Device.Heard.Count(b => b == 'J'));
    });

    [Fact]
    public void I_can_stop_a_move_and_the_arm_stands_within_a_moment_with_its_position_known() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var moving = bench.MoveAsync(new(-40, -40, -1));
        await bench.WaitAsync(2);
        await bench.Gate.StopAsync();
        var stopped = await Assert.ThrowsAsync<ControllerException>(() => moving);
        Assert.Equal(ControllerFailure.Stopped, stopped.Failure);
        var at = bench.Device.Arm.At;
        Assert.False(bench.Device.IsMoving);
        await bench.WaitAsync(5);
        Assert.Equal(at, bench.Device.Arm.At);
        Assert.True(bench.At.DistanceTo(at) < 0.003);
        Assert.False(bench.Gate.IsArmed);
        Assert.Equal((ControllerState.Idle, true), (bench.Controller.Now.State, bench.Controller.Now.IsHomed));
        Assert.Equal(1, bench.Device.Heard.Count(b => b == '!'));
    });

    [Fact]
    public void Cancelling_a_move_stops_the_arm() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        using var cancel = new CancellationTokenSource();
        var moving = bench.MoveAsync(new(-40, -40, -1), cancel.Token);
        await bench.WaitAsync(2);
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => moving);
        Assert.False(bench.Device.IsMoving);
        Assert.Equal(ControllerState.Idle, bench.Controller.Now.State);
    });

    [Fact]
    public void Homing_ignores_a_hold_so_a_stop_resets_at_once_and_the_frame_is_not_homed() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        await bench.Controller.ConnectAsync(CancellationToken.None);
        var homing = bench.HomeAsync();
        await bench.WaitAsync(1);
        await bench.Gate.StopAsync();
        await Assert.ThrowsAsync<ControllerException>(() => homing);
        Assert.False(bench.Device.IsMoving);
        Assert.True(bench.Controller.Now is { State: ControllerState.Unhomed, IsHomed: false }, bench.Controller.Now.ToString());
    });

    [Fact]
    public void After_an_alarm_nothing_moves_until_a_person_resets_and_homes() => Bench.Run(Bench.WithFault("alarm@move+1s"), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var alarm = await Assert.ThrowsAsync<ControllerException>(() => bench.MoveAsync(new(-40, -40, -1)));
        Assert.Equal(ControllerFailure.Alarm, alarm.Failure);
        Assert.Contains("limit switch", alarm.Message, StringComparison.Ordinal);
        Assert.Equal((ControllerState.Alarm, null), (bench.Controller.Now.State, bench.Controller.Now.Position));
        await bench.WaitAsync(10);
        Assert.Empty(bench.HeardAfterFault);
        Assert.Equal(ControllerState.Alarm, bench.Controller.Now.State);
        await bench.Controller.ResetAsync(CancellationToken.None);
        Assert.Equal(ControllerState.Unhomed, bench.Controller.Now.State);
        await bench.HomeAsync();
        await bench.MoveAsync(Somewhere);
        Assert.True(bench.Device.Arm.At.DistanceTo(Somewhere) < 0.003);
    });

    [Fact]
    public void Settings_that_are_not_the_frames_are_listed_and_nothing_moves() => Bench.Run(
        new SimulatedGrblOptions { Settings = new Dictionary<int, double> { [20] = 0, [100] = 250, [13] = 1 } },
        async bench =>
        {
            await bench.Controller.ConnectAsync(CancellationToken.None);
            Assert.Equal(3, bench.Controller.Now.Mismatches.Count);
            bench.Gate.Arm(TimeSpan.FromMinutes(1));
            var refused = await Assert.ThrowsAsync<ControllerException>(() => bench.Gate.HomeAsync(true, CancellationToken.None));
            Assert.Contains("$13=1", refused.Message, StringComparison.Ordinal);
            Assert.Contains("$20=0", refused.Message, StringComparison.Ordinal);
            Assert.Contains("$100=250", refused.Message, StringComparison.Ordinal);
        },
        new FrameProfile { StepsPerMm = new(3200, 3200, 3200) });

    [Fact]
    public void Work_positions_and_offsets_give_the_same_machine_position() => Bench.Run(new SimulatedGrblOptions { Settings = new Dictionary<int, double> { [10] = 0 } }, async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var result = await bench.MoveAsync(Somewhere);
        Assert.True(result.Reached.DistanceTo(Somewhere) < 0.003);
    });

    [Fact]
    public void GrblHal_is_recognised_and_moves_the_same() => Bench.Run(new SimulatedGrblOptions { Dialect = GrblDialect.GrblHal }, async bench =>
    {
        await bench.ConnectAndHomeAsync();
        Assert.StartsWith("grblHAL 1.1f", bench.Controller.Capabilities!.Model, StringComparison.Ordinal);
        await bench.MoveAsync(Somewhere);
        Assert.True(bench.Device.Arm.At.DistanceTo(Somewhere) < 0.003);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(0)] // reports work positions
    public void I_can_touch_down_and_learn_the_height_of_the_bone(int reportMask) =>
        Bench.Run(new SimulatedGrblOptions { BoneZMm = -3.5, Settings = new Dictionary<int, double> { [10] = reportMask } }, async bench =>
        {
            await bench.ConnectAndHomeAsync();
            bench.Gate.Arm(TimeSpan.FromMinutes(1));
            var touched = await bench.Gate.TouchAsync(-6, confirmed: true, CancellationToken.None);
            Assert.Equal(-3.5, touched.ZMm, 2);
            Assert.Equal(-1, bench.Device.Arm.At.ZMm, 2);
            Assert.Equal(0, bench.Device.Arm.DraggedBelowBoneMm);
            Assert.Equal(ControllerState.Idle, bench.Controller.Now.State);
        });

    [Fact]
    public void A_touch_down_that_meets_nothing_ends_at_its_limit_in_alarm_with_the_position_known() => Bench.Run(new SimulatedGrblOptions { BoneZMm = -30 }, async bench =>
    {
        await bench.ConnectAndHomeAsync();
        bench.Gate.Arm(TimeSpan.FromMinutes(1));
        var missed = await Assert.ThrowsAsync<ControllerException>(() => bench.Gate.TouchAsync(-4, confirmed: true, CancellationToken.None));
        Assert.Contains("no contact", missed.Message, StringComparison.Ordinal);
        Assert.Equal(-4, bench.Device.Arm.At.ZMm, 2);
        Assert.Equal(ControllerState.Alarm, bench.Controller.Now.State);
        Assert.NotNull(bench.Controller.Now.Position);
    });

    [Fact]
    public void A_touch_down_above_the_tip_or_without_a_yes_is_refused() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        bench.Gate.Arm(TimeSpan.FromMinutes(1));
        Assert.False(bench.Gate.ExamineTouch(-0.5, confirmed: true).MayMove);
        Assert.False(bench.Gate.ExamineTouch(-41, confirmed: true).MayMove);
        Assert.False(bench.Gate.ExamineTouch(-5, confirmed: false).MayMove);
        Assert.True(bench.Gate.ExamineTouch(-5, confirmed: true).MayMove);
    });

    [Fact]
    public void A_slow_axis_is_waited_for() => Bench.Run(new SimulatedGrblOptions { Settings = new Dictionary<int, double> { [110] = 30, [120] = 1 } }, async bench =>
    {
        await bench.ConnectAndHomeAsync();
        await bench.MoveAsync(new(-10, -1, -1)); // 0.5 mm/s at the most, asked for 2
        Assert.Equal(-10, bench.Device.Arm.At.XMm, 2);
    });

    [Fact]
    public void A_port_where_nothing_answers_says_so_and_leaves_a_clean_state() => VirtualTime.Run(async time =>
    {
        var (host, device) = DuplexPipe.Create("nothing");
        await using var controller = new GrblController("nothing", _ => Task.FromResult(host), new(), time);
        var wrong = await Assert.ThrowsAsync<ControllerException>(() => controller.ConnectAsync(CancellationToken.None));
        Assert.Contains("Nothing answers at nothing", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(ControllerState.Disconnected, controller.Now.State);
        await device.DisposeAsync();
    });

    [Fact]
    public void A_wrong_baud_rate_is_guessed_from_the_noise() => VirtualTime.Run(async time =>
    {
        var (host, device) = DuplexPipe.Create("noisy");
        await using var controller = new GrblController("noisy", _ => Task.FromResult(host), new(), time);
        var connecting = controller.ConnectAsync(CancellationToken.None);
        await device.WriteAsync("\xF8\x1C\n\xE3\n\x80\x80\x87\n"u8.ToArray(), CancellationToken.None);
        var wrong = await Assert.ThrowsAsync<ControllerException>(() => connecting);
        Assert.Contains("wrong baud rate", wrong.Message, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData(23, 4, "$23=4")] // the switch of Z is below
    [InlineData(23, 7, "$23=7")]
    [InlineData(44, 3, "$44")] // grblHAL: X and Y first, with the tip where it is
    public void A_frame_that_would_home_into_the_animal_is_not_homed(int setting, double value, string named) => Bench.Run(
        new SimulatedGrblOptions { Dialect = GrblDialect.GrblHal, Settings = new Dictionary<int, double> { [setting] = value } }, async bench =>
    {
        await bench.Controller.ConnectAsync(CancellationToken.None);
        Assert.StartsWith(named, Assert.Single(bench.Controller.Now.Mismatches), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ControllerException>(bench.HomeAsync);
        Assert.Equal(0, bench.Device.Arm.PathMm);
    });

    [Fact]
    public void A_frame_that_is_built_to_home_downwards_says_so_in_its_profile() => Bench.Run(
        new SimulatedGrblOptions { Settings = new Dictionary<int, double> { [23] = 4 } },
        async bench =>
        {
            await bench.Controller.ConnectAsync(CancellationToken.None);
            Assert.Empty(bench.Controller.Now.Mismatches);
        },
        new FrameProfile { HomesDownwards = true });

    [Fact]
    public void A_ticket_is_good_once_and_for_a_moment() => VirtualTime.Run(async time =>
    {
        bool permitted = true;
        var ticket = new HomeTicket(time, () => permitted);
        ticket.Redeem();
        Assert.Throws<ControllerException>(ticket.Redeem);
        var late = new HomeTicket(time, () => permitted);
        await Task.Delay(TimeSpan.FromSeconds(3), time);
        Assert.Throws<ControllerException>(late.Redeem);
        var stopped = new HomeTicket(time, () => permitted);
        permitted = false; // somebody was faster
        Assert.Throws<ControllerException>(stopped.Redeem);
    });

    [Fact]
    public void Only_the_gate_makes_tickets()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "SutureLive.sln"))) root = Path.GetDirectoryName(root)!;
        var makers = Directory.EnumerateFiles(Path.Combine(root, "firmware-bridge"), "*.cs", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(root, "src"), "*.cs", SearchOption.AllDirectories))
            .Where(f => System.Text.RegularExpressions.Regex.IsMatch(File.ReadAllText(f), @"new (Home|Move|Jog|Touch)Ticket\("))
            .Select(Path.GetFileName);
        Assert.Equal(["MotionGate.Manual.cs", "MotionGate.cs"], makers.Order(StringComparer.Ordinal)); // one class in two files
        Assert.DoesNotContain(typeof(MotionTicket).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(MotionTicket))), t => t.GetConstructors().Length > 0);
    }
}
