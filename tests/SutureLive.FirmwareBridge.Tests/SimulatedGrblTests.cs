using SutureLive.FirmwareBridge.Simulation;
using SutureLive.FirmwareBridge.Transports;
using SutureLive.Tests;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>The simulated controller against what was measured on the real firmware.</summary>
public class SimulatedGrblTests
{
    private static readonly Dictionary<int, double> NoHoming = new() { [22] = 0, [20] = 0 };

    [Fact]
    public void It_greets_locks_itself_and_refuses_gcode_until_homed() => Talk(new(), async (me, device) =>
    {
        await me.SeeAsync("Grbl 1.1h ['$' for help]");
        await me.SeeAsync("[MSG:'$H'|'$X' to unlock]");
        await me.TypeAsync("G0 X1\n");
        await me.SeeAsync("error:9");
        await me.TypeAsync("$H\n");
        await me.SeeAsync("ok", 60);
        Assert.Contains("<Idle|MPos:-1.000,-1.000,-1.000", await me.AskStatusAsync());
        Assert.Equal(-1, device.Arm.At.XMm, 2);
        Assert.Equal(-1, device.Arm.At.ZMm, 2);
    });

    [Fact]
    public void It_answers_nothing_while_homing_and_once_at_the_end() => Talk(new(), async (me, _) =>
    {
        await me.SeeAsync("unlock");
        await me.TypeAsync("$H\n");
        for (int i = 0; i < 9; i++)
        {
            await me.WaitAsync(0.2);
            await me.TypeAsync("?!");
        }

        Assert.DoesNotContain(me.Lines, l => l.StartsWith('<'));
        await me.SeeAsync("<Home|", 60);
        await me.SeeAsync("ok");
        Assert.Single(me.Lines, l => l.StartsWith('<'));
    });

    [Fact]
    public void Carriage_return_and_line_feed_are_two_lines_and_a_newline_after_a_query_costs_an_ok() => Talk(new() { Settings = NoHoming }, async (me, _) =>
    {
        await me.SeeAsync("Grbl");
        await me.TypeAsync("G21\r\n?\n");
        await me.WaitAsync(0.1);
        Assert.Equal(3, me.Lines.Count(l => l == "ok"));
        Assert.Single(me.Lines, l => l.StartsWith('<'));
    });

    [Fact]
    public void An_ok_means_planned_and_the_motion_takes_its_time() => Talk(new() { Settings = NoHoming }, async (me, device) =>
    {
        await me.SeeAsync("Grbl");
        await me.TypeAsync("G21 G91 G1 X1 F60\n");
        await me.SeeAsync("ok");
        await me.WaitAsync(0.5);
        Assert.Contains("<Run|", await me.AskStatusAsync());
        Assert.InRange(device.CountedMm.XMm, 0.4, 0.55);
        await me.WaitAsync(0.6);
        Assert.Contains("<Idle|MPos:1.000,0.000,0.000", await me.AskStatusAsync());
        Assert.Equal(-19, device.Arm.At.XMm, 3);
    });

    [Fact]
    public void A_dwell_is_answered_when_the_motion_before_it_is_done() => Talk(new() { Settings = NoHoming }, async (me, device) =>
    {
        await me.SeeAsync("Grbl");
        await me.TypeAsync("G91 G1 X1 F60\nG4 P0.01\n");
        await me.SeeAsync("ok");
        await me.SeeAsync("ok");
        Assert.Equal(1, device.CountedMm.XMm, 6);
    });

    [Fact]
    public void A_flood_of_lines_is_lost_in_silence() => Talk(new() { Settings = NoHoming }, async (me, _) =>
    {
        await me.SeeAsync("Grbl");
        await me.TypeAsync(string.Concat(Enumerable.Repeat("G91 G1 X0.5 F60\n", 41)));
        await me.WaitAsync(60);
        Assert.True(me.Lines.Count(l => l == "ok") < 41);
        Assert.DoesNotContain(me.Lines, l => l.StartsWith("error:11", StringComparison.Ordinal));
    });

    [Fact]
    public void A_line_beyond_the_buffer_is_refused_whole() => Talk(new() { Settings = NoHoming }, async (me, device) =>
    {
        await me.SeeAsync("Grbl");
        await me.TypeAsync("G1 X1 F60" + new string('0', 80) + "\n");
        await me.SeeAsync("error:11");
        Assert.False(device.IsMoving);
    });

    [Fact]
    public void A_jog_leaves_the_modal_state_alone_and_can_be_cancelled_in_place() => Talk(new() { Settings = NoHoming }, async (me, device) =>
    {
        await me.SeeAsync("Grbl");
        await me.TypeAsync("G20 G91\n$J=G90 G21 G53 X10 F300\n");
        await me.SeeAsync("ok");
        await me.SeeAsync("ok");
        await me.WaitAsync(0.5);
        await me.TypeAsync("G1 X1 F60\n");
        await me.SeeAsync("error:9");
        await me.TypeAsync("\x85");
        await me.WaitAsync(0.3);
        Assert.Contains("<Idle|", await me.AskStatusAsync());
        Assert.InRange(device.CountedMm.XMm, 1, 4);
        Assert.Equal(device.CountedMm.XMm - 20, device.Arm.At.XMm, 6);
        await me.TypeAsync("$G\n");
        Assert.Contains("G20 G91", await me.SeeAsync("[GC:"));
    });

