using SutureLive.Core;

namespace SutureLive.Console.Feed;

/// <summary>
/// What the console may ask of a motorised frame. The composition root puts a gate behind it that examines every wish at the moment it is to
/// happen; the console adds who may ask, and stops whatever goes on when the person who asked is not there any more. Calls come from any
/// thread; a refusal is a <see cref="SutureLiveException"/> whose message is a sentence for the operator.
/// </summary>
public interface IFrameMotion
{
    /// <summary>How the frame stands now. Read several times a second: return a record kept ready, and do not wait.</summary>
    FrameMotionStatus Status { get; }

    /// <summary>A person takes responsibility for the next while.</summary>
    /// <param name="span">When the permission ends by itself.</param>
    void Arm(TimeSpan span);

    /// <summary>Nothing may move until armed again. What moves already is not stopped by this: see <see cref="StopAsync"/>.</summary>
    void Disarm();

    /// <summary>Plans a motion to a target and moves nothing.</summary>
    /// <exception cref="SutureLiveException">There can be no plan: no bregma, no registration, not homed.</exception>
    MovePreview Preview(MoveWish wish);

    /// <summary>Moves along a preview if everything still holds at this moment.</summary>
    /// <param name="preview">What was shown to the operator.</param>
    /// <param name="confirmed">The numbers the operator confirmed: other ones than the preview's are refused.</param>
    /// <param name="stop">The operator has gone: the arm is stopped.</param>
    /// <returns>A sentence: where it ended.</returns>
    /// <exception cref="SutureLiveException">Refused, failed or stopped, with the reason.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the arm was stopped.</exception>
    Task<string> MoveAsync(MovePreview preview, FramePoint confirmed, CancellationToken stop);

    /// <summary>Finds the reference; the arm moves over its whole travel.</summary>
    /// <inheritdoc cref="MoveAsync"/>
    Task<string> HomeAsync(CancellationToken stop);

    /// <summary>A person has looked at the arm: connects a controller that is lost or was never there, or resets one that has locked itself. Moves nothing; it has to be homed afterwards.</summary>
    /// <inheritdoc cref="MoveAsync"/>
    Task<string> ConnectAsync(CancellationToken stop);

    /// <summary>Moves along one axis while the key is held and beats, to the end of the work volume or of the permission at most.</summary>
    /// <param name="wish">Which way.</param>
    /// <param name="key">The operator's finger. Its beats are the only sign that it is still there: nothing else may stand in for them.</param>
    /// <returns>When the arm rests.</returns>
    /// <exception cref="SutureLiveException">Refused, failed or stopped, with the reason; the beats that ceased are one.</exception>
    Task JogAsync(JogWish wish, IHeldKey key);

    /// <summary>Disarms and stops whatever goes on, unconditionally. Nothing else is done before the stop byte leaves.</summary>
    Task StopAsync();
}

/// <summary>A key under the operator's finger, as far as the console can tell.</summary>
public interface IHeldKey
{
    /// <summary>The operator's window was heard at this moment, about 20 times a second. Raised on any thread, never after silence: no timer of this program makes a beat.</summary>
    event Action? Beaten;

    /// <summary>Cancelled when the finger has left the key, or the console cannot tell any more.</summary>
    CancellationToken Released { get; }
}

/// <summary>How a motorised frame stands.</summary>
/// <param name="Word">The controller's state in a word, e.g. <c>Idle</c>.</param>
/// <param name="Says">The same as a sentence, with the reason.</param>
/// <param name="IsHomed">It knows where it is.</param>
/// <param name="IsAtRest">Nothing moves, and it says so itself.</param>
/// <param name="ArmedForS">Seconds until the permission ends; 0 when not armed.</param>
/// <param name="MayGoDown">The height of the bone is known, so that a depth can be planned.</param>
/// <param name="CanJog">It can be moved by holding a key.</param>
public sealed record FrameMotionStatus(string Word, string Says, bool IsHomed, bool IsAtRest, double ArmedForS, bool MayGoDown, bool CanJog)
{
    /// <summary>It is lost, was never there, or has locked itself: only a person can bring it back.</summary>
    public bool NeedsConnecting { get; init; }

    /// <summary>Homing moves nothing: the place where the arm stands becomes its reference.</summary>
    public bool HomesInPlace { get; init; }
}

/// <summary>A motion to a target.</summary>
/// <param name="Target">Where to.</param>
/// <param name="ToDepth">True for the depth of the target; false to stay at the safe height above it.</param>
/// <param name="WaiveTilt">The operator goes down although the tilt of the skull was not measured.</param>
public sealed record MoveWish(NamedTarget Target, bool ToDepth, bool WaiveTilt);

/// <summary>A planned motion, as it is shown before it may happen.</summary>
/// <param name="Wish">What was asked.</param>
/// <param name="From">Where the arm stands, its own axes, mm.</param>
/// <param name="To">Where it would end, rounded to the micrometre: the very numbers to confirm.</param>
/// <param name="FromAt">The start as seen from bregma, mm.</param>
/// <param name="ToAt">The end as seen from bregma, mm.</param>
/// <param name="DurationS">How long it takes at the planned speeds, s.</param>
/// <param name="Steps">The pieces in order, as sentences.</param>
/// <param name="Objections">What stands in the way beside arming and confirming; empty when nothing does.</param>
public sealed record MovePreview(
    MoveWish Wish, FramePoint From, FramePoint To, ApMl FromAt, ApMl ToAt, double DurationS, IReadOnlyList<string> Steps, IReadOnlyList<string> Objections);

/// <summary>A motion as long as a key is held.</summary>
/// <param name="Axis">0 = X, 1 = Y, 2 = Z, the frame's own.</param>
/// <param name="Sign">+1 or -1.</param>
/// <param name="SpeedMmPerS">Wanted speed; the gate may allow less.</param>
/// <param name="MostMm">Length of a step, mm, at whose end the motion ends although the key is still held; null for as long as it is held.</param>
public sealed record JogWish(int Axis, int Sign, double SpeedMmPerS, double? MostMm = null);
