using System.Text.Json.Nodes;
using SutureLive.Console.Feed;
using SutureLive.Core;

namespace SutureLive.App.Live;

/// <summary>Motion controls whose every use is written down: what was asked with which numbers, and how it ended. Stopping comes before writing.</summary>
/// <param name="motion">The controls.</param>
/// <param name="record">Where it is written.</param>
internal sealed class RecordedMotion(IFrameMotion motion, OperatorRecord record) : IFrameMotion
{
    /// <inheritdoc/>
    public FrameMotionStatus Status => motion.Status;

    /// <inheritdoc/>
    public void Arm(TimeSpan span)
    {
        record.Note("arm", new() { ["for_s"] = span.TotalSeconds });
        motion.Arm(span);
    }

    /// <inheritdoc/>
    public void Disarm()
    {
        bool wasArmed = motion.Status.ArmedForS > 0;
        motion.Disarm();
        if (wasArmed) record.Note("disarm");
    }

    /// <inheritdoc/>
    public MovePreview Preview(MoveWish wish)
    {
        JsonObject asked = Asked(wish);
        try
        {
            var preview = motion.Preview(wish);
            asked["to_mm"] = OperatorRecord.Numbers(preview.To);
            if (preview.Objections.Count > 0) asked["objections"] = new JsonArray([.. preview.Objections.Select(objection => JsonValue.Create(objection))]);
            record.Note("preview", asked);
            return preview;
        }
        catch (SutureLiveException refused)
        {
            asked["refused"] = refused.Message;
            record.Note("preview", asked);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<string> MoveAsync(MovePreview preview, FramePoint confirmed, CancellationToken stop)
    {
        JsonObject asked = Asked(preview.Wish);
        asked["to_mm"] = OperatorRecord.Numbers(confirmed);
        record.Note("confirm", asked);
        return FollowAsync("move", () => motion.MoveAsync(preview, confirmed, stop));
    }

    /// <inheritdoc/>
    public Task<string> HomeAsync(CancellationToken stop)
    {
        record.Note("home");
        return FollowAsync("home", () => motion.HomeAsync(stop));
    }

    /// <inheritdoc/>
    public Task<string> ConnectAsync(CancellationToken stop)
    {
        record.Note("connect");
        return FollowAsync("connect", () => motion.ConnectAsync(stop));
    }

    /// <inheritdoc/>
    public Task JogAsync(JogWish wish, IHeldKey key)
    {
        record.Note("jog", new() { ["axis"] = "XYZ"[wish.Axis].ToString(), ["sign"] = wish.Sign, ["speed_mm_per_s"] = wish.SpeedMmPerS, ["most_mm"] = wish.MostMm });
        return FollowAsync("jog", async () =>
        {
            await motion.JogAsync(wish, key);
            return "Let go.";
        });
    }

    /// <inheritdoc/>
    public Task StopAsync()
    {
        var stopping = motion.StopAsync();
        record.Note("stop");
        return stopping;
    }

    private async Task<string> FollowAsync(string what, Func<Task<string>> going)
    {
        try
        {
            string says = await going();
            End("done", says);
            return says;
        }
        catch (Exception e)
        {
            End(e is OperationCanceledException ? "stopped" : "failed", e.Message);
            throw;
        }

        void End(string how, string says) => record.Note($"{what}-ended", new() { ["how"] = how, ["says"] = says });
    }

    private static JsonObject Asked(MoveWish wish) => new()
    {
        ["target"] = wish.Target.Name,
        ["ap_mm"] = wish.Target.At.ApMm,
        ["ml_mm"] = wish.Target.At.MlMm,
        ["dv_mm"] = wish.ToDepth && double.IsFinite(wish.Target.At.DvMm) ? wish.Target.At.DvMm : null,
        ["tilt_waived"] = wish.WaiveTilt,
    };
}