    [Fact]
    public void A_jog_while_gcode_runs_is_error_8() => Talk(new() { Settings = NoHoming }, async (me, _) =>
    {
        await me.SeeAsync("Grbl");
        await me.TypeAsync("G91 G1 X5 F300\n$J=G91 X1 F100\n");
        await me.SeeAsync("error:8");
    });

    [Fact]
    public void A_jog_beyond_the_travel_is_error_15_and_moves_nothing() => Talk(new(), async (me, device) =>
    {
        await Home(me);
        var before = device.Arm.At;
        await me.TypeAsync("$J=G90 G21 G53 X-50.5 F300\n");
        await me.SeeAsync("error:15");
        Assert.Equal(before, device.Arm.At);
    });

    [Fact]
    public void Gcode_beyond_the_travel_is_alarm_2_then_silence_and_the_late_ok_comes_with_the_reset() => Talk(new(), async (me, device) =>
    {
        await Home(me);
        await me.TypeAsync("G90 G1 X-60 F300\n");
        await me.SeeAsync("ALARM:2");
        await me.SeeAsync("[MSG:Reset to continue]");
        await me.TypeAsync("??");
        await me.WaitAsync(2);
        Assert.Equal("[MSG:Reset to continue]", me.Lines[^1]);
        await me.TypeAsync("\x18");
        await me.SeeAsync("ok");
        await me.SeeAsync("Grbl");
        await me.SeeAsync("unlock");
        Assert.Equal(-1, device.CountedMm.XMm, 3);
    });

    [Fact]
    public void Hold_comes_to_rest_before_it_says_0_and_goes_on_when_told() => Talk(new() { Settings = NoHoming }, async (me, device) =>
    {
        await me.SeeAsync("Grbl");
        await me.TypeAsync("G91 G1 X5 F480\n");
        await me.WaitAsync(0.4);
        await me.TypeAsync("!?");
        await me.SeeAsync("<Hold:1|");
        await me.WaitAsync(0.5);
        Assert.Contains("<Hold:0|", await me.AskStatusAsync());
        double held = device.CountedMm.XMm;
        Assert.InRange(held, 1, 4.9);
        await me.TypeAsync("~");
        await me.WaitAsync(2);
        Assert.Contains("<Idle|MPos:5.000,0.000,0.000", await me.AskStatusAsync());
    });

    [Fact]
    public void A_reset_after_a_complete_hold_keeps_the_position_and_one_in_motion_is_alarm_3() => Talk(new() { Settings = NoHoming }, async (me, device) =>
    {
        await me.SeeAsync("Grbl");
        await me.TypeAsync("G91 G1 X5 F480\n");
        await me.WaitAsync(0.4);
        await me.TypeAsync("!");
        await me.WaitAsync(0.5);
        await me.TypeAsync("\x18");
        await me.SeeAsync("Grbl");
        Assert.Contains("<Idle|", await me.AskStatusAsync());
        Assert.DoesNotContain(me.Lines, l => l.StartsWith("ALARM", StringComparison.Ordinal));
        Assert.Equal(device.CountedMm.XMm - 20, device.Arm.At.XMm, 6);
        await me.TypeAsync("G91 G1 X5 F480\n");
        await me.WaitAsync(0.4);
        await me.TypeAsync("\x18");
        await me.SeeAsync("ALARM:3");
        await me.SeeAsync("Grbl");
        Assert.Contains("<Alarm|", await me.AskStatusAsync());
    });

    [Fact]
    public void The_probe_latches_the_touch_and_stops_after_slowing_down() => Talk(new() { Settings = NoHoming, Start = new(-20, -20, -5), BoneZMm = -6.5 }, async (me, device) =>
    {
        await me.SeeAsync("Grbl");
        await me.TypeAsync("G91 G38.2 Z-5 F120\n");
        Assert.Contains(":1]", await me.SeeAsync("[PRB:"));
        await me.SeeAsync("ok");
        Assert.InRange(device.CountedMm.ZMm, -1.6, -1.5);
        Assert.Contains("[PRB:0.000,0.000,-1.50", me.Lines.Single(l => l.StartsWith("[PRB", StringComparison.Ordinal)));
        await me.TypeAsync("G91 G38.2 Z-5 F120\n");
        await me.SeeAsync("ALARM:4");
    });

    [Fact]
    public void A_probe_that_meets_nothing_is_alarm_5() => Talk(new() { Settings = NoHoming }, async (me, _) =>
    {
        await me.SeeAsync("Grbl");
        await me.TypeAsync("G91 G38.2 Z-1 F120\n");
        await me.SeeAsync("ALARM:5");
        await me.SeeAsync("[PRB:0.000,0.000,0.000:0]");
        await me.SeeAsync("ok");
    });

