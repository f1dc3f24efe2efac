using SutureLive.Anatomy.Tracking;
using SutureLive.Core;
using SutureLive.FirmwareBridge;

namespace SutureLive.App.Sending;

/// <summary>
/// Runs a motion under the eyes of the picture: an animal that moves, be it by creeping, makes the target void, so the arm is stopped. A watch that
/// fails stops it too.
/// </summary>
/// <param name="animal">The animal as it is seen at the moment of the call.</param>
/// <param name="arm">For saying where it was stopped.</param>
/// <param name="time">The clock of the looks.</param>
internal sealed class AnimalGuard(Func<TrackedSkull> animal, IFrameController arm, TimeProvider time)
{
    /// <summary>Time between two looks; the picture brings news less often.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>Distance, mm, from where bregma was when the motion began that is too far, however slowly it came about.</summary>
    public const double MostCreepMm = 0.30;

    private PointPx? _atBeginning;

    /// <summary>Runs a motion and watches until its end.</summary>
    /// <param name="motion">Stops the arm when its token is cancelled.</param>
    /// <param name="stop">The operator's own wish to stop.</param>
    /// <exception cref="SutureLiveException">The animal moved, before or during the motion; or the watch failed.</exception>
    /// <exception cref="OperationCanceledException">The operator stopped it.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> motion, CancellationToken stop)
    {
        _atBeginning = null;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (Look() is { } before) throw new SutureLiveException($"Not moved: {before}. Wait until it lies still, then begin again.");
        var watch = WatchAsync(either);
        T result;
        try
        {
            result = await motion(either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new SutureLiveException(Stopped(await watch));
        }
        finally
        {
            either.Cancel();
            await watch;
        }

        return await watch is { } why ? throw new SutureLiveException(Stopped(why)) : result;
    }

    private string Stopped(string? why) =>
        $"The arm was stopped at {arm.Now.Position?.At.ToString() ?? "a place that is not known"}: {why}. Wait until it lies still, then begin again.";

    /// <returns>Why the motion had to end; null when it ended first.</returns>
    private async Task<string?> WatchAsync(CancellationTokenSource motion)
    {
        try
        {
            while (true)
            {
                await Task.Delay(LookEvery, time, motion.Token);
                if (Look() is not { } why) continue;
                motion.Cancel();
                return why;
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private string? Look()
    {
        try
        {
            var now = animal();
            if (now.State == TrackingState.Moved) return FormattableString.Invariant($"the animal moved ({now.MovedMm:0.00} mm)");
            if (now is not { State: TrackingState.Steady, Reading: { Bregma.At: { } bregma, UmPerPx: { } umPerPx } }) return null;
            double creptMm = bregma.DistanceTo(_atBeginning ??= bregma) * umPerPx / 1000;
            return creptMm > MostCreepMm ? FormattableString.Invariant($"the animal crept {creptMm:0.00} mm since the motion began") : null;
        }
        catch (Exception blind) when (blind is not OperationCanceledException)
        {
            return $"the animal cannot be watched ({blind.Message})";
        }
    }
}
