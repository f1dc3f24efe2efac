using SutureLive.Core;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Grbl;

/// <summary>
/// A frame behind grbl 1.1 or grblHAL. One line outstanding; <c>ok</c> means planned, so a move is done only when the controller is idle
/// and its read-back agrees; a greeting nobody asked for means it restarted, and then nothing is known and nothing is sent.
/// </summary>
/// <remarks>
/// grbl counts steps, it does not measure: an arm that slipped or stuck is not noticed
/// (<see cref="ControllerCapabilities.DetectsLostSteps"/> is false). The position is what the motors were told.
/// </remarks>
public sealed partial class GrblController : WiredController
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(2);
    private readonly GrblSettings _settings = new();
    private readonly GrblTold _told = new();
    private AxisValues _workOffset;
    private string _model = "";
    private GrblReply? _lastProbe;
    private volatile Rest? _restSeen; // where the latest report said that the controller is idle; null when it said anything else

    /// <summary>Prepares a controller; nothing is opened before it is told to connect.</summary>
    /// <param name="name">What a person calls it.</param>
    /// <param name="open">Opens the transport; called again for every connection.</param>
    /// <param name="profile">What the frame is supposed to be.</param>
    /// <param name="time">The clock of all time-outs.</param>
    public GrblController(string name, Func<CancellationToken, Task<ITransport>> open, FrameProfile profile, TimeProvider time)
        : base(name, open, profile, time)
    {
    }

    /// <summary>The settings the controller reported, for making a profile of a frame one trusts.</summary>
    /// <exception cref="InvalidOperationException">Not connected yet.</exception>
    public FrameProfile ProfileAsReported(string name) => !_settings.IsComplete
        ? throw new InvalidOperationException("Connect first: the settings are read then.")
        : new() { Name = name, StepsPerMm = _settings.StepsPerMm, MaxRateMmPerMin = _settings.MaxRateMmPerMin, TravelMm = _settings.TravelMm };

    /// <summary>What comes without having been asked for, on the reader's thread.</summary>
    private void Hear(GrblReply reply)
    {
        switch (reply.Kind)
        {
            case GrblReplyKind.Setting:
                if (!double.IsNaN(reply.Number)) _settings.Set(reply.Code, reply.Number);
                break;
            case GrblReplyKind.Probe:
                _lastProbe = reply;
                break;
            case GrblReplyKind.Feedback when reply.Text!.StartsWith("VER:", StringComparison.Ordinal):
                _model = reply.Text[4..].Trim(':');
                break;
            case GrblReplyKind.Feedback:
                _told.Hear(reply.Text!);
                break;
            case GrblReplyKind.Banner when Now.State == ControllerState.Connecting:
                _restartedWhileConnecting = true;
                Cut("The controller restarted while it was being identified.", ControllerFailure.Lost);
                break;
            case GrblReplyKind.Banner:
                Lose("The controller restarted by itself (power, reset button, or interference): where the arm stands is not known. Look at it, connect again, home.");
                break;
            case GrblReplyKind.Alarm when reply.Code == GrblText.HomingRequired && Now is { IsHomed: false, State: not ControllerState.Moving }:
                break; // what a start of grblHAL may say, and what is known here anyway
            case GrblReplyKind.Alarm:
                EnterAlarm(reply.Code);
                break;
            case GrblReplyKind.Ok or GrblReplyKind.Error when Now.State is not (ControllerState.Connecting or ControllerState.Lost):
                Lose("An answer came that nobody asked for: answers can no longer be matched to commands. Connect again, then home.");
                break;
        }
    }

    private void EnterAlarm(int code) => EnterAlarm(
        code == 0 ? "The controller is locked (Alarm)." : $"ALARM:{code}: {_told.Alarm(code, Dialect)}.", keepsPosition: !GrblText.LosesPosition(code));

    private GrblLink Link => Connected<GrblLink>();

    private GrblDialect Dialect => (Conversation as GrblLink)?.Dialect ?? GrblDialect.Grbl;

    /// <summary>A report that said idle: read by whoever stops, whatever thread that is.</summary>
    private sealed record Rest(FramePoint At, long AskedAt);

    private FramePoint? MachinePosition(GrblStatus status)
    {
        if (status.WorkOffset.Count > 0) _workOffset = status.WorkOffset;
        if (status.IsWorkPosition && _workOffset.Count == 0) return null; // the offset comes within the next ten reports
        var at = status.IsWorkPosition ? status.Position.Plus(_workOffset) : status.Position;
        double mm = _settings.ReportsInches ? 25.4 : 1;
        return new(at.X * mm, at.Y * mm, at.Z * mm);
    }
}
