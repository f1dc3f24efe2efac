using SutureLive.Core;
using SutureLive.FirmwareBridge.Grbl;
using SutureLive.FirmwareBridge.Simulation;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>A simulated frame on the table, its controller, and the gate, under a virtual clock.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly CancellationTokenSource _off = new();
    private readonly List<Task> _running = [];

    private Bench(VirtualTime time, SimulatedGrblOptions options, FrameProfile? profile)
    {
        Time = time;
        Profile = profile ?? new FrameProfile();
        Device = new(time, options);
        Controller = new GrblController("simulated", Plug, Profile, time);
        Gate = new(Controller, Profile, time);
    }

    public VirtualTime Time { get; }

    public FrameProfile Profile { get; }

    public SimulatedGrbl Device { get; }

    public GrblController Controller { get; }

    public MotionGate Gate { get; }

    public FramePoint At => Controller.Now.Position?.At ?? default;

    /// <summary>Bytes the device has heard since its fault struck, without status queries.</summary>
    public byte[] HeardAfterFault => [.. Device.Heard.Skip(Device.HeardBeforeFault ?? Device.Heard.Count).Where(b => b != '?')];

    public static void Run(SimulatedGrblOptions options, Func<Bench, Task> scenario, FrameProfile? profile = null) =>
        VirtualTime.Run(time => RunOn(time, options, scenario, profile));

    public static async Task RunOn(VirtualTime time, SimulatedGrblOptions options, Func<Bench, Task> scenario, FrameProfile? profile = null)
    {
        await using var bench = new Bench(time, options, profile);
        await scenario(bench);
    }

    public static SimulatedGrblOptions WithFault(params string[] faults) => new() { Faults = [.. faults.Select(SimulationFault.Parse)] };

    public async Task ConnectAndHomeAsync()
    {
        await Controller.ConnectAsync(CancellationToken.None);
        await HomeAsync();
    }

    public Task HomeAsync()
    {
        Gate.Arm(TimeSpan.FromMinutes(5));
        return Gate.HomeAsync(confirmed: true, CancellationToken.None);
    }

    public MotionIntent Intend(FramePoint target, double? boneZMm = null)
    {
        var plan = MovePlan.Plan(At, target, boneZMm, Profile, Gate.SafeZMm!.Value);
        return new(plan, target, new(TimeSpan.FromMinutes(1), 0.02, true), new(Confidence.High, TimeSpan.FromMilliseconds(80), 0.01), true, TiltEvidence.Flat);
    }

    public Task<MoveResult> MoveAsync(FramePoint target, CancellationToken cancellation = default)
    {
        Gate.Arm(TimeSpan.FromMinutes(5));
        return Gate.MoveAsync(Intend(target), cancellation);
    }

    public Task WaitAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), Time);

    public async ValueTask DisposeAsync()
    {
        Gate.Dispose();
        await Controller.DisposeAsync();
        _off.Cancel();
        await Task.WhenAll(_running);
        _off.Dispose();
    }

    private Task<ITransport> Plug(CancellationToken cancellation)
    {
        var (host, wire) = DuplexPipe.Create("simulated");
        _running.Add(Device.RunAsync(wire, _off.Token));
        return Task.FromResult(host);
    }
}
