using SutureLive.Core;
using SutureLive.FirmwareBridge.Grbl;
using SutureLive.FirmwareBridge.Mp285;
using SutureLive.FirmwareBridge.Simulation;
using SutureLive.FirmwareBridge.Transports;
using SutureLive.FirmwareBridge.Zaber;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>A simulated frame behind a real pseudo-terminal and the serial transport, in real time, moving faster than steel; its cable can be pulled at a chosen moment.</summary>
internal sealed class TerminalBench : IAsyncDisposable
{
    /// <summary>No call of a controller whose cable was pulled may take longer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private const double Haste = 4;
    private static readonly FramePoint Start = new(-2, -2, -2);        // homing is then short
    private readonly CancellationTokenSource _off = new();
    private readonly Cable _cable;
    private Task? _running;

    public TerminalBench(string controller)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Pseudo-terminals are made on Linux only.");
        var terminal = PseudoTerminal.Open();
        _cable = new(terminal);
        HastyTime clock = new(TimeProvider.System, Haste);
        Profile = new() { TravelMm = controller == "mp285" ? new(25, 25, 25) : null };
        Task<ITransport> Open(CancellationToken stop)
        {
            var port = SerialTransport.Open(terminal.Path, new(controller == "mp285" ? 9600 : 115200));
            _running ??= Device!.RunAsync(_cable, _off.Token);      // opening a port resets most boards
            return Task.FromResult<ITransport>(port);
        }

        (Device, Controller) = controller switch
        {
            "zaber" => (new SimulatedZaber(clock, new() { Start = Start }), new ZaberController("stages", Open, new() { PitchMm = Triple(new SimulatedZaberOptions().PitchMm), HasEncoders = true }, Profile, TimeProvider.System)),
            "mp285" => (new SimulatedMp285(clock, new()), new Mp285Controller("sutter", Open, FrameAxes.None, Profile, TimeProvider.System)),
            _ => ((SimulatedDevice)new SimulatedGrbl(clock, new() { Start = Start, BoneZMm = -6, Settings = new Dictionary<int, double> { [24] = 500, [25] = 3000 } }), (IFrameController)new GrblController("grbl", Open, Profile, TimeProvider.System)),
        };
        Gate = new(Controller, Profile, TimeProvider.System, new() { OldestPosition = TimeSpan.FromSeconds(5) });
    }

    public FrameProfile Profile { get; }

    public SimulatedDevice Device { get; }

    public IFrameController Controller { get; }

    public MotionGate Gate { get; }

    public async Task ConnectAndHomeAsync()
    {
        await Controller.ConnectAsync(CancellationToken.None).WaitAsync(Patience);
        await HomeAsync().WaitAsync(Patience);
    }

    public Task HomeAsync()
    {
        Gate.Arm(TimeSpan.FromMinutes(5));
        return Gate.HomeAsync(confirmed: true, CancellationToken.None);
    }

    public Task<MoveResult> MoveAsync(double xMm, double yMm)
    {
        Gate.Arm(TimeSpan.FromMinutes(5));
        var plan = MovePlan.Sideways(Controller.Now.Position!.Value.At, xMm, yMm, Profile, Gate.SafeZMm!.Value);
        return Gate.MoveAsync(
            new(plan, plan.Target, new(TimeSpan.Zero, 0, true), new(Confidence.High, TimeSpan.Zero, 0), new(null, null, null), TiltEvidence.NotNeeded), CancellationToken.None);
    }

    /// <summary>Moves along -X while the switch is held for a while.</summary>
    public async Task JogAsync(TimeSpan held)
    {
        Gate.Arm(TimeSpan.FromMinutes(5));
        JogHold hold = new(TimeProvider.System);
        var jogging = Gate.JogAsync(new(0, -1, 2), hold, CancellationToken.None);
        for (var end = DateTime.UtcNow + held; DateTime.UtcNow < end && !jogging.IsCompleted; await Task.Delay(50)) hold.Beat();
        hold.Release();
        await jogging;
    }

    /// <summary>Pulls the cable.</summary>
    public ValueTask PullAsync() => _cable.DisposeAsync();

    /// <summary>The cable is pulled by the next byte sent to the device, which does not get it.</summary>
    public void PullAtNextByte() => _cable.PullAtNextByte();

    public async ValueTask DisposeAsync()
    {
        Gate.Dispose();
        await Controller.DisposeAsync().AsTask().WaitAsync(Patience);
        _off.Cancel();
        await _cable.DisposeAsync();
        if (_running is not null) await _running;
        _off.Dispose();
    }

    private static FramePoint Triple(double mm) => new(mm, mm, mm);

    private sealed class Cable(PseudoTerminal terminal) : ITransport
    {
        private volatile bool _brittle;

        public string Name => terminal.Name;

        public void PullAtNextByte() => _brittle = true;

        public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
        {
            int count = await terminal.ReadAsync(buffer, cancellation);
            if (!_brittle || count == 0) return count;
            await terminal.DisposeAsync();
            return 0;
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => terminal.WriteAsync(bytes, cancellation);

        public ValueTask DisposeAsync() => terminal.DisposeAsync();
    }
}
