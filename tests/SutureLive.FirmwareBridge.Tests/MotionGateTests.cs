using SutureLive.Core;
using SutureLive.FirmwareBridge.Simulation;

namespace SutureLive.FirmwareBridge.Tests;

public class MotionGateTests
{
    private static readonly FramePoint Target = new(-15, -12, -1);

    public static TheoryData<string, Func<MotionIntent, MotionIntent>> Wrongs() => new()
    {
        { "registration", i => i with { Registration = null } },
        { "registration", i => i with { Registration = i.Registration! with { Age = TimeSpan.FromHours(13) } } },
        { "registration", i => i with { Registration = i.Registration! with { Age = TimeSpan.FromHours(-1) } } },
        { "registration", i => i with { Registration = i.Registration! with { RmsMm = 0.3 } } },
        { "registration", i => i with { Registration = i.Registration! with { IsLocked = false } } },
        { "optics", i => i with { Optics = null } },
        { "optics", i => i with { Optics = i.Optics! with { InUse = null } } },
        { "optics", i => i with { Optics = i.Optics! with { InUse = "scope version 3" } } },
        { "optics", i => i with { Optics = i.Optics! with { ScaleRatio = 1.021 } } },
        { "optics", i => i with { Optics = i.Optics! with { ScaleRatio = double.NaN } } },
        { "confidence", i => i with { Landmark = i.Landmark! with { Bregma = Confidence.Low } } },
        { "confidence", i => i with { Landmark = i.Landmark! with { SpreadMm = 0.4 } } },
        { "confidence", i => i with { Landmark = null } },
        { "overlay-fresh", i => i with { Landmark = i.Landmark! with { Age = TimeSpan.FromSeconds(1.1) } } },
        { "tilt", i => i with { Tilt = TiltEvidence.Tilted } },
        { "tilt", i => i with { Tilt = TiltEvidence.Unknown } },
        { "target-finite", i => Retarget(i, new(double.NaN, -5, -1)) },
        { "soft-limits", i => Retarget(i, new(-50.001, -5, -1)) },
        { "soft-limits", i => Retarget(i, new(-5, 0.001, -1)) },
        { "confirmed", i => i with { Confirmed = null } },
        { "confirmed", i => i with { Confirmed = Target + new FramePoint(0.001, 0, 0) } },
        { "starts-here", i => i with { Plan = i.Plan with { From = i.Plan.From + new FramePoint(0.5, 0, 0) } } },
        { "dv-first", i => WithLeg(i, new MoveLeg(MotionPhase.Travel, Target, FrameAxes.All, 1)) },
        { "dv-first", i => WithLeg(i, new MoveLeg(MotionPhase.Retract, new(-1, -1, -9), FrameAxes.Z, 1), new MoveLeg(MotionPhase.Travel, Target, FrameAxes.Lateral, 1)) },
        { "legs", i => WithLeg(i, new MoveLeg(MotionPhase.Travel, Target + new FramePoint(0, 5, 0), FrameAxes.Lateral, 1)) }, // confirmed was the target, not where this ends
        { "legs", i => WithLeg(i, new MoveLeg(MotionPhase.Retract, i.Plan.From with { ZMm = -9 }, FrameAxes.Z, 1)) },
        { "legs", i => WithLeg(i, new MoveLeg(MotionPhase.Travel, i.Plan.From with { ZMm = -9 }, FrameAxes.Z, 1)) },
        { "legs", i => WithLeg(i, new MoveLeg(MotionPhase.Descend, i.Plan.From with { ZMm = 0 }, FrameAxes.Z, 1)) },
        { "legs", i => WithLeg(i) },
        { "bone-known", i => WithLeg(i, new MoveLeg(MotionPhase.Descend, new(-1, -1, -9), FrameAxes.Z, 1)) },
        { "speed", i => WithLeg(i, new MoveLeg(MotionPhase.Travel, Target, FrameAxes.Lateral, 50)) },
        { "speed", i => WithLeg(i with { Plan = i.Plan with { BoneZMm = -8 } }, new MoveLeg(MotionPhase.Descend, i.Plan.From with { ZMm = -9 }, FrameAxes.Z, 0.5)) }, // into the bone, by whatever name
        { "speed", i => WithLeg(i with { Plan = i.Plan with { From = i.Plan.From with { ZMm = -9 }, BoneZMm = -8 } }, new MoveLeg(MotionPhase.Retract, i.Plan.From, FrameAxes.Z, 2)) }, // and out of it
        { "speed", i => WithLeg(i, new MoveLeg(MotionPhase.NearBone, new(-1, -1, -9), FrameAxes.Z, 0.6)) },
        { "speed", i => WithLeg(i, new MoveLeg(MotionPhase.Tissue, new(-1, -1, -9), FrameAxes.Z, 0.02)) },
    };

