using SutureLive.Core;
using SutureLive.FirmwareBridge;

namespace SutureLive.App.Calibrating;

/// <summary>
/// Where the frame stood while a picture was taken: the same place asked for before the picture and again after it, at rest both times. It only listens; nothing here can
/// move the frame.
/// </summary>
/// <param name="now">What the controller says; null when there is none.</param>
/// <param name="time">The controller's clock.</param>
internal sealed class TipReadBack(Func<ControllerSnapshot>? now, TimeProvider time)
{
    /// <summary>Longest wait for a position asked for after the picture.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(20);

    // Less than a step of any frame; more than the rounding of a report.
    private const double SamePlaceMm = 0.0005;

    /// <summary>A controller is there to be asked.</summary>
    public bool IsThere => now is not null;

    /// <summary>Takes a picture and reads where the frame stood.</summary>
    /// <param name="take">Takes the picture.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The picture; the place, or why it is not known.</returns>
    public async Task<(T Picture, FramePoint? At, string? Says)> AroundAsync<T>(Func<Task<T>> take, CancellationToken stop)
    {
        var before = now?.Invoke();
        var picture = await take();
        if (before is null) return (picture, null, "No controller is connected to this session (live --controller): type what the frame's display reads.");
        long taken = time.GetTimestamp();
        var after = now!();
        while (Rests(after) && after.Position!.Value.AskedAt < taken && time.GetElapsedTime(taken) < Patience)
        {
            await Task.Delay(Again, time, stop);
            after = now();
        }

        return Judge(before, after, taken) is { } wrong ? (picture, null, wrong) : (picture, after.Position!.Value.At, null);
    }

    private string? Judge(ControllerSnapshot before, ControllerSnapshot after, long taken)
    {
        if (!Rests(after)) return $"Where the frame stands is not taken over: {after.Says}. It has to be homed and at rest; or type what its display reads.";
        if (after.Position!.Value.AskedAt < taken)
            return FormattableString.Invariant($"The frame's last word on where it stands is {after.Position.Value.Age(time).TotalSeconds:0.0} s old, from before the picture. Look at the page Devices, and take the picture again; or type what its display reads.");
        double moved = Rests(before) ? before.Position!.Value.At.DistanceTo(after.Position.Value.At) : double.NaN;
        return moved <= SamePlaceMm ? null
            : $"The frame moved while the picture was taken{(double.IsFinite(moved) ? FormattableString.Invariant($" ({moved:0.000} mm)") : "")}. Let it rest, and take the picture again.";
    }

    private static bool Rests(ControllerSnapshot snapshot) => snapshot is { State: ControllerState.Idle, IsHomed: true, Position.At.IsFinite: true };
}
