using System.Collections.Concurrent;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using SutureLive.FirmwareBridge.Feed;
using SutureLive.FirmwareBridge.Grbl;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge;

/// <summary>Measures the wire: how long a status poll takes, how soon a stop leaves, how fast a feed flows. Moves nothing.</summary>
public static class SerialBench
{
    // Somebody who presses STOP presses it again: each press sends its own byte at once, while the first stop is being ended.
    private const int PressesPerStop = 5;
    private static readonly TimeSpan PressEvery = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(3);

    /// <summary>Round trips of a status poll, ms, in the order they were made.</summary>
    /// <param name="wire">To a grbl controller at rest; closed at the end.</param>
    /// <param name="count">How many.</param>
    /// <param name="stop">Ends the measurement.</param>
    /// <exception cref="ControllerException">It does not answer.</exception>
    public static async Task<IReadOnlyList<double>> PollMsAsync(ITransport wire, int count, CancellationToken stop)
    {
        var time = TimeProvider.System;
        var link = new GrblLink(wire, time, _ => { }, () => { });
        await using (link)
        {
            if (await link.WaitForBannerAsync(AnswerLimit, stop) is null && await link.QueryAsync(AnswerLimit, stop) is null)
                throw new ControllerException(ControllerFailure.NotFound, $"Nothing answers a status poll at {wire.Name}.");
            var all = new List<double>(count);
            while (all.Count < count)
            {
                if (await link.QueryAsync(AnswerLimit, stop) is { } seen) all.Add(time.GetElapsedTime(seen.AskedAt).TotalMilliseconds);
            }

            return all;
        }
    }

    /// <summary>Times from the call of stop to its byte having been written, ms.</summary>
    /// <param name="open">Opens the wire to a grbl controller. Each stop ends in a reset of it.</param>
    /// <param name="count">How many presses at least; five make one stop.</param>
    /// <param name="stop">Ends the measurement.</param>
    public static async Task<IReadOnlyList<double>> StopMsAsync(Func<ITransport> open, int count, CancellationToken stop)
    {
        StopWatchingWire? wire = null;
        await using var controller = new GrblController(
            "bench", _ => Task.FromResult<ITransport>(wire = new StopWatchingWire(open())), new FrameProfile(), TimeProvider.System);
        await controller.ConnectAsync(stop);
        var all = new List<double>(count);
        var pressed = new long[PressesPerStop];
        var stopping = new Task[PressesPerStop];
        while (all.Count < count)
        {
            stop.ThrowIfCancellationRequested();
            wire!.Written.Clear();
            for (int press = 0; press < PressesPerStop; press++)
            {
                pressed[press] = TimeProvider.System.GetTimestamp();
                stopping[press] = controller.StopAsync();
                await Task.Delay(PressEvery, stop);
            }

            await Task.WhenAll(stopping);
            if (controller.Now.State == ControllerState.Lost) throw new ControllerException(ControllerFailure.Lost, controller.Now.Says);
            all.AddRange(pressed.Zip(wire.Written, (from, to) => TimeProvider.System.GetElapsedTime(from, to).TotalMilliseconds));
        }

        return all;
    }

    /// <summary>Undamaged feed lines per second that arrive at the other end when the fastest allowed rate is asked for.</summary>
    /// <param name="sender">Where the feed goes; not owned.</param>
    /// <param name="receiver">The other end; not owned.</param>
    /// <param name="span">How long.</param>
    /// <param name="stop">Ends the measurement.</param>
    public static async Task<double> FeedHzAsync(ITransport sender, ITransport receiver, TimeSpan span, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        over.CancelAfter(span);
        using var feed = CoordinateFeed.Send(sender, () => new(new(-2.3, 1.5), null, Core.Confidence.High, TimeSpan.Zero), CoordinateFeed.MostHz, Scheduler.Default)
            .Catch((Exception _) => Observable.Empty<ushort>())
            .Subscribe();
        var buffer = new byte[4096];
        int held = 0, lines = 0;
        try
        {
            while (await receiver.ReadAsync(buffer.AsMemory(held), over.Token) is var arrived and > 0)
            {
                held += arrived;
                for (int end; (end = buffer.AsSpan(0, held).IndexOf((byte)'\n')) >= 0; held -= end + 1)
                {
                    if (FeedLine.TryParse(buffer.AsSpan(0, end), out _)) lines++;
                    buffer.AsSpan(end + 1, held - end - 1).CopyTo(buffer);
                }

                if (held == buffer.Length) held = 0; // noise without an end
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The time is over.
        }

        return lines / span.TotalSeconds;
    }

    /// <summary>Notes when feed holds have been handed to the port.</summary>
    private sealed class StopWatchingWire(ITransport wire) : ITransport
    {
        /// <summary>When, in their order.</summary>
        public ConcurrentQueue<long> Written { get; } = new();

        public string Name => wire.Name;

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation) => wire.ReadAsync(buffer, cancellation);

        public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
        {
            bool isHold = bytes.Length == 1 && bytes.Span[0] == GrblCommand.FeedHold;
            await wire.WriteAsync(bytes, cancellation);
            if (isHold) Written.Enqueue(TimeProvider.System.GetTimestamp());
        }

        public ValueTask DisposeAsync() => wire.DisposeAsync();
    }
}
