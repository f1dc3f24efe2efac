using System.Reactive.Concurrency;
using System.Reactive.Linq;
using SutureLive.Core;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Feed;

/// <summary>A coordinate at one moment, for the feed.</summary>
/// <param name="At">AP and ML, mm from bregma; null when bregma is not found.</param>
/// <param name="DvMm">DV, mm; null without a read-back.</param>
/// <param name="Confidence">How far to trust it.</param>
/// <param name="Age">Age of the picture.</param>
public readonly record struct FeedCoordinate(ApMl? At, double? DvMm, Confidence Confidence, TimeSpan Age);

/// <summary>
/// Sends the newest coordinate at a steady rate, one way. Nothing is ever read back, so nothing here can move anything. A line that the
/// transport does not take in time is left out, and the gap shows in the sequence numbers.
/// </summary>
public static class CoordinateFeed
{
    /// <summary>Fastest rate, lines per second.</summary>
    public const double MostHz = 50;

    /// <summary>Sends until disposed or the wire is gone.</summary>
    /// <param name="wire">Where to; not owned.</param>
    /// <param name="newest">Asked once per line for the coordinate of that moment.</param>
    /// <param name="hz">Lines per second, above 0 and at most <see cref="MostHz"/>.</param>
    /// <param name="scheduler">The clock of the rate.</param>
    /// <returns>The sequence number of each line sent; fails with a <see cref="TransportException"/> when the wire is gone.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The rate is out of range.</exception>
    public static IObservable<ushort> Send(ITransport wire, Func<FeedCoordinate> newest, double hz, IScheduler scheduler)
    {
        if (!(hz > 0 && hz <= MostHz)) throw new ArgumentOutOfRangeException(nameof(hz), hz, $"A feed has more than 0 and at most {MostHz} lines per second.");
        return Observable.Defer(() =>
        {
            var buffer = new byte[FeedLine.MaxBytes];
            ushort sequence = 0;
            Task? before = null;
            return Observable.Interval(TimeSpan.FromSeconds(1 / hz), scheduler).SelectMany(_ =>
            {
                ushort number = sequence++;
                if (before is { IsFaulted: true }) return Observable.Throw<ushort>(before.Exception!.InnerException!);
                if (before is { IsCompleted: false }) return Observable.Empty<ushort>();
                var now = newest();
                int length = FeedLine.Of(number, now.At, now.DvMm, now.Confidence, now.Age).Write(buffer);
                before = wire.WriteAsync(buffer.AsMemory(0, length), CancellationToken.None).AsTask();
                return Observable.Return(number);
            });
        });
    }
}
