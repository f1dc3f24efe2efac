using SutureLive.Core;
using SutureLive.FirmwareBridge.Simulation;

namespace SutureLive.FirmwareBridge.Tests;

public class Mp285ControllerTests
{
    private static readonly FramePoint Somewhere = new(-12.345, -8.001, 0);

    [Fact]
    public void I_can_connect_set_the_reference_and_move_and_the_arm_is_where_I_am_told() => Bench.Run(new SimulatedMp285Options(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        Assert.False(bench.Controller.Capabilities!.CanHome);
        Assert.Equal(0.00004, bench.Controller.Capabilities.ResolutionMm.XMm, 9);
        Assert.Equal(default, bench.Device.Arm.At); // setting a reference moves nothing
        var result = await bench.MoveAsync(Somewhere);
        Assert.True(result.ErrorMm.DistanceTo(default) < 0.0001, $"{result}");
        Assert.True(bench.Device.Arm.At.DistanceTo(Somewhere) < 0.001, $"{bench.Device.Arm.At}");
    });

    [Fact]
    public void Not_one_byte_is_sent_while_the_arm_moves() => Bench.Run(new SimulatedMp285Options(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var moving = bench.MoveAsync(new(-20, -15, 0));
        await bench.WaitAsync(1.5);
        int heard = bench.Device.Heard.Count;
        for (int i = 0; i < 50; i++)
        {
            await bench.WaitAsync(0.1);
            Assert.True(bench.Device.IsMoving);
            Assert.Equal(heard, bench.Device.Heard.Count);
        }

        await moving;
        Assert.True(bench.Device.Arm.At.DistanceTo(new(-20, -15, 0)) < 0.001);
    });

    [Fact]
    public void I_can_stop_a_move_with_one_byte_and_the_position_stays_known() => Bench.Run(new SimulatedMp285Options(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var moving = bench.MoveAsync(new(-20, -15, 0));
        await bench.WaitAsync(3);
        await bench.Gate.StopAsync();
        var stopped = await Assert.ThrowsAsync<ControllerException>(() => moving);
        Assert.Equal(ControllerFailure.Stopped, stopped.Failure);
        var at = bench.Device.Arm.At;
        await bench.WaitAsync(3);
        Assert.Equal(at, bench.Device.Arm.At);
        Assert.True(bench.At.DistanceTo(at) < 0.001);
        Assert.Equal(1, bench.Device.Heard.Count(b => b == 0x03));
        Assert.Equal((ControllerState.Idle, true), (bench.Controller.Now.State, bench.Controller.Now.IsHomed));
    });

    [Fact]
    public void A_move_that_takes_longer_than_its_distance_allows_is_stopped() => Bench.Run(Bench.With<SimulatedMp285Options>("freeze@move+1s"), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        long start = bench.Time.GetTimestamp();
        await Assert.ThrowsAsync<ControllerException>(() => bench.MoveAsync(new(-4, -1, 0)));
        Assert.InRange(bench.Time.GetElapsedTime(start).TotalSeconds, 4, 30); // 4.1 mm at 2 mm/s, half as long again, and a second
        Assert.Equal(ControllerState.Lost, bench.Controller.Now.State);
        Assert.Contains((byte)0x03, bench.HeardAfterFault);
    });

    [Fact]
    public void The_travel_is_kept_here_because_the_controller_has_no_limits() => Bench.Run(
        new SimulatedMp285Options(),
        async bench =>
        {
            await bench.ConnectAndHomeAsync();
            var refused = await Assert.ThrowsAsync<ControllerException>(() => bench.MoveAsync(new(-12.6, -1, 0)));
            Assert.Contains("lies outside", refused.Message, StringComparison.Ordinal);
            Assert.Equal(default, bench.Device.Arm.At);
        },
        new FrameProfile { TravelMm = new(12.5, 12.5, 12.5) });
}
