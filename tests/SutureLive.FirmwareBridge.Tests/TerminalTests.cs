using SutureLive.Core;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>The whole stack of each controller over a real pseudo-terminal, in real time; and its cable pulled during each call.</summary>
public abstract class TerminalTests(string controller)
{
    [Fact]
    public async Task The_whole_way_works_over_a_real_terminal_in_real_time()
    {
        await using TerminalBench bench = new(controller);
        await bench.ConnectAndHomeAsync();

        var result = await bench.MoveAsync(-2.5, -2).WaitAsync(TerminalBench.Patience);
        Assert.True(result.ErrorMm.DistanceTo(default) < 0.003, $"{result}");
        Assert.True(bench.Device.Arm.At.DistanceTo(result.Reached) < 0.03, $"{bench.Device.Arm.At}, told {result.Reached}");

        var before = bench.Device.Arm.At;
        await bench.JogAsync(TimeSpan.FromSeconds(0.6)).WaitAsync(TerminalBench.Patience);
        Assert.InRange(before.XMm - bench.Device.Arm.At.XMm, 0.05, 12);
        Assert.Equal(before.YMm, bench.Device.Arm.At.YMm, 3);

        var moving = bench.MoveAsync(-20, -18);
        await Task.Delay(300);
        await bench.Gate.StopAsync().WaitAsync(TerminalBench.Patience);
        await Assert.ThrowsAsync<ControllerException>(() => moving);
        var stopped = bench.Device.Arm.At;
        Assert.True(stopped.DistanceTo(new(-20, -18, stopped.ZMm)) > 1, $"{stopped}");
        await Task.Delay(300);
        Assert.Equal(stopped, bench.Device.Arm.At);
        Assert.False(bench.Gate.IsArmed);
    }

    /// <summary>Each call, cut by its first byte or in its middle (<c>…</c>).</summary>
    public static TheoryData<string> Calls() => ["connect", "rest", "home", "home…", "move", "move…", "jog", "jog…", "stop", "touch", "touch…", "reset"];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_port_that_vanishes_during_a_call_ends_it_with_a_sentence_and_a_state_that_claims_nothing(string call)
    {
        await using TerminalBench bench = new(controller);
        if (call != "connect") await bench.ConnectAndHomeAsync();
        if (call.StartsWith("touch", StringComparison.Ordinal) && bench.Controller.Capabilities is { CanProbe: false }) Assert.Skip("This controller cannot feel contact.");
        if (call == "home…" && bench.Controller.Capabilities is { CanHome: false }) Assert.Skip("This controller homes by one command; there is no middle.");

        var moving = call == "stop" ? bench.MoveAsync(-20, -18) : null;
        if (moving is not null) await Task.Delay(300);
        bool middle = call.EndsWith('…');
        if (!middle) bench.PullAtNextByte();
        var going = Begin(bench, call.TrimEnd('…'));
        if (middle)
        {
            await Task.Delay(250);
            await bench.PullAsync();
        }

        await ((Task)Task.WhenAny(going)).WaitAsync(TerminalBench.Patience);
        string? told = (going.Exception?.InnerException ?? moving?.Exception?.InnerException)?.Message;
        if (moving is not null) told = (await Assert.ThrowsAsync<ControllerException>(() => moving.WaitAsync(TerminalBench.Patience))).Message;
        else if (call != "rest") told = (await Assert.ThrowsAnyAsync<SutureLiveException>(() => going)).Message;

        var now = bench.Controller.Now;
        string story = $"{controller}, {call}: {now.State}, {now.Says}; told: {told}";
        Assert.True(now.State == (call == "connect" ? ControllerState.Disconnected : ControllerState.Lost), story);
        Assert.False(now.IsHomed, story);
        Assert.Null(now.Position);
        Assert.False(bench.Gate.IsArmed, story);
        Assert.True(now.Says.Length > 20 && now.Says.EndsWith('.'), story);

        var again = await Assert.ThrowsAsync<ControllerException>(() => bench.Controller.ConnectAsync(CancellationToken.None).WaitAsync(TerminalBench.Patience));
        Assert.Equal(ControllerFailure.NotFound, again.Failure);
        Assert.Equal(ControllerState.Disconnected, bench.Controller.Now.State);
    }

    private static Task Begin(TerminalBench bench, string call)
    {
        switch (call)
        {
            case "connect": return bench.Controller.ConnectAsync(CancellationToken.None);
            case "rest": return UntilAsync(() => bench.Controller.Now.State == ControllerState.Lost);
            case "home": return bench.HomeAsync();
            case "move": return bench.MoveAsync(-20, -18);
            case "jog": return bench.JogAsync(TimeSpan.FromSeconds(10));
            case "stop": return bench.Gate.StopAsync();
            case "reset": return bench.Controller.ResetAsync(CancellationToken.None);
            default:
                bench.Gate.Arm(TimeSpan.FromMinutes(1));
                return bench.Gate.TouchAsync(-8, confirmed: true, CancellationToken.None);
        }
    }

    private static async Task UntilAsync(Func<bool> happened)
    {
        while (!happened()) await Task.Delay(20);
    }
}

public sealed class GrblTerminalTests() : TerminalTests("grbl");

public sealed class ZaberTerminalTests() : TerminalTests("zaber");

public sealed class Mp285TerminalTests() : TerminalTests("mp285");