    [Theory]
    [MemberData(nameof(Wrongs))]
    public void Each_condition_alone_keeps_the_arm_where_it_is(string condition, Func<MotionIntent, MotionIntent> spoil) => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var good = bench.Intend(Target);
        Assert.True(bench.Gate.Examine(good).MayMove, string.Join(" ", bench.Gate.Examine(good).Objections));
        int heard = bench.Device.Heard.Count(b => b == 'J');

        var finding = bench.Gate.Examine(spoil(good)).Findings.Single(f => f.Id == condition);
        var refused = await Assert.ThrowsAsync<ControllerException>(() => bench.Gate.MoveAsync(spoil(good), CancellationToken.None));

        Assert.False(finding.Holds);
        Assert.Contains(finding.Says, refused.Message, StringComparison.Ordinal);
        Assert.Equal(heard, bench.Device.Heard.Count(b => b == 'J'));
    });

    [Fact]
    public void Straight_up_the_tip_may_go_although_nothing_is_seen_any_more_and_no_other_way() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var low = bench.At with { ZMm = -4 };
        bench.Gate.Arm(TimeSpan.FromMinutes(1));
        await bench.Gate.MoveAsync(bench.Intend(low, boneZMm: -20), CancellationToken.None);

        Assert.True(bench.Gate.Examine(Blind(low with { ZMm = -1 })).MayMove, string.Join(' ', bench.Gate.Examine(Blind(low with { ZMm = -1 })).Objections));
        Assert.False(bench.Gate.Examine(Blind(low with { ZMm = -1, XMm = low.XMm - 1 })).MayMove);
        Assert.False(bench.Gate.Examine(Blind(low with { ZMm = -5 })).MayMove);
        Assert.False(bench.Gate.Examine(Blind(low with { ZMm = -1 }) with { Registration = null }).MayMove);
        bench.Gate.Disarm();
        Assert.False(bench.Gate.Examine(Blind(low with { ZMm = -1 })).MayMove);
        bench.Gate.Arm(TimeSpan.FromMinutes(1));
        await bench.Gate.MoveAsync(Blind(low with { ZMm = -1 }), CancellationToken.None);
        Assert.Equal(-1, bench.Device.Arm.At.ZMm, 2);

        MotionIntent Blind(FramePoint target)
        {
            var intent = bench.Intend(target, boneZMm: -20);
            return intent with { Landmark = null, Optics = null, Tilt = intent.Plan.GoesOnlyUp ? TiltEvidence.NotNeeded : TiltEvidence.Unknown };
        }
    });

    [Fact]
    public void An_unarmed_gate_and_one_whose_time_is_over_refuse() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        bench.Gate.Disarm();
        Assert.Contains("Not armed", string.Join(' ', bench.Gate.Examine(bench.Intend(Target)).Objections), StringComparison.Ordinal);
        bench.Gate.Arm(TimeSpan.FromSeconds(10));
        await bench.WaitAsync(9);
        Assert.True(bench.Gate.Examine(bench.Intend(Target)).MayMove);
        await bench.WaitAsync(1.5);
        Assert.False(bench.Gate.Examine(bench.Intend(Target)).MayMove);
    });

    [Fact]
    public void An_unhomed_frame_is_refused_and_homing_needs_a_yes() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        await bench.Controller.ConnectAsync(CancellationToken.None);
        bench.Gate.Arm(TimeSpan.FromMinutes(1));
        var objections = string.Join(' ', bench.Gate.Examine(bench.Intend(Target)).Objections);
        Assert.Contains("not homed", objections, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ControllerException>(() => bench.Gate.HomeAsync(confirmed: false, CancellationToken.None));
        Assert.DoesNotContain((byte)'H', bench.Device.Heard);
    });

    [Fact]
    public void A_marker_is_carried_without_a_registration_but_only_up_and_only_while_all_else_holds() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        ConfirmedArea area = new(-30, -10, -30, -10);
        var sideways = MotionIntent.ToRegister(MovePlan.Sideways(bench.At, -20, -15, bench.Profile, bench.Gate.SafeZMm!.Value), area);
        var beyond = MotionIntent.ToRegister(MovePlan.Sideways(bench.At, -30.001, -15, bench.Profile, bench.Gate.SafeZMm!.Value), area);
        var down = MotionIntent.ToRegister(MovePlan.Plan(bench.At, new(-20, -15, -9), -12, bench.Profile, bench.Gate.SafeZMm!.Value), area);
        Assert.Equal(["confirmed"], bench.Gate.Examine(beyond).Findings.Where(f => !f.Holds).Select(f => f.Id));
        Assert.Equal(["registration", "optics", "confidence", "overlay-fresh", "tilt"], bench.Gate.Examine(down).Findings.Where(f => !f.Holds).Select(f => f.Id));

        Assert.Equal(-20, (await bench.Gate.MoveAsync(sideways, CancellationToken.None)).Reached.XMm, 0.01);
        bench.Gate.Disarm();
        await Assert.ThrowsAsync<ControllerException>(() => bench.Gate.MoveAsync(MotionIntent.ToRegister(MovePlan.Sideways(bench.At, -21, -15, bench.Profile, bench.Gate.SafeZMm!.Value), area), CancellationToken.None));
    });

    [Fact]
    public void A_place_outside_the_work_volume_is_refused_although_the_frame_could_reach_it() => Bench.Run(
        new SimulatedGrblOptions(),
        async bench =>
        {
            await bench.ConnectAndHomeAsync();
            Assert.False(bench.Gate.Examine(bench.Intend(new(-31, -12, -1))).Findings.Single(f => f.Id == "work-volume").Holds);
            Assert.True(bench.Gate.Examine(bench.Intend(new(-29, -12, -1))).MayMove);
        },
        new FrameProfile { WorkLowestMm = new(-30, -30, -30), WorkHighestMm = new(0, 0, 0) });

    [Fact]
    public void Nearer_the_bone_the_plan_gets_slower()
    {
        var profile = new FrameProfile();
        var plan = MovePlan.Plan(new(-20, -20, -10), new(-15, -12, -11), -10.5, profile, -1);
        Assert.Equal(
            [MotionPhase.Retract, MotionPhase.Retract, MotionPhase.Travel, MotionPhase.Descend, MotionPhase.NearBone, MotionPhase.Tissue],
            plan.Legs.Select(l => l.Phase));
        Assert.Equal([-8.5, -1, -1, -8.5, -10.5, -11], plan.Legs.Select(l => l.Target.ZMm));
        Assert.Equal([0.5, 2, 2, 1, 0.5, 0.01], plan.Legs.Select(l => l.SpeedMmPerS));
    }

    [Fact]
    public void Close_above_the_bone_it_goes_sideways_slowly() => Bench.Run(new SimulatedGrblOptions(), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        var intent = bench.Intend(new(-5, -5, -1.5), boneZMm: -2.5);
        Assert.Equal([(MotionPhase.Travel, 0.5), (MotionPhase.NearBone, 0.5)], intent.Plan.Legs.Select(l => (l.Phase, l.SpeedMmPerS)));
        Assert.True(bench.Gate.Examine(intent).MayMove, string.Join(' ', bench.Gate.Examine(intent).Objections));
        Assert.False(bench.Gate.Examine(WithLeg(intent, intent.Plan.Legs[0] with { SpeedMmPerS = 2 }, intent.Plan.Legs[1])).MayMove);
    });

    [Fact]
    public void Out_of_the_tissue_the_tip_goes_no_faster_than_into_it()
    {
        var plan = MovePlan.Plan(new(-20, -20, -11), new(-20, -20, -1), -10.5, new(), -1);
        Assert.Equal([(-10.5, 0.01), (-8.5, 0.5), (-1, 2)], plan.Legs.Select(l => (l.Target.ZMm, l.SpeedMmPerS)));
        Assert.True(plan.GoesOnlyUp);
        var away = MovePlan.Sideways(new(-20, -20, -11), -5, -5, new(), -1, boneZMm: -10.5); // to another target, from the depth of the last one
        Assert.Equal([(-10.5, 0.01), (-8.5, 0.5), (-1, 2), (-1, 2)], away.Legs.Select(l => (l.Target.ZMm, l.SpeedMmPerS)));
    }

    private static MotionIntent Retarget(MotionIntent intent, FramePoint target) =>
        intent with { Plan = intent.Plan with { Target = target, Legs = [new(MotionPhase.Travel, target, FrameAxes.Lateral, 1)] }, Confirmed = target };

    private static MotionIntent WithLeg(MotionIntent intent, params MoveLeg[] legs) => intent with { Plan = intent.Plan with { Legs = legs } };
}
