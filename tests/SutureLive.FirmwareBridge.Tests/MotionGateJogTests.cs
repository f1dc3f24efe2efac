
namespace SutureLive.FirmwareBridge.Tests;

/// <summary>Motion as long as a key is held, against the simulated frame under a virtual clock.</summary>
public sealed class MotionGateJogTests
{
    [Fact]
    public void It_moves_while_held_stops_when_let_go_stays_homed_and_nothing_is_queued() => Bench.Run(new(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var start = bench.At;
        using var held = new CancellationTokenSource();
        var jog = bench.Gate.JogAsync(0, -1, 1, held.Token);
        await bench.WaitAsync(3);
        held.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => jog);

        var end = bench.At;
        Assert.InRange(start.XMm - end.XMm, 1.5, 4);
        Assert.Equal(0, end.YMm - start.YMm, 3);
        Assert.Equal(0, end.ZMm - start.ZMm, 3);
        await bench.WaitAsync(3);
        Assert.Equal(end, bench.At);                                // rests, and goes on resting
        Assert.True(bench.Controller.Now is { State: ControllerState.Idle, IsHomed: true }, bench.Controller.Now.Says);

        using var again = new CancellationTokenSource();
        var back = bench.Gate.JogAsync(0, 1, 1, again.Token);       // the same permission, the other way
        await bench.WaitAsync(1);
        again.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => back);
        Assert.InRange(bench.At.XMm, end.XMm + 0.3, start.XMm);
    });

    [Fact]
    public void It_ends_by_itself_at_the_end_of_the_work_volume() => Bench.Run(
        new(),
        async bench =>
        {
            await bench.ConnectAndHomeAsync();
            var result = await bench.Gate.JogAsync(1, -1, 2, CancellationToken.None);

            Assert.Equal(-6, result.Reached.YMm, 2);
            Assert.Contains("at the end of the work volume", string.Join(" ", bench.Gate.ExamineJog(1, -1).Objections), StringComparison.Ordinal);
        },
        new FrameProfile { WorkLowestMm = new(-40, -6, -30), WorkHighestMm = new(0, 0, 0) });

    [Theory]
    [InlineData(2, -1, 0.5)]        // down: as near bone, whatever was asked
    [InlineData(0, -1, 2)]          // sideways at the safe height
    public void No_faster_than_allowed_there(int axis, int sign, double mmPerS) => Bench.Run(new(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        await bench.MoveAsync(new(-10, -10, bench.Gate.SafeZMm!.Value));
        var start = bench.At;
        using var held = new CancellationTokenSource();
        var jog = bench.Gate.JogAsync(axis, sign, 50, held.Token);
        await bench.WaitAsync(2);
        held.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => jog);

        Assert.InRange(Math.Abs(bench.At[axis] - start[axis]), mmPerS, (mmPerS * 2.5) + 0.2);
    });

    [Fact]
    public void Unarmed_or_unhomed_nothing_moves() => Bench.Run(new(), async bench =>
    {
        await bench.Controller.ConnectAsync(CancellationToken.None);
        bench.Gate.Arm(TimeSpan.FromMinutes(1));
        Assert.Contains("Only a homed frame", (await Assert.ThrowsAsync<ControllerException>(() => bench.Gate.JogAsync(0, 1, 1, CancellationToken.None))).Message, StringComparison.Ordinal);

        await bench.HomeAsync();
        bench.Gate.Disarm();
        Assert.Contains("Not armed", (await Assert.ThrowsAsync<ControllerException>(() => bench.Gate.JogAsync(0, -1, 1, CancellationToken.None))).Message, StringComparison.Ordinal);
    });

    [Fact]
    public void A_stop_by_anybody_ends_it_and_disarms() => Bench.Run(new(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var jog = bench.Gate.JogAsync(1, -1, 1, CancellationToken.None);
        await bench.WaitAsync(1);
        await bench.Gate.StopAsync();

        Assert.Equal(ControllerFailure.Stopped, (await Assert.ThrowsAsync<ControllerException>(() => jog)).Failure);
        Assert.False(bench.Gate.IsArmed);
        Assert.False(bench.Gate.ExamineJog(1, -1).MayMove);
    });
}
