using SutureLive.Anatomy.Tracking;
using SutureLive.App.Sending;
using SutureLive.Core;
using SutureLive.FirmwareBridge;

namespace SutureLive.App.Tests.Sending;

/// <summary>What an animal that moves does to an arm that moves, under virtual time.</summary>
public sealed class AnimalGuardTests
{
    private static readonly TrackedSkull Still = new(TrackingState.Steady, null, 0.01, null, 30, TimeSpan.FromMilliseconds(80));
    private static readonly TrackedSkull Moved = Still with { State = TrackingState.Moved, MovedMm = 0.42 };

    [Fact]
    public void Over_an_animal_that_lies_still_the_arm_arrives() => VirtualFrame.Run(async frame =>
    {
        var result = await Guard(frame, () => Still).RunAsync(stop => MoveAsync(frame, stop), CancellationToken.None);

        Assert.True(frame.Arm.DistanceTo(new(-9, -8, -1)) < 0.01, $"{frame.Arm}");
        Assert.Equal(result.Requested.XMm, frame.Arm.XMm, 2);
    });

    [Fact]
    public void An_animal_that_moves_stops_the_arm_at_once_and_it_is_said_how_far_and_where() => VirtualFrame.Run(async frame =>
    {
        var (now, start) = (Still, frame.Arm);
        var going = Guard(frame, () => now).RunAsync(stop => MoveAsync(frame, stop), CancellationToken.None);
        await frame.WaitAsync(2);
        var seen = frame.Arm;
        Assert.True(seen.DistanceTo(start) > 1);
        now = Moved;

        var stopped = await Assert.ThrowsAsync<SutureLiveException>(() => going);

        Assert.InRange(frame.Arm.DistanceTo(seen), 0, 0.4);     // 2 mm/s for one look, and slowing down
        Assert.Contains("0.42 mm", stopped.Message, StringComparison.Ordinal);
        Assert.Contains($"{frame.Controller.Now.Position!.Value.At}", stopped.Message, StringComparison.Ordinal);
        Assert.False(frame.Gate.IsArmed && frame.Controller.Now.State == ControllerState.Moving);
        now = Still;
        await frame.StandsAsync();
    });

    [Fact]
    public void An_animal_that_creeps_stops_the_arm_when_it_is_three_tenths_of_a_millimetre_from_where_it_lay() => VirtualFrame.Run(async frame =>
    {
        double x = 320;
        var going = Guard(frame, () => At(x)).RunAsync(stop => MoveAsync(frame, stop), CancellationToken.None);
        await frame.WaitAsync(1);
        x = 334.9;                                              // 0.298 mm
        await frame.WaitAsync(0.5);
        Assert.False(going.IsCompleted);
        x = 335.1;

        var stopped = await Assert.ThrowsAsync<SutureLiveException>(() => going);

        Assert.Contains("crept 0.30 mm", stopped.Message, StringComparison.Ordinal);
        x = 320;
        await frame.StandsAsync();
    });

    [Fact]
    public void Nothing_is_begun_over_an_animal_that_has_just_moved() => VirtualFrame.Run(async frame =>
    {
        int heard = frame.Device.Heard.Count(b => b == 'J');
        var refused = await Assert.ThrowsAsync<SutureLiveException>(() => Guard(frame, () => Moved).RunAsync(stop => MoveAsync(frame, stop), CancellationToken.None));
        Assert.StartsWith("Not moved", refused.Message, StringComparison.Ordinal);
        Assert.Equal(heard, frame.Device.Heard.Count(b => b == 'J'));
    });

    [Fact]
    public void A_watch_that_fails_stops_the_arm_too() => VirtualFrame.Run(async frame =>
    {
        bool blind = false;
        var going = Guard(frame, () => blind ? throw new InvalidOperationException("the camera's thread has died") : Still)
            .RunAsync(stop => MoveAsync(frame, stop), CancellationToken.None);
        await frame.WaitAsync(1);
        blind = true;

        var stopped = await Assert.ThrowsAsync<SutureLiveException>(() => going);

        Assert.Contains("the camera's thread has died", stopped.Message, StringComparison.Ordinal);
        await frame.StandsAsync();
    });

    [Fact]
    public void The_operators_own_stop_is_no_fault_of_the_animal() => VirtualFrame.Run(async frame =>
    {
        using CancellationTokenSource hand = new();
        var going = Guard(frame, () => Still).RunAsync(stop => MoveAsync(frame, stop), hand.Token);
        await frame.WaitAsync(1);
        hand.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => going);
        await frame.StandsAsync();
    });

    [Fact]
    public void A_refusal_of_the_gate_comes_through_and_the_watch_ends_with_it() => VirtualFrame.Run(async frame =>
    {
        frame.Gate.Disarm();
        int looks = 0;
        await Assert.ThrowsAsync<ControllerException>(() => Guard(frame, () => (looks++, Still).Still).RunAsync(stop => MoveAsync(frame, stop), CancellationToken.None));
        int then = looks;
        await frame.WaitAsync(5);
        Assert.Equal(then, looks);
    });

    private static TrackedSkull At(double bregmaXPx) => Still with
    {
        Reading = SkullReading.Nothing(640, 480, 20, ScaleSource.Option) with { Bregma = new(new(bregmaXPx, 200), 0.05, Confidence.High) },
    };

    private static AnimalGuard Guard(VirtualFrame frame, Func<TrackedSkull> animal) => new(animal, frame.Controller, frame.Time);

    private static Task<MoveResult> MoveAsync(VirtualFrame frame, CancellationToken stop)
    {
        var plan = MovePlan.Sideways(frame.Controller.Now.Position!.Value.At, -9, -8, frame.Profile, frame.Gate.SafeZMm!.Value);
        return frame.Gate.MoveAsync(
            new(plan, plan.Target, new(TimeSpan.FromMinutes(1), 0.02, true), new(Confidence.High, TimeSpan.FromMilliseconds(80), 0.01), new(null, null, null), TiltEvidence.NotNeeded), stop);
    }
}
