using SutureLive.FirmwareBridge.Grbl;
using SutureLive.FirmwareBridge.Simulation;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>What a controller says or does of its own, or for somebody else.</summary>
public class GrblCompanyTests
{
    [Fact]
    public void A_controller_that_says_at_its_start_that_it_must_be_homed_can_be_connected_and_homed() => Bench.Run(new SimulatedGrblOptions { Dialect = GrblDialect.GrblHal }, async bench =>
    {
        bench.Meddle(wire => wire.Behind = line => line.StartsWith("[MSG:'$H'", StringComparison.Ordinal) ? "ALARM:11\r\n" : null);
        await bench.ConnectAndHomeAsync();
        await bench.Controller.ResetAsync(CancellationToken.None);
        await bench.HomeAsync();
        Assert.Equal(ControllerState.Idle, bench.Controller.Now.State);
    });

    [Fact]
    public void An_alarm_while_connecting_is_told_in_the_words_of_its_firmware_and_leaves_nothing_half_connected() => Bench.Run(new SimulatedGrblOptions { Dialect = GrblDialect.GrblHal }, async bench =>
    {
        bench.Meddle(wire => wire.Behind = line => line.StartsWith("[MSG:'$H'", StringComparison.Ordinal) ? "ALARM:10\r\n" : null);
        var told = await Assert.ThrowsAsync<ControllerException>(() => bench.Controller.ConnectAsync(CancellationToken.None));
        Assert.Contains("emergency stop is pressed", told.Message, StringComparison.Ordinal);
        Assert.Equal(ControllerState.Disconnected, bench.Controller.Now.State);
    });

    [Fact]
    public void A_motion_that_somebody_resumes_is_not_called_held() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        bench.Meddle();
        await bench.ConnectAndHomeAsync();
        bench.Wire!.Pass = line => !line.StartsWith("ok", StringComparison.Ordinal);
        await bench.Wire.SayAsync("!"); // a button at the frame
        await bench.WaitAsync(1);
        Assert.Equal(ControllerState.Holding, bench.Controller.Now.State);
        Assert.False(bench.Gate.IsArmed);
        await bench.Wire.SayAsync("G91G1X-5F60\n~");
        await bench.WaitAsync(1.5);
        Assert.Equal(ControllerState.Lost, bench.Controller.Now.State);
    });

    [Fact]
    public void An_arm_that_moves_although_nobody_here_told_it_to_is_noticed() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        bench.Meddle();
        await bench.ConnectAndHomeAsync();
        bool others = true;
        bench.Wire!.Pass = line => !(others && line.StartsWith("ok", StringComparison.Ordinal)); // a board in a network answers each of its guests alone
        await bench.Wire.SayAsync("$J=G91 X-5 F60\n");
        await bench.WaitAsync(1.5);
        Assert.Equal(ControllerState.Lost, bench.Controller.Now.State);
        Assert.Contains("another program", bench.Controller.Now.Says, StringComparison.Ordinal);
        Assert.False(bench.Gate.IsArmed);
    });
}
