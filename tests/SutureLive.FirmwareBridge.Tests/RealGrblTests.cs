using SutureLive.Core;
using SutureLive.FirmwareBridge.Grbl;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>
/// Against a real grbl 1.1 or grblHAL, named by SUTURELIVE_GRBL_PORT (a path, or tcp:HOST:PORT). The arm moves: clear the way. One test at a
/// time, in real time.
/// </summary>
[Collection("the one real frame")]
public class RealGrblTests
{
    private const string Variable = "SUTURELIVE_GRBL_PORT";

    [Fact]
    public Task RealGrbl_connects_and_tells_its_settings() => WithFrameAsync(home: false, (controller, _) =>
    {
        Assert.Equal(ControllerState.Unhomed, controller.Now.State);
        Assert.True(controller.Capabilities!.ResolutionMm.XMm > 0);
        Assert.NotNull(controller.Now.Position);
        return Task.CompletedTask;
    });

    [Fact]
    public Task RealGrbl_reports_settings_that_differ_from_a_profile() => WithFrameAsync(
        home: false,
        (controller, _) =>
        {
            Assert.Contains(controller.Now.Mismatches, m => m.StartsWith("$100=", StringComparison.Ordinal));
            return Task.CompletedTask;
        },
        new FrameProfile { StepsPerMm = new(1.5, 1.5, 1.5) });

    [Fact]
    public Task RealGrbl_homes_and_makes_a_hundred_random_moves_with_read_back() => WithFrameAsync(home: true, async (controller, gate) =>
    {
        var random = new Random(1);
        var low = controller.Capabilities!.LowestMm;
        for (int i = 0; i < 100; i++)
        {
            double x = Math.Max(low.XMm, -4) * random.NextDouble(), y = Math.Max(low.YMm, -4) * random.NextDouble();
            var result = await MoveAsync(controller, gate, x, y);
            for (int axis = 0; axis < 3; axis++)
                Assert.True(Math.Abs(result.ErrorMm[axis]) <= controller.Capabilities.ResolutionMm[axis] + 0.002, $"{result}");
        }
    });

    [Fact]
    public Task RealGrbl_stops_in_motion_and_stands_still() => WithFrameAsync(home: true, async (controller, gate) =>
    {
        var moving = MoveAsync(controller, gate, Math.Max(controller.Capabilities!.LowestMm.XMm, -15) + 0.5, -1);
        await Task.Delay(700);
        await gate.StopAsync();
        await Assert.ThrowsAsync<ControllerException>(() => moving);
        var at = controller.Now.Position!.Value.At;
        await Task.Delay(1000);
        Assert.True(controller.Now.State is ControllerState.Idle or ControllerState.Unhomed);
        Assert.True(controller.Now.Position!.Value.At.DistanceTo(at) < 0.002);
    });

    [Fact]
    public Task RealGrbl_refuses_a_place_beyond_its_travel() => WithFrameAsync(home: true, async (controller, gate) =>
    {
        var refused = await Assert.ThrowsAsync<ControllerException>(() => MoveAsync(controller, gate, controller.Capabilities!.LowestMm.XMm - 1, -1));
        Assert.Contains("lies outside", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ControllerState.Idle, controller.Now.State);
    });

    private static async Task<MoveResult> MoveAsync(GrblController controller, MotionGate gate, double xMm, double yMm)
    {
        gate.Arm(TimeSpan.FromMinutes(1));
        for (int i = 0; i < 100 && controller.Now.Position!.Value.Age(TimeProvider.System) > TimeSpan.FromSeconds(0.9); i++) await Task.Delay(20);
        var plan = MovePlan.Sideways(controller.Now.Position!.Value.At, xMm, yMm, new(), gate.SafeZMm!.Value);
        return await gate.MoveAsync(
            new(plan, plan.Target, new(TimeSpan.Zero, 0, true), new(Confidence.High, TimeSpan.Zero, 0), true, TiltEvidence.NotNeeded), CancellationToken.None);
    }

    private static async Task WithFrameAsync(bool home, Func<GrblController, MotionGate, Task> test, FrameProfile? profile = null)
    {
        string? port = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(port)) Assert.Skip($"{Variable} names no port with a real grbl.");
        profile ??= new();
        await using var controller = (GrblController)ControllerSpec.ParsePort(port).Open(profile, TimeProvider.System);
        await controller.ConnectAsync(CancellationToken.None);
        using var gate = new MotionGate(controller, profile, TimeProvider.System);
        gate.Arm(TimeSpan.FromMinutes(10));
        if (home) await gate.HomeAsync(confirmed: true, CancellationToken.None);
        await test(controller, gate);
    }
}
