using SutureLive.Console.Feed;
using SutureLive.Core;

namespace SutureLive.Console.Landmarks;

/// <summary>A landmark that cannot be fixed as asked; the message says why.</summary>
/// <param name="message">A whole sentence for the operator.</param>
internal sealed class PinException(string message) : SutureLiveException(message);

/// <summary>The landmarks people have fixed, the same for all viewers. Safe from any thread; readers see whole records.</summary>
/// <param name="commands">Told of every change; null when nobody wants to know.</param>
/// <param name="time">The clock that stamps pins.</param>
internal sealed class PinBoard(IConsoleCommands? commands, TimeProvider time)
{
    private const double FarthestPx = 65_535;
    private readonly Lock _gate = new();
    private LandmarkPins _pins = LandmarkPins.None;

    /// <summary>What is fixed now.</summary>
    public LandmarkPins Now => Volatile.Read(ref _pins);

    /// <summary>Fixes a landmark.</summary>
    /// <param name="name"><c>bregma</c> or <c>lambda</c>.</param>
    /// <param name="at">Where, pixels of the frame.</param>
    /// <param name="byHand">True when a person placed it.</param>
    /// <exception cref="PinException">No such landmark, or no such place.</exception>
    public LandmarkPins Pin(string name, PointPx at, bool byHand)
    {
        if (!(Math.Abs(at.X) <= FarthestPx && Math.Abs(at.Y) <= FarthestPx))
            throw new PinException(FormattableString.Invariant($"({at.X}, {at.Y}) is no place in a picture."));
        return Change(name, new(at, time.GetLocalNow(), byHand));
    }

    /// <summary>Gives a landmark free again.</summary>
    /// <exception cref="PinException">No such landmark.</exception>
    public LandmarkPins Unpin(string name) => Change(name, null);

    private LandmarkPins Change(string name, LandmarkPin? pin)
    {
        lock (_gate)
        {
            var pins = name switch
            {
                "bregma" => _pins with { Bregma = pin },
                "lambda" => _pins with { Lambda = pin },
                _ => throw new PinException($"There is no landmark '{name}': bregma and lambda can be fixed."),
            };
            if (pins is { Bregma: { } b, Lambda: { } l } && b.At == l.At) throw new PinException("Bregma and lambda cannot be at the same place.");
            Volatile.Write(ref _pins, pins);
            commands?.PinLandmarks(pins);
            return pins;
        }
    }
}
