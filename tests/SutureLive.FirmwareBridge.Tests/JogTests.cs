using SutureLive.FirmwareBridge.Grbl;
using SutureLive.FirmwareBridge.Simulation;

namespace SutureLive.FirmwareBridge.Tests;

public class JogTests
{
    public static TheoryData<string> Controllers() => ["grbl", "zaber", "mp285"];

    [Theory]
    [MemberData(nameof(Controllers))]
    public void The_arm_moves_while_I_hold_the_key_and_stands_soon_after_I_let_go(string controller) => Bench.Run(Simulation(controller), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var start = bench.Device.Arm.At;
        var hold = new JogHold(bench.Time);
        var jogging = bench.Gate.JogAsync(new(0, -1, 1), hold, CancellationToken.None);
        await BeatAsync(bench, hold, seconds: 2);
        var released = bench.Device.Arm.At;
        hold.Release();
        var rest = await jogging;
        Assert.InRange(start.XMm - released.XMm, 0.5, 2.1); // at 1 mm/s, less what starting and stopping cost
        Assert.InRange(released.XMm - bench.Device.Arm.At.XMm, 0, 0.2); // a tenth of a second was on its way
        Assert.True(rest.DistanceTo(bench.Device.Arm.At) < 0.003);
        Assert.Equal(start.YMm, bench.Device.Arm.At.YMm);
        Assert.Equal(ControllerState.Idle, bench.Controller.Now.State);
    });

    [Theory]
    [MemberData(nameof(Controllers))]
    public void A_step_ends_where_it_should_although_the_key_is_still_held(string controller) => Bench.Run(Simulation(controller), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        foreach (double mm in (double[])[0.05, 0.1, 0.5, 1])
        {
            var start = bench.Device.Arm.At;
            var hold = new JogHold(bench.Time);
            var jogging = bench.Gate.JogAsync(new(0, -1, 1, mm), hold, CancellationToken.None);
            await BeatAsync(bench, hold, seconds: 3);
            Assert.True(jogging.IsCompletedSuccessfully, $"{mm}: {jogging.Status} {jogging.Exception?.InnerException?.Message} {bench.Device.Arm.At}");
            Assert.True(hold.IsHeld);
            Assert.InRange(start.XMm - bench.Device.Arm.At.XMm, mm - 0.006, mm + 0.006);        // its own resolution
        }
    });

    [Fact]
    public void A_step_never_goes_beyond_the_room_and_one_that_is_none_is_refused() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var hold = new JogHold(bench.Time);
        foreach (double mm in (double[])[0, -1, 11, double.NaN, double.PositiveInfinity])
            Assert.Contains("step", bench.Gate.ExamineJog(new(0, -1, 1, mm), hold).Findings.Where(f => !f.Holds).Select(f => f.Id));
        var jogging = bench.Gate.JogAsync(new(0, -1, 1, 1), hold, CancellationToken.None);
        await BeatAsync(bench, hold, seconds: 3);
        await jogging;
        Assert.InRange(bench.Device.Arm.At.XMm, -1.5 - 1e-9, -1.49);
    }, new() { WorkLowestMm = new(-1.5, -50, -50), WorkHighestMm = default(SutureLive.Core.FramePoint) });

    [Theory]
    [MemberData(nameof(Controllers))]
    public void When_nobody_says_any_more_that_the_key_is_held_the_arm_stops(string controller) => Bench.Run(Simulation(controller), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var start = bench.Device.Arm.At;
        var hold = new JogHold(bench.Time);
        await bench.Gate.JogAsync(new(1, -1, 1), hold, CancellationToken.None); // not one beat
        Assert.InRange(start.YMm - bench.Device.Arm.At.YMm, 0.05, 0.6);
        hold.Beat(); // too late
        Assert.False(hold.IsHeld);
    });

    [Fact]
    public void Letting_go_sends_the_jog_cancel_byte_and_never_more_than_a_tenth_of_a_second_is_queued() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var hold = new JogHold(bench.Time);
        var jogging = bench.Gate.JogAsync(new(0, -1, 2), hold, CancellationToken.None);
        await BeatAsync(bench, hold, seconds: 1);
        hold.Release();
        await jogging;
        Assert.Contains(GrblCommand.JogCancel, bench.Device.Heard);
        Assert.InRange(bench.Device.Heard.Count(b => b == 'J'), 15, 23); // pieces of 50 ms for a second
    });

    [Theory]
    [MemberData(nameof(Controllers))]
    public void After_the_last_sign_of_life_the_arm_stands_within_less_than_half_a_second(string controller) => Bench.Run(Simulation(controller), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var hold = new JogHold(bench.Time);
        var jogging = bench.Gate.JogAsync(new(0, -1, 1), hold, CancellationToken.None);
        await BeatAsync(bench, hold, seconds: 2);
        hold.Beat();
        await bench.WaitAsync(0.45); // 0.3 until it counts as let go, a tenth on its way, and the time to slow down
        double then = bench.Device.Arm.At.XMm;
        await jogging;
        await bench.WaitAsync(1);
        Assert.Equal(then, bench.Device.Arm.At.XMm);
    });

    [Fact]
    public void Letting_go_calls_back_what_is_on_its_way_although_a_report_is_waited_for() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        bench.Meddle();
        await bench.ConnectAndHomeAsync();
        var hold = new JogHold(bench.Time);
        bool mute = false;
        bench.Wire!.Pass = line => !(mute && line.StartsWith('<'));
        var jogging = bench.Gate.JogAsync(new(0, -1, 2), hold, CancellationToken.None);
        await BeatAsync(bench, hold, seconds: 1);
        mute = true;
        for (int heard = Queries(); Queries() == heard;) await bench.WaitAsync(0.001);
        double released = bench.Device.Arm.At.XMm;
        hold.Release();
        await bench.WaitAsync(0.3);
        Assert.Contains(GrblCommand.JogCancel, bench.Device.Heard); // the report is still waited for
        Assert.InRange(released - bench.Device.Arm.At.XMm, 0, 0.1);
        mute = false;
        await Assert.ThrowsAsync<ControllerException>(() => jogging); // the report that never came is told, too
        await bench.WaitAsync(1);
        Assert.InRange(released - bench.Device.Arm.At.XMm, 0, 0.1);

        int Queries() => bench.Device.Heard.Count(b => b == '?');
    });

    [Theory]
    [InlineData(-2.01)] // steps of a thirtieth of a millimetre: nearest is the one before the end,
    [InlineData(-2.025)] // and nearest is the one beyond it
    public void At_the_end_of_its_room_a_coarse_axis_stays_inside_and_is_not_asked_again_and_again_to_stay(double endMm) => Bench.Run(
        new SimulatedGrblOptions { Settings = new Dictionary<int, double> { [100] = 30, [102] = 3200 } }, async bench =>
    {
        await bench.ConnectAndHomeAsync();
        int before = bench.Device.Heard.Count(b => b == 'J');
        var hold = new JogHold(bench.Time);
        var jogging = bench.Gate.JogAsync(new(0, -1, 1), hold, CancellationToken.None);
        await BeatAsync(bench, hold, seconds: 3);
        hold.Release();
        await jogging;
        Assert.InRange(bench.Device.Arm.At.XMm, endMm, endMm + 0.04);
        Assert.InRange(bench.Device.Heard.Count(b => b == 'J') - before, 10, 45);
    }, new() { WorkLowestMm = new(endMm, -50, -50), WorkHighestMm = default(SutureLive.Core.FramePoint) });

    [Fact]
    public void An_axis_that_cannot_go_as_fast_as_asked_has_no_more_on_its_way_than_another() => Bench.Run(
        new SimulatedZaberOptions { MaxSpeedMmPerS = 0.2 }, async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var hold = new JogHold(bench.Time);
        var jogging = bench.Gate.JogAsync(new(0, -1, 2), hold, CancellationToken.None);
        await BeatAsync(bench, hold, seconds: 1.5);
        double released = bench.Device.Arm.At.XMm;
        hold.Release();
        await jogging;
        Assert.InRange(released - bench.Device.Arm.At.XMm, 0, 0.03); // a tenth of a second at 0.2 mm/s
    });

    [Fact]
    public void However_slow_the_arm_moves_by_whole_steps_and_the_controller_is_not_flooded() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var start = bench.Device.Arm.At;
        int before = bench.Device.Heard.Count(b => b == 'J');
        var hold = new JogHold(bench.Time);
        var jogging = bench.Gate.JogAsync(new(0, -1, 0.002), hold, CancellationToken.None); // a twentieth of a second is a third of a step
        await BeatAsync(bench, hold, seconds: 5);
        hold.Release();
        await jogging;
        Assert.InRange(start.XMm - bench.Device.Arm.At.XMm, 0.005, 0.012);
        Assert.InRange(bench.Device.Heard.Count(b => b == 'J') - before, 15, 40);
    });

    [Theory]
    [InlineData(110, 30)] // an axis slower than what is asked for
    [InlineData(120, 2)] // one that takes a second to speed up
    public void What_is_queued_is_a_tenth_of_a_second_of_the_axis_as_it_is(int setting, double value) => Bench.Run(
        new SimulatedGrblOptions { Settings = new Dictionary<int, double> { [setting] = value } }, async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var hold = new JogHold(bench.Time);
        var jogging = bench.Gate.JogAsync(new(0, -1, 2), hold, CancellationToken.None);
        for (int i = 0; i < 40; i++)
        {
            await BeatAsync(bench, hold, seconds: 0.1);
            string line = System.Text.Encoding.Latin1.GetString([.. bench.Device.Heard]).Split('\n').Last(l => l.Contains('J', StringComparison.Ordinal) && l.Contains('F', StringComparison.Ordinal));
            double last = double.Parse(line[(line.IndexOf('X', StringComparison.Ordinal) + 1)..line.LastIndexOf(' ')], System.Globalization.CultureInfo.InvariantCulture);
            Assert.InRange(bench.Device.Arm.At.XMm - last, -0.01, setting == 110 ? 0.1 : 0.45); // mm that would still be run if this program died now
        }

        hold.Release();
        await jogging;
    });

    [Theory]
    [InlineData(0, -1, 2.5, "speed")]
    [InlineData(2, -1, 0.6, "speed")] // downwards only as fast as near bone
    [InlineData(0, 0, 1, "axis")]
    [InlineData(3, 1, 1, "axis")]
    [InlineData(0, -1, double.NaN, "speed")]
    public void A_jog_that_must_not_be_is_refused(int axis, int direction, double speed, string condition) => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var verdict = bench.Gate.ExamineJog(new(axis, direction, speed), new(bench.Time));
        Assert.False(verdict.Findings.Single(f => f.Id == condition).Holds);
        await Assert.ThrowsAsync<ControllerException>(() => bench.Gate.JogAsync(new(axis, direction, speed), new(bench.Time), CancellationToken.None));
    });

    [Fact]
    public void Sideways_by_hand_is_refused_below_the_safe_height_and_a_disarmed_gate_ends_a_jog() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var down = new JogHold(bench.Time);
        var jogging = bench.Gate.JogAsync(new(2, -1, 0.5), down, CancellationToken.None);
        await BeatAsync(bench, down, seconds: 2);
        bench.Gate.Disarm();
        await jogging; // although the key is still held
        Assert.True(bench.Device.Arm.At.ZMm < -1.5);
        bench.Gate.Arm(TimeSpan.FromMinutes(1));
        Assert.False(bench.Gate.ExamineJog(new(0, -1, 1), new(bench.Time)).Findings.Single(f => f.Id == "dv-first").Holds);
        Assert.True(bench.Gate.ExamineJog(new(2, 1, 1), new(bench.Time)).MayMove);
    });

    private static SimulationOptions Simulation(string controller) => controller switch
    {
        "zaber" => new SimulatedZaberOptions(),
        "mp285" => new SimulatedMp285Options(),
        _ => new SimulatedGrblOptions(),
    };

    private static async Task BeatAsync(Bench bench, JogHold hold, double seconds)
    {
        for (double t = 0; t < seconds; t += 0.1)
        {
            hold.Beat();
            await bench.WaitAsync(0.1);
        }
    }
}
