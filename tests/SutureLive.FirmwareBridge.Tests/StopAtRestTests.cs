using SutureLive.Core;
using SutureLive.FirmwareBridge.Grbl;
using SutureLive.FirmwareBridge.Simulation;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>Stopping an arm that rests costs nothing; and there is no doubt in which a stop is weaker for it.</summary>
public class StopAtRestTests
{
    private const byte Hold = GrblCommand.FeedHold, Reset = GrblCommand.SoftReset;

    [Theory]
    [InlineData(GrblDialect.Grbl)]
    [InlineData(GrblDialect.GrblHal)]
    public void A_stop_at_rest_disarms_keeps_the_reference_and_never_looks_like_a_motion(GrblDialect dialect) => Bench.Run(new SimulatedGrblOptions { Dialect = dialect }, async bench =>
    {
        await bench.ConnectAndHomeAsync();
        await bench.MoveAsync(new(-20, -20, -1));
        await bench.WaitAsync(0.31);
        bench.Gate.Arm(TimeSpan.FromMinutes(1));
        int heard = bench.Device.Heard.Count;
        var states = new List<ControllerState>();
        using (bench.Controller.Snapshots.Subscribe(s => states.Add(s.State)))
            await bench.Gate.StopAsync();
        Assert.False(bench.Gate.IsArmed);
        Assert.All(states, state => Assert.Equal(ControllerState.Idle, state));
        Assert.True(bench.Controller.Now.IsHomed);
        Assert.Equal(GrblCommand.JogCancel, bench.Device.Heard[heard]);
        Assert.DoesNotContain(bench.Device.Heard.Skip(heard), b => b is Hold or Reset);
        await bench.WaitAsync(2);
        await bench.MoveAsync(new(-10, -20, -1));
        Assert.True(bench.Device.Arm.At.DistanceTo(new(-10, -20, -1)) < 0.003);
    });

