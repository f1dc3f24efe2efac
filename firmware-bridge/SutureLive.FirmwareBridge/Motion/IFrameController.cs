using SutureLive.Core;

namespace SutureLive.FirmwareBridge;

/// <summary>What a frame controller is doing, as far as this program knows.</summary>
public enum ControllerState
{
    /// <summary>No connection was made yet, or it was closed in order.</summary>
    Disconnected,

    /// <summary>Opening the port, waiting for the greeting, checking settings.</summary>
    Connecting,

    /// <summary>Connected; where the arm stands is not known until it is homed.</summary>
    Unhomed,

    /// <summary>Homed and at rest: the only state a move may begin in.</summary>
    Idle,

    /// <summary>Moving or homing.</summary>
    Moving,

    /// <summary>A motion is interrupted and at rest; it goes on only when a person says so.</summary>
    Holding,

    /// <summary>The controller locked itself; a person must look and reset it.</summary>
    Alarm,

    /// <summary>The controller restarted by itself, fell silent, or is gone. Nothing is sent any more until a person connects again.</summary>
    Lost,
}

/// <summary>Where the controller says the arm is, and when it was asked.</summary>
/// <param name="At">Machine space, mm.</param>
/// <param name="AskedAt">Time stamp of the question (<see cref="TimeProvider.GetTimestamp"/>): the answer is at least that old.</param>
public readonly record struct FramePosition(FramePoint At, long AskedAt)
{
    /// <summary>Age of the position.</summary>
    public TimeSpan Age(TimeProvider time) => time.GetElapsedTime(AskedAt);
}

/// <summary>Everything known about a controller at one moment.</summary>
/// <param name="State">What it is doing.</param>
/// <param name="Says">The same as a sentence, with the reason.</param>
/// <param name="IsHomed">Homed by this program since the controller's last restart.</param>
/// <param name="Position">Last known position; null when it means nothing (un-homed after an alarm, lost).</param>
/// <param name="Mismatches">Settings that differ from the frame's profile, one sentence each; empty when all agree.</param>
public sealed record ControllerSnapshot(
    ControllerState State, string Says, bool IsHomed, FramePosition? Position, IReadOnlyList<string> Mismatches)
{
    /// <summary>Before the first connection.</summary>
    public static ControllerSnapshot Start { get; } = new(ControllerState.Disconnected, "not connected", false, null, []);
}

/// <summary>What a controller and its frame can do.</summary>
/// <param name="Model">Firmware and version.</param>
/// <param name="Axes">Axes it drives.</param>
/// <param name="ResolutionMm">Size of one step per axis, mm.</param>
/// <param name="LowestMm">Lower end of the travel, machine space, mm.</param>
/// <param name="HighestMm">Upper end of the travel, machine space, mm.</param>
/// <param name="MaxSpeedMmPerS">Fastest motion per axis, mm/s.</param>
/// <param name="CanHome">It can find its reference by itself.</param>
/// <param name="CanProbe">It can move down until contact.</param>
/// <param name="DetectsLostSteps">
/// True with encoders. False means open loop: the position is counted, and an arm that slipped or stuck is not noticed.
/// </param>
public sealed record ControllerCapabilities(
    string Model,
    FrameAxes Axes,
    FramePoint ResolutionMm,
    FramePoint LowestMm,
    FramePoint HighestMm,
    FramePoint MaxSpeedMmPerS,
    bool CanHome,
    bool CanProbe,
    bool DetectsLostSteps)
{
    /// <summary>What a person should know of this frame before it is moved, one sentence each; empty for nothing.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The nearest place the steps of the motors can reach.</summary>
    public FramePoint Quantised(FramePoint target) => new(
        Math.Round(target.XMm / ResolutionMm.XMm) * ResolutionMm.XMm,
        Math.Round(target.YMm / ResolutionMm.YMm) * ResolutionMm.YMm,
        Math.Round(target.ZMm / ResolutionMm.ZMm) * ResolutionMm.ZMm);
}