    [Fact]
    public void The_work_offset_is_sent_first_and_then_seldom() => Talk(new() { Settings = NoHoming }, async (me, _) =>
    {
        await me.SeeAsync("Grbl");
        var with = new List<int>();
        for (int i = 0; i < 25; i++)
            if ((await me.AskStatusAsync()).Contains("WCO", StringComparison.Ordinal)) with.Add(i);
        Assert.Equal([0, 10, 20], with);
    });

    [Fact]
    public void A_move_shorter_than_a_step_is_accepted_and_does_nothing() => Talk(new() { Settings = NoHoming }, async (me, device) =>
    {
        await me.SeeAsync("Grbl");
        await me.TypeAsync("G91 G1 X0.0001 F60\n");
        await me.SeeAsync("ok");
        Assert.False(device.IsMoving);
        Assert.Equal(0, device.CountedMm.XMm);
    });

    [Fact]
    public void A_sudden_reset_in_motion_leaves_the_arm_somewhere_else_than_the_counters_say() =>
        Talk(new() { Settings = NoHoming, Faults = [SimulationFault.Parse("reset@move+500ms")] }, async (me, device) =>
        {
            await me.SeeAsync("Grbl");
            await me.TypeAsync("G91 G1 X1 F60\n");
            await me.SeeAsync("ok");
            await me.SeeAsync("Grbl");
            Assert.Contains("MPos:0.000,0.000,0.000", await me.AskStatusAsync());
            Assert.InRange(device.Arm.At.XMm, -19.7, -19.3);
        });

    [Fact]
    public void A_pulled_cable_does_not_stop_the_arm() =>
        Talk(new() { Settings = NoHoming, Faults = [SimulationFault.Parse("unplug@move+100ms")] }, async (me, device) =>
        {
            await me.SeeAsync("Grbl");
            await me.TypeAsync("G91 G1 X1 F60\n");
            await me.WaitAsync(3);
            Assert.True(me.HungUp);
            Assert.Equal(-19, device.Arm.At.XMm, 3);
        });

    [Fact]
    public void Homing_without_a_switch_in_reach_is_alarm_9() =>
        Talk(new() { Start = new(-20, -20, -5), Faults = [SimulationFault.Parse("stuck:z@1ms")] }, async (me, _) =>
        {
            await me.SeeAsync("unlock");
            await me.TypeAsync("$H\n");
            await me.SeeAsync("ALARM:9", 120);
            Assert.Contains("<Alarm|", await me.AskStatusAsync());
        });

    [Theory]
    [InlineData("$20=1", "error:10")]
    [InlineData("$0=1", "error:6")]
    [InlineData("$100=-5", "error:4")]
    [InlineData("$110=100000", "error:12")]
    [InlineData("$999=1", "error:3")]
    [InlineData("$100=x", "error:2")]
    [InlineData("G7", "error:20")]
    [InlineData("G20 G21", "error:21")]
    [InlineData("G1 X1", "error:22")]
    [InlineData("G1 X1 X2 F5", "error:25")]
    [InlineData("$J=X1", "error:22")]
    [InlineData("$J=F100", "error:26")]
    [InlineData("$J=M3 X1 F100", "error:16")]
    [InlineData("5", "error:1")]
    [InlineData("$H", "error:5")]
    [InlineData("(a comment) g21 ; more", "ok")]
    public void It_gives_the_answers_of_the_real_one(string line, string answer) => Talk(new() { Settings = NoHoming }, async (me, _) =>
    {
        await me.SeeAsync("Grbl");
        await me.TypeAsync(line + "\n");
        await me.SeeAsync(answer);
        Assert.Equal(answer, me.Lines[^1]);
    });

    [Fact]
    public async Task It_lives_behind_a_real_pseudo_terminal()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Pseudo-terminals are made on Linux only.");
        await using var terminal = PseudoTerminal.Open();
        using var off = new CancellationTokenSource();
        var running = new SimulatedGrbl(TimeProvider.System, new() { Settings = NoHoming }).RunAsync(terminal, off.Token);
        await using (var me = new Typist(SerialTransport.Open(terminal.Path), TimeProvider.System))
        {
            await me.TypeAsync("$$\n");
            await me.SeeAsync("$100=3200.000");
            await me.SeeAsync("ok");
            Assert.Contains("<Idle|", await me.AskStatusAsync());
        }

        off.Cancel();
        await running;
    }

    private static async Task Home(Typist me)
    {
        await me.SeeAsync("unlock");
        await me.TypeAsync("$H\n");
        await me.SeeAsync("ok", 60);
    }

    private static void Talk(SimulatedGrblOptions options, Func<Typist, SimulatedGrbl, Task> talk) => VirtualTime.Run(async time =>
    {
        var (host, wire) = DuplexPipe.Create("simulated");
        var device = new SimulatedGrbl(time, options);
        using var off = new CancellationTokenSource();
        var running = device.RunAsync(wire, off.Token);
        await using (var me = new Typist(host, time)) await talk(me, device);
        off.Cancel();
        await running;
    });
}
