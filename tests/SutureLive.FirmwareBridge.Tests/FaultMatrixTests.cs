using SutureLive.Core;
using SutureLive.FirmwareBridge.Simulation;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>
/// Every fault in every situation. Afterwards either the program knows where the arm is, and it is there, or it says that it does not know; and
/// nothing that could move the arm was sent after the fault.
/// </summary>
public class FaultMatrixTests
{
    private static readonly FramePoint Target = new(-15, -12, -1);

    public static TheoryData<FaultKind, string> Matrix()
    {
        var data = new TheoryData<FaultKind, string>();
        foreach (var kind in Enum.GetValues<FaultKind>())
            foreach (string situation in new[] { "connecting", "homing", "at rest", "moving" })
                data.Add(kind, situation);
        return data;
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public void After_any_fault_the_program_is_right_about_the_arm_or_says_that_it_does_not_know(FaultKind kind, string situation) =>
        Bench.Run(Bench.WithFault($"{kind.ToString().ToLowerInvariant()}@{Moment(situation)}"), async bench =>
        {
            string? told = await ActAsync(bench, situation);
            await bench.WaitAsync(30); // enough for every watchdog

            var now = bench.Controller.Now;
            bool knows = now is { State: ControllerState.Idle, IsHomed: true, Position: not null };
            string story = $"{kind} while {situation}: {now.State}, {now.Says}; told: {told}; arm {bench.Device.Arm.At}, counted {bench.Device.CountedMm}";
            if (knows) Assert.True(now.Position!.Value.At.DistanceTo(bench.Device.CountedMm) < 0.003, story);

            // What no open-loop controller can know: the arm did not follow its motor. The capabilities say so.
            bool unseen = kind is FaultKind.Stuck or FaultKind.Slip;
            Assert.False(bench.Controller.Capabilities?.DetectsLostSteps ?? false);
            if (knows && !unseen) Assert.True(now.Position!.Value.At.DistanceTo(bench.Device.Arm.At) < 0.01, story);
            if (now.State is ControllerState.Lost or ControllerState.Alarm) Assert.False(now.IsHomed, story);
            Assert.False(bench.Device.IsMoving && now.State is not ControllerState.Lost, story);
            AssertNothingMovesUnasked(bench, situation, story);
        });

    [Theory]
    [InlineData(FaultKind.Reset, ControllerState.Lost)]
    [InlineData(FaultKind.Alarm, ControllerState.Alarm)]
    [InlineData(FaultKind.ExtraOk, ControllerState.Lost)]
    [InlineData(FaultKind.Freeze, ControllerState.Lost)]
    [InlineData(FaultKind.Unplug, ControllerState.Lost)]
    public void In_motion_each_fault_ends_in_its_own_state_and_the_mover_is_told(FaultKind kind, ControllerState expected) =>
        Bench.Run(Bench.WithFault($"{kind.ToString().ToLowerInvariant()}@move+2s"), async bench =>
        {
            await bench.ConnectAndHomeAsync();
            var told = await Assert.ThrowsAsync<ControllerException>(() => bench.MoveAsync(Target));
            Assert.Equal(expected, bench.Controller.Now.State);
            Assert.Equal(expected == ControllerState.Alarm ? ControllerFailure.Alarm : ControllerFailure.Lost, told.Failure);
            Assert.Null(bench.Controller.Now.Position);
            Assert.False(bench.Gate.IsArmed);
        });

    [Theory]
    [InlineData(FaultKind.Garbage)]
    [InlineData(FaultKind.HalfLine)]
    public void A_burst_of_noise_in_motion_is_survived_and_the_arm_arrives(FaultKind kind) =>
        Bench.Run(Bench.WithFault($"{kind.ToString().ToLowerInvariant()}@move+2s"), async bench =>
        {
            await bench.ConnectAndHomeAsync();
            await bench.MoveAsync(Target);
            Assert.True(bench.Device.Arm.At.DistanceTo(Target) < 0.003);
        });

    [Fact]
    public void A_move_whose_answer_is_lost_is_stopped_and_never_sent_again() => Bench.Run(Bench.WithFault("lostreply@home+60s"), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        await bench.WaitAsync(90);
        await Assert.ThrowsAsync<ControllerException>(() => bench.MoveAsync(Target));
        await bench.WaitAsync(30);
        Assert.Equal(1, bench.Device.Heard.Count(b => b == 'J'));
        Assert.False(bench.Device.IsMoving);
        Assert.False(bench.Controller.Now.IsHomed);
    });

    [Fact]
    public void After_a_loss_nothing_moves_until_I_connect_again() => Bench.Run(Bench.WithFault("reset@move+1s"), async bench =>
    {
        await bench.ConnectAndHomeAsync();
        await Assert.ThrowsAsync<ControllerException>(() => bench.MoveAsync(Target));
        await Assert.ThrowsAsync<ControllerException>(() => bench.MoveAsync(Target)); // not without connecting
        Assert.Equal(ControllerState.Lost, bench.Controller.Now.State);
    });

    private static string Moment(string situation) => situation switch
    {
        "connecting" => "50ms",
        "homing" => "home+1s",
        "at rest" => "home+60s",
        _ => "move+1500ms",
    };

    private static async Task<string?> ActAsync(Bench bench, string situation)
    {
        try
        {
            await bench.ConnectAndHomeAsync();
            if (situation == "at rest") await bench.WaitAsync(70);
            await bench.MoveAsync(Target);
            return null;
        }
        catch (ControllerException told)
        {
            return told.Message;
        }
    }

    private static void AssertNothingMovesUnasked(Bench bench, string situation, string story)
    {
        if (bench.Device.HeardBeforeFault is null || situation is "connecting" or "at rest") return; // what follows there is asked for by the test itself
        var after = bench.HeardAfterFault;
        int allowed = situation == "homing" && bench.Controller.Now.IsHomed ? 1 : 0; // homing went well: the move after it was asked for
        Assert.True(after.Count(b => b is (byte)'J' or (byte)'G') <= allowed * 4, story);
        Assert.DoesNotContain((byte)'~', after);
    }
}