/// <summary>How a motion ended.</summary>
/// <param name="Requested">Where it was to end, after rounding to steps, mm.</param>
/// <param name="Reached">Where the controller says it ended, mm.</param>
/// <param name="Took">From the first byte to the read-back.</param>
public sealed record MoveResult(FramePoint Requested, FramePoint Reached, TimeSpan Took)
{
    /// <summary>Reached minus requested, per axis, mm.</summary>
    public FramePoint ErrorMm => Reached - Requested;
}

/// <summary>
/// One motorised frame, whatever protocol it speaks. Only <see cref="StopAsync"/> may be called by anybody at any time; whatever moves the
/// arm asks for a ticket that only <see cref="MotionGate"/> issues.
/// </summary>
public interface IFrameController : IAsyncDisposable
{
    /// <summary>What a person calls it: protocol and port.</summary>
    string Name { get; }

    /// <summary>The latest knowledge.</summary>
    ControllerSnapshot Now { get; }

    /// <summary>The latest knowledge, then every change and every new position. Never ends with an error.</summary>
    IObservable<ControllerSnapshot> Snapshots { get; }

    /// <summary>What it can do; null before the first connection.</summary>
    ControllerCapabilities? Capabilities { get; }

    /// <summary>Opens the port, identifies the firmware and checks its settings. Moves nothing. Also the way back from <see cref="ControllerState.Lost"/>.</summary>
    /// <exception cref="ControllerException">With a sentence: nothing there, wrong device, already moving.</exception>
    Task ConnectAsync(CancellationToken cancellation);

    /// <summary>Finds the reference; the arm moves over its whole travel, the vertical axis first.</summary>
    /// <exception cref="ControllerException">It failed; the arm's place is unknown.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: the arm was stopped.</exception>
    Task HomeAsync(HomeTicket ticket, CancellationToken cancellation);

    /// <summary>Moves through the legs of the ticket, one after the other, and reads back where it ended.</summary>
    /// <exception cref="ControllerException">Refused, failed, stopped or lost, with the reason.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: the arm was stopped.</exception>
    Task<MoveResult> MoveAsync(MoveTicket ticket, CancellationToken cancellation);

    /// <summary>Moves one axis for as long as the switch of the ticket is held.</summary>
    /// <returns>Where it came to rest, machine space, mm.</returns>
    /// <exception cref="ControllerException">Refused, stopped or lost, with the reason.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: the arm was stopped.</exception>
    Task<FramePoint> JogAsync(JogTicket ticket, CancellationToken cancellation);

    /// <summary>Moves straight down until the probe closes, then back up to where it began.</summary>
    /// <returns>Where the touch was, machine space, mm: its Z is the height of the bone.</returns>
    /// <exception cref="ControllerException">No contact, refused, stopped or lost, with the reason.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: the arm was stopped.</exception>
    Task<FramePoint> TouchAsync(TouchTicket ticket, CancellationToken cancellation);

    /// <summary>
    /// Stops whatever goes on. Where anything may move, the stop byte leaves before this method does anything else. An arm that is proven to rest may keep its reference.
    /// Afterwards nothing resumes by itself.
    /// </summary>
    Task StopAsync();

    /// <summary>After an alarm, and after a person has looked: restarts the controller's firmware. It then has to be homed.</summary>
    /// <exception cref="ControllerException">It did not come back.</exception>
    Task ResetAsync(CancellationToken cancellation);
}

/// <summary>Why a controller did not do what was asked.</summary>
public enum ControllerFailure
{
    /// <summary>It refused before anything moved.</summary>
    Refused,

    /// <summary>Somebody stopped it.</summary>
    Stopped,

    /// <summary>The motion ended elsewhere than asked, or not in time.</summary>
    Missed,

    /// <summary>It locked itself.</summary>
    Alarm,

    /// <summary>It is gone, silent, or restarted by itself.</summary>
    Lost,

    /// <summary>Nothing, or something else, is at that port.</summary>
    NotFound,
}

/// <summary>A controller did not do what was asked; the message is a sentence for the operator.</summary>
public sealed class ControllerException : SutureLiveException
{
    /// <summary>Says what happened.</summary>
    public ControllerException(ControllerFailure failure, string sentence, Exception? cause = null)
        : base(sentence, cause!) => Failure = failure;

    /// <summary>Which kind of failure.</summary>
    public ControllerFailure Failure { get; }
}
