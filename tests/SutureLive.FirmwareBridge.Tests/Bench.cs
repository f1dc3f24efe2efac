using SutureLive.Core;
using SutureLive.FirmwareBridge.Grbl;
using SutureLive.FirmwareBridge.Mp285;
using SutureLive.FirmwareBridge.Simulation;
using SutureLive.FirmwareBridge.Transports;
using SutureLive.FirmwareBridge.Zaber;
using SutureLive.Tests;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>A simulated frame on the table, its controller, and the gate, under a virtual clock.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly CancellationTokenSource _off = new();
    private readonly List<Task> _running = [];
    private Action<MeddlingWire>? _meddles;

    private Bench(VirtualTime time, SimulationOptions options, FrameProfile? profile)
    {
        Time = time;
        Profile = profile ?? new FrameProfile();
        (Device, Controller) = options switch
        {
            SimulatedZaberOptions zaber => (new SimulatedZaber(time, zaber), new ZaberController(
                "simulated", Plug, new() { PitchMm = new(zaber.PitchMm, zaber.PitchMm, zaber.PitchMm), HasEncoders = zaber.HasEncoders }, Profile, time)),
            SimulatedMp285Options sutter => (
                new SimulatedMp285(time, sutter), new Mp285Controller("simulated", Plug, FrameAxes.None, Profile with { TravelMm = Profile.TravelMm ?? sutter.TravelMm }, time)),
            _ => ((SimulatedDevice)new SimulatedGrbl(time, (SimulatedGrblOptions)options), (IFrameController)new GrblController("simulated", Plug, Profile, time)),
        };
        Gate = new(Controller, Profile, time);
    }

    public VirtualTime Time { get; }

    public FrameProfile Profile { get; }

    public SimulatedDevice Device { get; }

    public IFrameController Controller { get; }

    public MotionGate Gate { get; }

    /// <summary>Between host and device, once <see cref="Meddle"/> was called before connecting.</summary>
    public MeddlingWire? Wire { get; private set; }

    public FramePoint At => Controller.Now.Position?.At ?? default;

    /// <summary>Bytes the device has heard since its fault struck, without status queries.</summary>
    public byte[] HeardAfterFault => [.. Device.Heard.Skip(Device.HeardBeforeFault ?? Device.Heard.Count).Where(b => b != '?')];

    public static void Run(SimulationOptions options, Func<Bench, Task> scenario, FrameProfile? profile = null) =>
        VirtualTime.Run(time => RunOn(time, options, scenario, profile));

    public static async Task RunOn(VirtualTime time, SimulationOptions options, Func<Bench, Task> scenario, FrameProfile? profile = null)
    {
        await using var bench = new Bench(time, options, profile);
        await scenario(bench);
    }

    public static SimulatedGrblOptions WithFault(params string[] faults) => With<SimulatedGrblOptions>(faults);

    public static T With<T>(params string[] faults)
        where T : SimulationOptions, new() => new T() with { Faults = [.. faults.Select(SimulationFault.Parse)] };

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
        return new(plan, target, new(TimeSpan.FromMinutes(1), 0.02, true), new(Confidence.High, TimeSpan.FromMilliseconds(80), 0.01), new("scope version 2", "scope version 2", 1.004), TiltEvidence.Flat);
    }

    public Task<MoveResult> MoveAsync(FramePoint target, CancellationToken cancellation = default)
    {
        Gate.Arm(TimeSpan.FromMinutes(5));
        return Gate.MoveAsync(Intend(target), cancellation);
    }

    /// <summary>From the next connection on somebody sits between host and device.</summary>
    public void Meddle(Action<MeddlingWire>? how = null) => _meddles = how ?? (_ => { });

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
        if (_meddles is not null)
        {
            (host, Wire) = MeddlingWire.Before(host);
            _meddles(Wire);
        }

        return Task.FromResult(host);
    }
}