    [Theory]
    [InlineData("$J=G91 X-10 F120\n")]
    [InlineData("G91G1X-10F120\n")]
    public void An_arm_that_somebody_else_sets_in_motion_in_the_same_instant_is_stopped_in_full(string line) => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        bench.Meddle();
        await bench.ConnectAndHomeAsync();
        await bench.WaitAsync(1);
        bench.Wire!.Pass = said => !said.StartsWith("ok", StringComparison.Ordinal);
        var before = bench.Device.Arm.At;
        await bench.Wire.SayAsync(line); // after the last report, before the stop
        await bench.Gate.StopAsync();
        Assert.False(bench.Device.IsMoving);
        var at = bench.Device.Arm.At;
        Assert.True(at.DistanceTo(before) < 1, $"{before} -> {at}");
        await bench.WaitAsync(10);
        Assert.Equal(at, bench.Device.Arm.At);
        Assert.False(bench.Gate.IsArmed);
    });

    [Fact]
    public void Silence_after_the_question_is_doubt_and_the_hold_follows_within_a_fifth_of_a_second() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        await RestingSilentlyAsync(bench);
        var stopping = bench.Gate.StopAsync();
        await bench.WaitAsync(0.2);
        Assert.Contains(Hold, bench.Device.Heard);
        await stopping;
        Assert.False(bench.Controller.Now.IsHomed);
    });

    [Fact]
    public void A_rest_that_was_not_confirmed_lately_is_doubt_and_the_hold_leaves_first() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        await RestingSilentlyAsync(bench);
        await bench.WaitAsync(0.8);
        int heard = bench.Device.Heard.Count;
        var stopping = bench.Gate.StopAsync();
        await bench.WaitAsync(0.01);
        Assert.Equal(Hold, bench.Device.Heard[heard]);
        await stopping;
    });

    [Fact]
    public void A_move_begun_in_the_same_instant_is_stopped_in_full() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        await bench.WaitAsync(0.31);
        var moving = bench.MoveAsync(new(-40, -40, -1));
        await bench.Gate.StopAsync();
        await Assert.ThrowsAsync<ControllerException>(() => moving);
        Assert.Contains(Hold, bench.Device.Heard);
        var at = bench.Device.Arm.At;
        await bench.WaitAsync(10);
        Assert.Equal(at, bench.Device.Arm.At);
        Assert.False(bench.Gate.IsArmed);
    });

    [Fact]
    public void Nothing_begins_while_it_is_asked_whether_the_arm_rests_even_if_somebody_arms_at_once() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        int heard = await RestingSilentlyAsync(bench);
        var stopping = bench.Gate.StopAsync();
        await Assert.ThrowsAsync<ControllerException>(() => bench.MoveAsync(new(-40, -40, -1)));
        await stopping;
        await bench.WaitAsync(1);
        Assert.DoesNotContain((byte)'$', bench.Device.Heard.Skip(heard));
    });

    [Theory]
    [InlineData("at rest, not homed")]
    [InlineData("touching down")]
    public void A_stop_that_ends_in_a_reset_does_not_call_the_arm_held_on_its_way(string what) => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        if (what == "at rest, not homed") await bench.Controller.ResetAsync(CancellationToken.None);
        List<ControllerState> seen = [];
        using var watch = bench.Controller.Snapshots.Subscribe(System.Reactive.Observer.Create<ControllerSnapshot>(s => seen.Add(s.State)));
        var moving = what == "touching down" ? bench.Gate.TouchAsync(-20, confirmed: true, CancellationToken.None) : Task.CompletedTask;
        await bench.WaitAsync(1);
        await bench.Gate.StopAsync();
        if (what == "touching down") await Assert.ThrowsAsync<ControllerException>(() => moving);
        await bench.WaitAsync(1);
        Assert.Contains((byte)0x18, bench.Device.Heard);
        Assert.DoesNotContain(ControllerState.Holding, seen);
        Assert.Equal((ControllerState.Unhomed, false), (bench.Controller.Now.State, bench.Controller.Now.IsHomed));
    });

    [Fact]
    public void Whoever_presses_again_meanwhile_gets_the_full_stop_at_once_and_nothing_is_left_held() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        int heard = await RestingSilentlyAsync(bench);
        var first = bench.Gate.StopAsync();
        var second = bench.Gate.StopAsync();
        bench.Wire!.Pass = _ => true;
        await bench.WaitAsync(0.001);
        Assert.Equal([GrblCommand.JogCancel, (byte)'?', Hold], bench.Device.Heard.Skip(heard).Take(3));
        await Task.WhenAll(first, second);
        Assert.Equal(ControllerState.Unhomed, bench.Controller.Now.State);
        await bench.WaitAsync(1);
        await bench.HomeAsync();
        Assert.Equal(ControllerState.Idle, bench.Controller.Now.State);
    });

    [Fact]
    public void A_second_press_while_the_arm_slows_down_leaves_nothing_held() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        for (double later = 0; later < 0.2; later += 0.004)
        {
            if (bench.Controller.Now.State == ControllerState.Unhomed) await bench.HomeAsync();
            var moving = bench.MoveAsync(bench.At.XMm > -20 ? new(-40, -40, -1) : new(-5, -5, -1));
            await bench.WaitAsync(2);
            var first = bench.Gate.StopAsync();
            await bench.WaitAsync(later);
            await bench.Gate.StopAsync();
            await first;
            await Assert.ThrowsAsync<ControllerException>(() => moving);
            await bench.WaitAsync(1);
            Assert.True(bench.Controller.Now.State is ControllerState.Idle or ControllerState.Unhomed, $"{later}: {bench.Controller.Now}");
        }
    });

    [Fact]
    public async Task The_permission_has_ended_before_the_first_byte_of_the_stop_leaves()
    {
        await using var arm = new Resting();
        await arm.ConnectAsync(CancellationToken.None);
        using MotionGate gate = new(arm, new(), TimeProvider.System);
        gate.Arm(TimeSpan.FromMinutes(5));
        bool? wasArmed = null;
        arm.Asked = () => wasArmed = gate.IsArmed;
        await gate.HomeAsync(confirmed: true, CancellationToken.None);
        await gate.StopAsync();
        Assert.False(wasArmed);
    }

    [Fact]
    public async Task A_stop_byte_that_leaves_while_another_stop_ends_is_asked_after_as_well()
    {
        await using var arm = new Resting();
        await arm.ConnectAsync(CancellationToken.None);
        using MotionGate gate = new(arm, new(), TimeProvider.System); // not homed: no rest is proven
        var endings = new List<Task>();
        arm.Ending = () =>
        {
            if (endings.Count == 0) endings.Add(gate.StopAsync());
            return ControllerState.Idle;
        };
        await gate.StopAsync();
        await endings[0];
        Assert.Equal(2, arm.Endings);
    }

    [Fact]
    public async Task A_motion_and_a_stop_on_two_threads_never_both_win()
    {
        for (int round = 0; round < 400; round++)
        {
            await using var arm = new Resting();
            await arm.ConnectAsync(CancellationToken.None);
            using MotionGate gate = new(arm, new(), TimeProvider.System);
            gate.Arm(TimeSpan.FromMinutes(5));
            await gate.HomeAsync(confirmed: true, CancellationToken.None);
            var plan = MovePlan.Sideways(arm.Now.Position!.Value.At, -5, -5, new(), gate.SafeZMm!.Value);
            MotionIntent intent = new(plan, plan.Target, new(TimeSpan.Zero, 0, true), new(Confidence.High, TimeSpan.Zero, 0), new(null, null, null), TiltEvidence.NotNeeded);
            using Barrier together = new(2);
            int spin = round % 40;
            var moving = Task.Run(async () =>
            {
                together.SignalAndWait();
                await gate.MoveAsync(intent, CancellationToken.None);
            });
            var stopping = Task.Run(async () =>
            {
                together.SignalAndWait();
                Thread.SpinWait(spin * 20);
                await gate.StopAsync();
            });
            await stopping.WaitAsync(TimeSpan.FromSeconds(20));
            await Assert.ThrowsAsync<ControllerException>(() => moving.WaitAsync(TimeSpan.FromSeconds(20))); // one that went on would never end
            Assert.False(arm.IsMoving);
        }
    }

    /// <summary>At rest, with a report of just now; the next one will not come.</summary>
    private static async Task<int> RestingSilentlyAsync(Bench bench)
    {
        bench.Meddle();
        await bench.ConnectAndHomeAsync();
        await bench.WaitAsync(1);
        bench.Wire!.Pass = said => !said.StartsWith('<');
        return bench.Device.Heard.Count;
    }

    /// <summary>Moves until it is stopped, and says that it rests as long as it does.</summary>
    private sealed class Resting() : FrameController("resting", new(), TimeProvider.System)
    {
        private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public volatile bool IsMoving;

        public Action Asked { get; set; } = () => { };

        public Func<ControllerState> Ending { get; set; } = () => ControllerState.Unhomed;

        public int Endings { get; private set; }

        public override Task ResetAsync(CancellationToken cancellation) => Task.CompletedTask;

        protected override bool IsProvenAtRest => true;

        protected override async Task<bool> RestsAfterCancelAsync()
        {
            Asked();
            await Task.Yield();
            return true; // even a proof that is wrong may not let both win
        }

        protected override Task OpenAsync(CancellationToken cancellation)
        {
            Capabilities = new("resting", FrameAxes.All, new(0.001, 0.001, 0.001), new(-50, -50, -50), default, new(5, 5, 5), true, false, false);
            return PollAsync(cancellation);
        }

        protected override ValueTask CloseAsync() => default;

        protected override Task<bool> PollAsync(CancellationToken session)
        {
            Publish(s => s with { Position = new(s.Position?.At ?? default, Time.GetTimestamp()) });
            return Task.FromResult(true);
        }

        protected override void Cut(string says, ControllerFailure failure) => _ = says;

        protected override ValueTask SendStopAsync()
        {
            IsMoving = false;
            _stopped.TrySetResult();
            return default;
        }

        protected override Task EndStopAsync(bool wasHoming)
        {
            Endings++;
            var state = Ending();
            Publish(s => s with { State = state, IsHomed = false, Says = "stopped" });
            return Task.CompletedTask;
        }

        protected override Task<FramePoint> HomeAxesAsync(CancellationToken motion) => Task.FromResult(default(FramePoint));

        protected override async Task<FramePoint> MoveStraightAsync(FramePoint target, FrameAxes axes, FramePoint from, double speedMmPerS, CancellationToken motion)
        {
            IsMoving = !StopWasAsked;
            await _stopped.Task;
            throw new ControllerException(ControllerFailure.Stopped, "stopped");
        }
    }
}
