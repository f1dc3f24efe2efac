using SutureLive.Core;

namespace SutureLive.FirmwareBridge;

/// <summary>
/// A dead man's switch: the arm moves only while somebody holds it, and whoever holds it says so again and again. Released, or not heard of for
/// a moment (a page without focus, a lost connection, a program that hangs), it lets go for good.
/// </summary>
public sealed class JogHold
{
    /// <summary>Longest time between two beats.</summary>
    public static readonly TimeSpan BeatLimit = TimeSpan.FromMilliseconds(300);

    private readonly TimeProvider _time;
    private long _lastBeat;
    private volatile bool _released;

    /// <summary>Held from now on, until the first missing beat.</summary>
    public JogHold(TimeProvider time) => (_time, _lastBeat) = (time, time.GetTimestamp());

    /// <summary>True while held. Never becomes true again.</summary>
    public bool IsHeld
    {
        get
        {
            if (!_released && _time.GetElapsedTime(Volatile.Read(ref _lastBeat)) > BeatLimit) _released = true;
            return !_released;
        }
    }

    /// <summary>Still held. Too late once it has let go.</summary>
    public void Beat()
    {
        if (IsHeld) Volatile.Write(ref _lastBeat, _time.GetTimestamp());
    }

    /// <summary>Lets go.</summary>
    public void Release() => _released = true;
}

/// <summary>A wish to move one axis by hand, for as long as a key is held.</summary>
/// <param name="Axis">0 = X, 1 = Y, 2 = Z.</param>
/// <param name="Direction">1 or -1.</param>
/// <param name="SpeedMmPerS">Speed, mm/s.</param>
/// <param name="MostMm">Length of a step, mm: there it ends although the key is still held; null for no other end than that of the room.</param>
public sealed record JogIntent(int Axis, int Direction, double SpeedMmPerS, double? MostMm = null);

/// <summary>The right to move one axis while a switch is held.</summary>
public sealed class JogTicket : MotionTicket
{
    private readonly Func<bool> _isHeld;

    internal JogTicket(TimeProvider time, FrameAxes axis, FramePoint furthest, double speedMmPerS, Func<bool> isHeld)
        : base(time, static () => true) => // asked before every piece instead: a key that was let go at once is no fault
             (Axis, Furthest, SpeedMmPerS, _isHeld) = (axis, furthest, speedMmPerS, isHeld);

    /// <summary>The axis that moves.</summary>
    public FrameAxes Axis { get; }

    /// <summary>Where it ends at the latest, machine space, mm.</summary>
    public FramePoint Furthest { get; }

    /// <summary>Speed, mm/s.</summary>
    public double SpeedMmPerS { get; }

    /// <summary>True while the switch is held and the gate is armed: ask before every piece of the motion.</summary>
    public bool IsHeld => _isHeld();
}
