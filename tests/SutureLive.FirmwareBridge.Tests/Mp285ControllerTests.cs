using System.Buffers.Binary;
using SutureLive.Core;
using SutureLive.FirmwareBridge.Mp285;
using SutureLive.FirmwareBridge.Simulation;
using SutureLive.FirmwareBridge.Transports;
using SutureLive.Tests;

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
    public void Until_the_reference_is_set_the_knob_is_mine_and_not_one_byte_is_sent() => Bench.Run(new SimulatedMp285Options(), async bench =>
    {
        await bench.Controller.ConnectAsync(CancellationToken.None);
        int heard = bench.Device.Heard.Count;
        await bench.WaitAsync(60);
        Assert.Equal(heard, bench.Device.Heard.Count);
        Assert.Equal((ControllerState.Unhomed, null), (bench.Controller.Now.State, bench.Controller.Now.Position)); // where the knob has driven it nobody knows
        await bench.HomeAsync();
        await bench.WaitAsync(2);
        Assert.True(bench.Controller.Now.Position!.Value.Age(bench.Time) < TimeSpan.FromSeconds(1));
    });

    [Fact]
    public void An_arm_that_was_turned_by_its_knob_a_moment_ago_is_not_driven_back() => Bench.Run(new SimulatedMp285Options(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        await bench.MoveAsync(Somewhere);
        bench.Gate.Arm(TimeSpan.FromMinutes(1));
        var down = bench.Intend(bench.At with { ZMm = -1 }, boneZMm: -5);
        ((SimulatedMp285)bench.Device).TurnKnob(0, -1);
        var stands = bench.Device.Arm.At;
        var refused = await Assert.ThrowsAsync<ControllerException>(() => bench.Gate.MoveAsync(down, CancellationToken.None));
        Assert.Contains("by hand", refused.Message, StringComparison.Ordinal);
        Assert.Equal(stands, bench.Device.Arm.At);
        Assert.Equal((ControllerState.Unhomed, false, false), (bench.Controller.Now.State, bench.Controller.Now.IsHomed, bench.Gate.IsArmed));
    });

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void A_read_back_more_than_one_microstep_off_is_no_arrival(int steps, bool arrives) => VirtualTime.Run(async time =>
    {
        SimulatedMp285 sutter = new(time, new());
        var (host, device) = DuplexPipe.Create("wire");
        using CancellationTokenSource off = new();
        var running = sutter.RunAsync(device, off.Token);
        OffBySteps wire = new(host);
        FrameProfile profile = new() { TravelMm = new(25, 25, 25) };
        await using (Mp285Controller controller = new("off", _ => Task.FromResult<ITransport>(wire), FrameAxes.None, profile, time))
        {
            await controller.ConnectAsync(CancellationToken.None);
            using MotionGate gate = new(controller, profile, time);
            gate.Arm(TimeSpan.FromMinutes(5));
            await gate.HomeAsync(confirmed: true, CancellationToken.None);
            var plan = MovePlan.Sideways(default, -2, 0, profile, gate.SafeZMm!.Value);
            wire.AfterMove = steps;
            var moving = gate.MoveAsync(
                new(plan, plan.Target, new(TimeSpan.Zero, 0, true), new(Confidence.High, TimeSpan.Zero, 0), new(null, null, null), TiltEvidence.NotNeeded), CancellationToken.None);
            if (arrives) await moving;
            else Assert.Equal(ControllerFailure.Missed, (await Assert.ThrowsAsync<ControllerException>(() => moving)).Failure);
        }

        off.Cancel();
        await running;
    });

    /// <summary>A wire on which X is told so many microsteps too great once a move has been sent.</summary>
    private sealed class OffBySteps(ITransport wire) : ITransport
    {
        private bool _moved;

        public int AfterMove { get; set; }

        public string Name => wire.Name;

        public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
        {
            int count = await wire.ReadAsync(buffer, cancellation);
            if (_moved && count == 13) BinaryPrimitives.WriteInt32LittleEndian(buffer.Span, BinaryPrimitives.ReadInt32LittleEndian(buffer.Span) + AfterMove);
            return count;
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
        {
            _moved |= bytes.Span[0] == (byte)'m';
            return wire.WriteAsync(bytes, cancellation);
        }

        public ValueTask DisposeAsync() => wire.DisposeAsync();
    }

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
            Assert.Null(bench.Controller.Now.Position); // which is not known on the way
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
        long pressed = bench.Time.GetTimestamp();
        await bench.Gate.StopAsync();
        Assert.InRange(bench.Time.GetElapsedTime(pressed).TotalSeconds, 0.34, 1); // the wire is quiet for a quarter of a second, and two places a tenth apart are the same
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
