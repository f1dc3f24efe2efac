using System.Globalization;
using System.Text;
using SutureLive.Core;
using SutureLive.FirmwareBridge;
using SutureLive.FirmwareBridge.Plugins;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.SamplePlugin;

/// <summary>Found in the plug-in folder: <c>--controller lines:PORT</c>.</summary>
public sealed class LineFramePlugin : IControllerPlugin
{
    /// <inheritdoc/>
    public string Protocol => "lines";

    /// <inheritdoc/>
    public string Help => "lines:PORT, a frame that understands the lines 'where', 'home', 'goto X Y Z SPEED' and 'halt'";

    /// <inheritdoc/>
    public IFrameController Open(ControllerRequest request) => new LineFrame(request);
}

/// <summary>One class: the base keeps the order of things, this one has the conversation.</summary>
internal sealed class LineFrame(ControllerRequest request) : FrameController($"lines:{request.Address}", request.Profile, request.Time)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _turn = new(1, 1); // one line outstanding
    private readonly byte[] _buffer = new byte[256];
    private ITransport? _wire;

    public override async Task ResetAsync(CancellationToken cancellation) => await AskAsync("where", AnswerLimit, cancellation);

    protected override async Task OpenAsync(CancellationToken cancellation)
    {
        _wire = await request.OpenWireAsync(request.Address, new SerialOptions(115200), cancellation);
        Capabilities = new(
            "line frame", FrameAxes.All, ResolutionMm: new(0.001, 0.001, 0.001), LowestMm: new(-50, -50, -40), HighestMm: default,
            MaxSpeedMmPerS: new(5, 5, 5), CanHome: true, CanProbe: false, DetectsLostSteps: false);
        await PollAsync(cancellation);
    }

    protected override async ValueTask CloseAsync()
    {
        if (_wire is { } wire) await wire.DisposeAsync();
        _wire = null;
    }

    // Waits end by their time limit; a protocol with a reader of its own ends them here.
    protected override void Cut(string says, ControllerFailure failure) => _ = says;

    protected override async Task<bool> PollAsync(CancellationToken session)
    {
        long askedAt = Time.GetTimestamp();
        var at = Parse(await AskAsync("where", AnswerLimit, session));
        Publish(s => s with { Position = new(at, askedAt) });
        return true;
    }

    protected override async Task<FramePoint> HomeAxesAsync(CancellationToken motion) =>
        Parse(await AskAsync("home", TimeSpan.FromMinutes(2), motion));

    protected override async Task<FramePoint> MoveStraightAsync(FramePoint target, FrameAxes axes, FramePoint from, double speedMmPerS, CancellationToken motion)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"goto {target.XMm:0.000} {target.YMm:0.000} {target.ZMm:0.000} {speedMmPerS:0.###}");
        await AskAsync(line, LongestFor(from, target, speedMmPerS, new(10, 10, 10)), motion);
        await PollAsync(motion); // done means read back
        return Now.Position!.Value.At;
    }

    // Past every queue: this one does not wait for its turn.
    protected override ValueTask SendStopAsync() => _wire?.WriteAsync("halt\n"u8.ToArray(), CancellationToken.None) ?? ValueTask.CompletedTask;

    protected override Task EndStopAsync(bool wasHoming)
    {
        Publish(s => s with { State = ControllerState.Unhomed, IsHomed = false, Says = "halted; home it again" });
        return Task.CompletedTask;
    }

    private async Task<string> AskAsync(string line, TimeSpan within, CancellationToken cancellation)
    {
        var wire = _wire ?? throw new ControllerException(ControllerFailure.Lost, $"{Name} is not connected.");
        await _turn.WaitAsync(cancellation);
        try
        {
            await wire.WriteAsync(Encoding.ASCII.GetBytes(line + "\n"), cancellation);
            if (StopWasAsked && line != "where") await SendStopAsync(); // the stop may have been faster than this motion
            using var limit = new CancellationTokenSource(within, Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
            var answer = new StringBuilder();
            while (answer.Length < _buffer.Length)
            {
                int count = await wire.ReadAsync(_buffer, either.Token);
                if (count == 0)
                {
                    LoseWire();
                    throw WhyEnded();
                }

                answer.Append(Encoding.ASCII.GetString(_buffer, 0, count));
                if (answer[^1] == '\n') return answer.ToString().Trim();
            }

            throw new TimeoutException("an answer without an end");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer to '{line}'");
        }
        finally
        {
            _turn.Release();
        }
    }

    private static FramePoint Parse(string answer)
    {
        double[] mm = [.. answer.Split(' ').Select(word => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN)];
        return mm.Length == 3 && mm.All(double.IsFinite)
            ? new(mm[0], mm[1], mm[2])
            : throw new ControllerException(ControllerFailure.NotFound, $"'{answer}' is no place: is another device on that port?");
    }
}
