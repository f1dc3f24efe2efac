using System.Diagnostics;
using System.Globalization;
using SutureLive.Core;
using SutureLive.FirmwareBridge.Grbl;
using SutureLive.FirmwareBridge.Simulation;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>
/// The real frame of the optional tests. What it needs is said in variables of the environment, and what is not said is skipped:
/// <list type="bullet">
/// <item><c>SUTURELIVE_GRBL_PORT</c>: its port, a path or tcp:HOST:PORT. <c>simulated</c> rehearses the tests with our own grbl behind a pseudo-terminal.</item>
/// <item><c>SUTURELIVE_GRBL_PROBE_Z</c>: down to which machine Z, mm, the tip may be lowered at X -2 Y -2 until the probe closes.</item>
/// <item><c>SUTURELIVE_GRBL_ACT</c>: a program that makes things happen to the frame while it moves; called with one word: <c>alarm</c> (press a limit switch),
/// <c>reset</c> (restart its processor), <c>freeze</c> (stop its processor).</item>
/// </list>
/// </summary>
internal sealed class RealFrame : IAsyncDisposable
{
    private const string Port = "SUTURELIVE_GRBL_PORT", Probe = "SUTURELIVE_GRBL_PROBE_Z", ActBy = "SUTURELIVE_GRBL_ACT";
    private static readonly TimeSpan IntoTheMove = TimeSpan.FromMilliseconds(700);
    private readonly CancellationTokenSource _off = new();
    private readonly PseudoTerminal? _terminal;
    private readonly SimulatedGrbl? _device;
    private readonly string? _act;
    private readonly string _port;
    private Task? _running;

    private RealFrame(string port, string? act, FrameProfile profile)
    {
        _act = act;
        _port = port;
        if (port == "simulated")
        {
            const double haste = 4;
            _terminal = PseudoTerminal.Open();
            string at = (IntoTheMove.TotalMilliseconds * haste).ToString(CultureInfo.InvariantCulture);
            _device = new(new HastyTime(TimeProvider.System, haste), new() { Start = new(-3, -3, -3), BoneZMm = -6, Faults = act is null ? [] : [SimulationFault.Parse($"{act}@move+{at}ms")] });
        }

        Profile = profile;
        Controller = new(port, OpenAsync, profile, TimeProvider.System);
        Gate = new(Controller, profile, TimeProvider.System);
    }

    public FrameProfile Profile { get; }

    public GrblController Controller { get; }

    public MotionGate Gate { get; }

    public FramePoint LowestMm => Controller.Capabilities!.LowestMm;

    public FramePoint At => Controller.Now.Position!.Value.At;

    /// <summary>The real frame, or the test is skipped.</summary>
    /// <param name="act">What is to happen to it during its first motion; null for nothing.</param>
    /// <param name="profile">What it is supposed to be.</param>
    public static RealFrame OrSkip(string? act = null, FrameProfile? profile = null)
    {
        string? port = Environment.GetEnvironmentVariable(Port);
        if (string.IsNullOrEmpty(port)) Assert.Skip($"{Port} names no port with a real grbl.");
        if (act is not null && port != "simulated" && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(ActBy)))
            Assert.Skip($"{ActBy} names no program that makes '{act}' happen to the frame.");
        return new(port, act, profile ?? new());
    }

    /// <summary>How far down the probe may be looked for, or the test is skipped.</summary>
    public static double ProbeZOrSkip()
    {
        if (Environment.GetEnvironmentVariable(Port) == "simulated") return -8;
        if (!double.TryParse(Environment.GetEnvironmentVariable(Probe), NumberStyles.Float, CultureInfo.InvariantCulture, out double lowest))
            Assert.Skip($"{Probe} does not say down to which machine Z the tip may be lowered until the probe closes.");
        return lowest;
    }

    public async Task ConnectAndHomeAsync()
    {
        await Controller.ConnectAsync(CancellationToken.None);
        Gate.Arm(TimeSpan.FromMinutes(10));
        await Gate.HomeAsync(confirmed: true, CancellationToken.None);
    }

    public async Task<MoveResult> MoveAsync(double xMm, double yMm)
    {
        Gate.Arm(TimeSpan.FromMinutes(1));
        for (int i = 0; i < 100 && Controller.Now.Position?.Age(TimeProvider.System) > TimeSpan.FromSeconds(0.9); i++) await Task.Delay(20);
        var plan = MovePlan.Sideways(At, xMm, yMm, Profile, Gate.SafeZMm!.Value);
        return await Gate.MoveAsync(
            new(plan, plan.Target, new(TimeSpan.Zero, 0, true), new(Confidence.High, TimeSpan.Zero, 0), new(null, null, null), TiltEvidence.NotNeeded), CancellationToken.None);
    }

    /// <summary>A long move, in the middle of which it happens.</summary>
    public async Task<MoveResult> MoveWhileItHappensAsync()
    {
        var moving = MoveAsync(Math.Max(LowestMm.XMm, -30) + 1, -2);
        if (_device is null)
        {
            await Task.Delay(IntoTheMove);
            using var happening = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable(ActBy)!, [_act!]))!;
            await happening.WaitForExitAsync();
            Assert.Equal(0, happening.ExitCode);
        }

        return await moving;
    }

    /// <summary>A conversation without controller and gate, for what those would never ask for. The frame is homed.</summary>
    public async Task<GrblLink> ConverseAsync(Action<GrblReply> pushed)
    {
        GrblLink link = new(await OpenAsync(CancellationToken.None), TimeProvider.System, pushed, () => { });
        _ = await link.WaitForBannerAsync(TimeSpan.FromSeconds(3), CancellationToken.None) ?? await link.ResetAsync(TimeSpan.FromSeconds(3), CancellationToken.None);
        await Task.Delay(200);
        var homed = await link.SendLineAsync(GrblCommand.Line("$H"), TimeSpan.FromMinutes(3), CancellationToken.None);
        Assert.Equal(GrblReplyKind.Ok, homed.Kind);
        return link;
    }

    public async ValueTask DisposeAsync()
    {
        Gate.Dispose();
        await Controller.DisposeAsync();
        _off.Cancel();
        if (_running is not null) await _running;
        if (_terminal is not null) await _terminal.DisposeAsync();
        _off.Dispose();
    }

    private Task<ITransport> OpenAsync(CancellationToken stop)
    {
        if (_terminal is null) return WireSpec.Parse(_port).OpenAsync(new(), null, stop);
        ITransport port = SerialTransport.Open(_terminal.Path);
        _running ??= _device!.RunAsync(_terminal, _off.Token);
        return Task.FromResult(port);
    }
}
