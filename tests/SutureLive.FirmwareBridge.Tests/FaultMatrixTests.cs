using SutureLive.Core;
using SutureLive.FirmwareBridge.Grbl;
using SutureLive.FirmwareBridge.Simulation;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>
/// Every fault in every situation. Afterwards either the program knows where the arm is, and it is there, or it says that it does not know; and
/// nothing that could move the arm was sent after the fault.
/// </summary>
public class FaultMatrixTests
{
    private static readonly FramePoint Target = new(-15, -12, -1);

    public static TheoryData<string, FaultKind, string> Matrix()
    {
        var data = new TheoryData<string, FaultKind, string>();
        foreach (string controller in new[] { "grbl", "grblHAL", "zaber", "mp285" })
            foreach (var kind in Enum.GetValues<FaultKind>())
                foreach (string situation in new[] { "connecting", "homing", "at rest", "moving", "stopping" })
                    data.Add(controller, kind, situation);
        return data;
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public void After_any_fault_the_program_is_right_about_the_arm_or_says_that_it_does_not_know(string controller, FaultKind kind, string situation) =>
        Bench.Run(Simulation(controller) with { Faults = [SimulationFault.Parse($"{kind.ToString().ToLowerInvariant()}@{Moment(controller, situation)}")] }, async bench =>
        {
            string? told = await ActAsync(bench, situation);
            await bench.WaitAsync(30); // enough for every watchdog

            var now = bench.Controller.Now;
            bool knows = now is { State: ControllerState.Idle, IsHomed: true, Position: not null };
            string story = $"{controller}: {kind} while {situation}: {now.State}, {now.Says}; told: {told}; arm {bench.Device.Arm.At}, counted {bench.Device.CountedMm}";
            if (knows) Assert.True(now.Position!.Value.At.DistanceTo(bench.Device.CountedMm) < 0.003, story);

            // What no open-loop controller can know: the arm did not follow its motor. The capabilities say so.
            bool unseen = kind is FaultKind.Stuck or FaultKind.Slip && bench.Controller.Capabilities is { DetectsLostSteps: false };
            Assert.Equal(controller == "zaber", bench.Controller.Capabilities?.DetectsLostSteps ?? (controller == "zaber"));
            if (knows && !unseen) Assert.True(now.Position!.Value.At.DistanceTo(bench.Device.Arm.At) < 0.01, story);
            if (now.State is ControllerState.Lost or ControllerState.Alarm) Assert.False(now.IsHomed, story);
            Assert.False(bench.Device.IsMoving && now.State is not ControllerState.Lost, story);
            AssertNothingMovesUnasked(bench, controller, situation, kind is FaultKind.Stuck or FaultKind.Slip, story);
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

    private static SimulationOptions Simulation(string controller) => controller switch
    {
        "grbl" => new SimulatedGrblOptions(),
        "grblHAL" => new SimulatedGrblOptions { Dialect = GrblDialect.GrblHal },
        "zaber" => new SimulatedZaberOptions(),
        _ => new SimulatedMp285Options(),
    };

    private static string Moment(string controller, string situation) => situation switch
    {
        "connecting" => "50ms",
        "homing" => controller == "mp285" ? "home" : "home+1s", // setting a reference takes no time
        "at rest" => "home+60s",
        "stopping" => "move+2010ms",
        _ => "move+1500ms",
    };

    private static async Task<string?> ActAsync(Bench bench, string situation)
    {
        try
        {
            await bench.ConnectAndHomeAsync();
            if (situation == "at rest") await bench.WaitAsync(70);
            var moving = bench.MoveAsync(Target with { ZMm = bench.At.ZMm }); // sideways, at the height it stands at
            if (situation == "stopping")
            {
                await bench.WaitAsync(2);
                await bench.Gate.StopAsync();
            }

            await moving;
            return null;
        }
        catch (ControllerException told)
        {
            return told.Message;
        }
    }

    private static void AssertNothingMovesUnasked(Bench bench, string controller, string situation, bool unseen, string story)
    {
        if (bench.Device.HeardBeforeFault is null || situation is "connecting" or "at rest") return; // what follows there is asked for by the test itself
        bool movedAfterHoming = situation == "homing" && bench.Controller.Now.IsHomed; // homing went well: the move after it was asked for
        if (movedAfterHoming || unseen) return;
        var after = bench.HeardAfterFault;
        string text = System.Text.Encoding.Latin1.GetString(after);
        switch (controller)
        {
            case "zaber":
                Assert.False(text.Contains("move", StringComparison.Ordinal) || text.Contains("home", StringComparison.Ordinal), $"{story}; sent: {text}");
                break;
            case "mp285":
                Assert.False(after.Contains((byte)'m'), $"{story}; sent: {text}");
                break;
            default:
                Assert.False(text.Contains('J', StringComparison.Ordinal) || text.Contains('G', StringComparison.Ordinal) || text.Contains('~', StringComparison.Ordinal), $"{story}; sent: {text}");
                break;
        }
    }
}
