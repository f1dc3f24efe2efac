using SutureLive.Core;
using SutureLive.FirmwareBridge;
using SutureLive.FirmwareBridge.Grbl;
using SutureLive.FirmwareBridge.Simulation;
using SutureLive.FirmwareBridge.Transports;
using SutureLive.Tests;

namespace SutureLive.App.Tests;

/// <summary>A simulated frame, connected, homed and armed, behind its gate and under a virtual clock.</summary>
internal sealed record VirtualFrame(VirtualTime Time, SimulatedGrbl Device, GrblController Controller, MotionGate Gate, FrameProfile Profile)
{
    /// <summary>Where the arm truly stands.</summary>
    public FramePoint Arm => Device.Arm.At;

    public static void Run(Func<VirtualFrame, Task> scenario) => VirtualTime.Run(async time =>
    {
        FrameProfile profile = new();
        SimulatedGrbl device = new(time, new());
        await using GrblController controller = new("simulated", _ => Task.FromResult<ITransport>(SimulatedHost.InMemory(device)), profile, time);
        using MotionGate gate = new(controller, profile, time);
        await controller.ConnectAsync(CancellationToken.None);
        gate.Arm(TimeSpan.FromMinutes(10));
        await gate.HomeAsync(confirmed: true, CancellationToken.None);
        await scenario(new(time, device, controller, gate, profile));
    });

    public Task WaitAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), Time);

    /// <summary>Nothing moves for a while.</summary>
    public async Task StandsAsync()
    {
        var before = Arm;
        await WaitAsync(2);
        Assert.Equal(before, Arm);
    }
}
