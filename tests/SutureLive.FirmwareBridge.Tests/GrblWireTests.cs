using System.Text;
using System.Text.RegularExpressions;
using SutureLive.FirmwareBridge.Grbl;
using SutureLive.FirmwareBridge.Simulation;
using SutureLive.FirmwareBridge.Transports;
using SutureLive.Tests;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>What is put on the wire of a grbl controller, byte by byte, and what is not.</summary>
public partial class GrblWireTests
{
    private static readonly byte[] RealTime = [GrblCommand.StatusQuery, GrblCommand.FeedHold, GrblCommand.SoftReset, GrblCommand.JogCancel];

    [Theory]
    [InlineData(GrblDialect.Grbl)]
    [InlineData(GrblDialect.GrblHal)]
    public void A_whole_day_of_work_sends_short_plain_lines_known_real_time_bytes_and_writes_no_setting(GrblDialect dialect) =>
        Bench.Run(new SimulatedGrblOptions { Dialect = dialect, BoneZMm = -3.5 }, async bench =>
        {
            await bench.ConnectAndHomeAsync();
            await bench.MoveAsync(new(-15, -12, -1));
            await bench.Gate.TouchAsync(-6, confirmed: true, CancellationToken.None);
            var hold = new JogHold(bench.Time);
            hold.Beat();
            await bench.Gate.JogAsync(new(0, -1, 1), hold, CancellationToken.None);
            var moving = bench.MoveAsync(new(-30, -30, -1));
            await bench.WaitAsync(1);
            await bench.Gate.StopAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => moving);
            await bench.HomeAsync();

            byte[] typed = [.. bench.Device.Heard.Where(b => !RealTime.Contains(b))];
            Assert.All(typed, b => Assert.True(b is (byte)'\n' or (>= (byte)' ' and <= (byte)'~'), $"0x{b:X2} was sent"));
            Assert.All(RealTime, b => Assert.Contains(b, bench.Device.Heard));
            string[] lines = Encoding.ASCII.GetString(typed).Split('\n');
            Assert.Equal("", lines[^1]);
            Assert.All(lines[..^1], line =>
            {
                Assert.InRange(line.Length, 1, GrblCommand.MaxLineBytes - 1);
                Assert.Matches(Known(), line);
            });
        });

    [Fact]
    public async Task A_line_waits_for_the_answer_to_the_one_before_it_and_a_query_for_the_report()
    {
        var (host, device) = DuplexPipe.Create("wire");
        await using GrblLink link = new(host, TimeProvider.System, _ => { }, () => { });
        var lines = new[] { "$I", "$$" }.Select(l => link.SendLineAsync(GrblCommand.Line(l), TimeSpan.FromSeconds(20), CancellationToken.None)).ToArray();
        Assert.Equal("$I\n", await HeardAsync(device));
        await device.WriteAsync("[MSG:not an answer]\r\nok\r\n"u8.ToArray(), CancellationToken.None);
        await lines[0];
        Assert.Equal("$$\n", await HeardAsync(device));
        await device.WriteAsync("ok\r\n"u8.ToArray(), CancellationToken.None);
        await lines[1];

        var queries = new[] { 1, 2 }.Select(_ => link.QueryAsync(TimeSpan.FromSeconds(20), CancellationToken.None)).ToArray();
        Assert.Equal("?", await HeardAsync(device));
        await device.WriteAsync("<Idle|MPos:1.000,2.000,3.000|FS:0,0>\r\n"u8.ToArray(), CancellationToken.None);
        Assert.NotNull(await queries[0]);
        Assert.Equal("?", await HeardAsync(device));
        await device.WriteAsync("<Idle|MPos:1.000,2.000,3.000|FS:0,0>\r\n"u8.ToArray(), CancellationToken.None);
        Assert.NotNull(await queries[1]);
    }

    [Fact]
    public void A_report_that_comes_late_is_as_old_as_the_question_it_answers() => VirtualTime.Run(async time =>
    {
        var (host, device) = DuplexPipe.Create("wire");
        await using GrblLink link = new(host, time, _ => { }, () => { });
        var limit = TimeSpan.FromSeconds(0.7);
        long before = time.GetTimestamp();
        Assert.Null(await link.QueryAsync(limit, CancellationToken.None));
        for (int question = 0; question < 12; question++)
        {
            await Task.Delay(TimeSpan.FromSeconds(0.1), time);
            long asked = time.GetTimestamp();
            var answer = link.QueryAsync(limit, CancellationToken.None);
            await device.WriteAsync("<Idle|MPos:1.000,2.000,3.000|FS:0,0>\r\n"u8.ToArray(), CancellationToken.None);
            Assert.Equal(question < 10 ? before : asked, (await answer)!.Value.AskedAt); // one behind the other; ten in a row prove that the first is answered no more
            before = asked;
        }
    });

    [Fact]
    public void A_safety_door_holds_and_disarms_and_closing_it_arms_nothing() => RunByHand(GrblDialect.Grbl, async (controller, gate, host, _, time) =>
    {
        gate.Arm(TimeSpan.FromMinutes(1));
        await host.WriteAsync(new byte[] { 0x84 }, CancellationToken.None);
        await Task.Delay(TimeSpan.FromSeconds(1), time);
        Assert.Equal(ControllerState.Holding, controller.Now.State);
        Assert.Contains("door", controller.Now.Says, StringComparison.Ordinal);
        Assert.False(gate.IsArmed);
        await host.WriteAsync(new[] { GrblCommand.Resume }, CancellationToken.None);
        await Task.Delay(TimeSpan.FromSeconds(1), time);
        Assert.Equal(ControllerState.Idle, controller.Now.State);
        Assert.False(gate.IsArmed);
    });

    [Theory]
    [InlineData(GrblDialect.Grbl, 10, "the second switch of a dual axis was not found.")]
    [InlineData(GrblDialect.GrblHal, 10, "the emergency stop is pressed; release it, reset, home again (the controller says: Emergency stop is active).")]
    [InlineData(GrblDialect.GrblHal, 23, "ALARM:23: the controller says: The interlock of the cage is open.")]
    [InlineData(GrblDialect.GrblHal, 99, "ALARM:99: no meaning known to this program.")]
    public void An_alarm_is_told_in_the_words_of_the_firmware_that_raises_it(GrblDialect dialect, int code, string says) => RunByHand(dialect, async (controller, _, _, device, time) =>
    {
        await device.WriteAsync(Encoding.ASCII.GetBytes($"ALARM:{code}\r\n"), CancellationToken.None);
        await Task.Delay(TimeSpan.FromMilliseconds(50), time);
        Assert.Equal((ControllerState.Alarm, false, null), (controller.Now.State, controller.Now.IsHomed, controller.Now.Position));
        Assert.EndsWith(says, controller.Now.Says, StringComparison.Ordinal);
    });

    [Fact]
    public void Only_after_a_soft_limit_and_after_probing_does_the_counted_place_still_stand() =>
        Assert.Equal([2, 4, 5], Enumerable.Range(0, 300).Where(code => !GrblText.LosesPosition(code)));

    [Theory]
    [InlineData("ALARMCODE:")]
    [InlineData("ALARMCODE:x||y")]
    [InlineData("ALARMCODE:-1||y")]
    [InlineData("ALARMCODE:99999999999||y")]
    [InlineData("ALARMCODE:7")]
    [InlineData("ALARMCODE:7||")]
    [InlineData("ERRORCODE:7||wrong table")]
    public void A_row_that_is_none_changes_no_sentence(string row)
    {
        GrblTold told = new();
        told.Hear(row);
        Assert.All(Enumerable.Range(-1, 60), code => Assert.Equal(GrblText.Alarm(code, GrblDialect.GrblHal), told.Alarm(code, GrblDialect.GrblHal)));
    }

    private static void RunByHand(GrblDialect dialect, Func<GrblController, MotionGate, ITransport, ITransport, VirtualTime, Task> scenario) => VirtualTime.Run(async time =>
    {
        SimulatedGrbl grbl = new(time, new() { Dialect = dialect });
        var (host, device) = DuplexPipe.Create("wire");
        using CancellationTokenSource off = new();
        var running = grbl.RunAsync(device, off.Token);
        await using (GrblController controller = new("by hand", _ => Task.FromResult(host), new(), time))
        {
            await controller.ConnectAsync(CancellationToken.None);
            using MotionGate gate = new(controller, new(), time);
            gate.Arm(TimeSpan.FromMinutes(5));
            await gate.HomeAsync(confirmed: true, CancellationToken.None);
            await scenario(controller, gate, host, device, time);
        }

        off.Cancel();
        await running;
    });

    private static async Task<string> HeardAsync(ITransport device)
    {
        var buffer = new byte[64];
        return Encoding.ASCII.GetString(buffer, 0, await device.ReadAsync(buffer, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
    }

    /// <summary>Everything this program has to say to grbl. A motion names its whole state, its speed, and machine space.</summary>
    [GeneratedRegex(@"^(\$I|\$\$|\$EA|\$EE|\$H|\$J=G90 ?G21 ?G53( ?[XYZ]-?[0-9.]+)+ ?F[0-9.]+|G21 ?G90 ?G94 ?G38\.2( ?Z-?[0-9.]+) ?F[0-9.]+)$")]
    private static partial Regex Known();
}
