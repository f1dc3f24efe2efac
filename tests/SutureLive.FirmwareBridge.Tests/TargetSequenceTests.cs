using SutureLive.Core;
using SutureLive.FirmwareBridge.Simulation;

namespace SutureLive.FirmwareBridge.Tests;

public class TargetSequenceTests
{
    [Fact]
    public void I_go_above_touch_the_bone_approach_and_retract_each_step_by_my_own_yes() => RunAsync(async (bench, sequence) =>
    {
        await sequence.GoAboveAsync(Yes(bench, sequence.PlanAbove()), CancellationToken.None);
        Assert.Equal((SequenceStage.Above, -1.0), (sequence.Stage, Math.Round(bench.Device.Arm.At.ZMm, 2)));
        Assert.Equal(-3.5, await sequence.TouchAsync(-6, confirmed: true, CancellationToken.None), 2);
        Assert.Equal(SequenceStage.Touched, sequence.Stage);
        await sequence.ApproachAsync(-0.2, Yes(bench, sequence.PlanApproach(-0.2)), CancellationToken.None);
        Assert.True(bench.Device.Arm.At.DistanceTo(new(-5, -6, -3.7)) < 0.01, $"{bench.Device.Arm.At}");
        await sequence.RetractAsync(Yes(bench, sequence.PlanRetract()), CancellationToken.None);
        Assert.Equal((SequenceStage.Away, -1.0), (sequence.Stage, Math.Round(bench.Device.Arm.At.ZMm, 2)));
        Assert.Equal(0, bench.Device.Arm.DraggedBelowBoneMm);
    });

    [Fact]
    public void Held_in_the_middle_of_a_step_it_stays_there_until_I_resume() => RunAsync(async (bench, sequence) =>
    {
        var going = sequence.GoAboveAsync(Yes(bench, sequence.PlanAbove()), CancellationToken.None);
        await bench.WaitAsync(1);
        await sequence.HoldAsync();
        await Assert.ThrowsAsync<ControllerException>(() => going);
        Assert.Equal(SequenceStage.Interrupted, sequence.Stage);
        var held = bench.Device.Arm.At;
        await bench.WaitAsync(60);
        Assert.Equal(held, bench.Device.Arm.At);
        var plan = sequence.PlanResume();
        var refused = await Assert.ThrowsAsync<ControllerException>(() => sequence.ResumeAsync(Yes(bench, plan, arm: false), CancellationToken.None));
        Assert.Contains("Not armed", refused.Message, StringComparison.Ordinal); // the stop took the permission away
        await sequence.ResumeAsync(Yes(bench, plan), CancellationToken.None);
        Assert.Equal(SequenceStage.Above, sequence.Stage);
        Assert.True(bench.Device.Arm.At.DistanceTo(new(-5, -6, -1)) < 0.01);
    });

    [Fact]
    public void Interrupted_on_the_way_down_I_may_also_retract() => RunAsync(async (bench, sequence) =>
    {
        await sequence.GoAboveAsync(Yes(bench, sequence.PlanAbove()), CancellationToken.None);
        await sequence.TouchAsync(-6, confirmed: true, CancellationToken.None);
        var going = sequence.ApproachAsync(-0.2, Yes(bench, sequence.PlanApproach(-0.2)), CancellationToken.None);
        await bench.WaitAsync(2);
        await sequence.HoldAsync();
        await Assert.ThrowsAsync<ControllerException>(() => going);
        Assert.True(bench.Device.Arm.At.ZMm < -1.2);
        await sequence.RetractAsync(Yes(bench, sequence.PlanRetract()), CancellationToken.None);
        Assert.Equal(-1, bench.Device.Arm.At.ZMm, 2);
        Assert.Equal(SequenceStage.Away, sequence.Stage);
    });

    [Fact]
    public void No_step_can_be_left_out() => RunAsync(async (bench, sequence) =>
    {
        await Assert.ThrowsAsync<ControllerException>(() => sequence.TouchAsync(-6, confirmed: true, CancellationToken.None));
        Assert.Throws<ControllerException>(() => sequence.PlanApproach(-0.2));
        await sequence.GoAboveAsync(Yes(bench, sequence.PlanAbove()), CancellationToken.None);
        await Assert.ThrowsAsync<ControllerException>(() => sequence.TouchAsync(-6, confirmed: false, CancellationToken.None));
        Assert.Equal(SequenceStage.Above, sequence.Stage); // refused is not interrupted
        Assert.Throws<ControllerException>(() => sequence.PlanResume());
    });

    [Fact]
    public void Interrupted_while_it_looks_for_the_bone_it_leaves_slowly() => RunAsync(async (bench, sequence) =>
    {
        await sequence.GoAboveAsync(Yes(bench, sequence.PlanAbove()), CancellationToken.None);
        bench.Gate.Arm(TimeSpan.FromMinutes(1));
        var touching = sequence.TouchAsync(-4, confirmed: true, CancellationToken.None);
        await bench.WaitAsync(4);
        await sequence.HoldAsync();
        await Assert.ThrowsAsync<ControllerException>(() => touching);
        Assert.InRange(bench.At.ZMm, -3.5, -2.5);
        Assert.Equal([(-2, 0.5), (-1, 2)], sequence.PlanRetract().Legs.Select(l => (l.Target.ZMm, l.SpeedMmPerS)));
    });

    [Fact]
    public void The_bone_of_another_place_is_not_taken_for_that_of_the_target() => RunAsync(async (bench, sequence) =>
    {
        await sequence.GoAboveAsync(Yes(bench, sequence.PlanAbove()), CancellationToken.None);
        await bench.MoveAsync(bench.At + new FramePoint(-0.5, 0, 0));
        var refused = await Assert.ThrowsAsync<ControllerException>(() => sequence.TouchAsync(-6, confirmed: true, CancellationToken.None));
        Assert.Contains("not above the target", refused.Message, StringComparison.Ordinal);
        Assert.Equal(SequenceStage.Above, sequence.Stage);
    });

    private static void RunAsync(Func<Bench, TargetSequence, Task> scenario) => Bench.Run(new SimulatedGrblOptions { BoneZMm = -3.5 }, async bench =>
    {
        await bench.ConnectAndHomeAsync();
        await scenario(bench, new(bench.Controller, bench.Gate, bench.Profile, -5, -6));
    });

    private static MotionIntent Yes(Bench bench, MovePlan plan, bool arm = true)
    {
        if (arm) bench.Gate.Arm(TimeSpan.FromMinutes(1));
        return new(plan, plan.Target, new(TimeSpan.FromMinutes(1), 0.02, true), new(Confidence.High, TimeSpan.FromMilliseconds(80), 0.01), new(null, null, null), TiltEvidence.Flat);
    }
}
