using SutureLive.Core;

namespace SutureLive.Console.Feed;

/// <summary>A landmark that a person has fixed. It stays at its pixel of the picture whatever is read afterwards; camera and animal are taken to stand still.</summary>
/// <param name="At">Where, in pixels of the frame.</param>
/// <param name="Since">When.</param>
/// <param name="ByHand">True when the person placed it, false when it was fixed where it had been found.</param>
public sealed record LandmarkPin(PointPx At, DateTimeOffset Since, bool ByHand);

/// <summary>The landmarks that are fixed; null for those that are not.</summary>
/// <param name="Bregma">Fixed bregma.</param>
/// <param name="Lambda">Fixed lambda.</param>
public sealed record LandmarkPins(LandmarkPin? Bregma, LandmarkPin? Lambda)
{
    /// <summary>Nothing is fixed.</summary>
    public static LandmarkPins None { get; } = new(null, null);

    /// <summary>
    /// The reading with fixed landmarks in the place of those found. The heading is that of the line from lambda to bregma as soon as lambda is
    /// fixed, or both are; everything else stays as read.
    /// </summary>
    /// <param name="reading">What was read.</param>
    /// <param name="toPresent">From pixels of the picture it was read from to those of the present one, in which the pins are.</param>
    public SkullReading ApplyTo(SkullReading reading, in Similarity toPresent)
    {
        ArgumentNullException.ThrowIfNull(reading);
        if (Bregma is null && Lambda is null) return reading;
        var back = toPresent.Inverse();
        var bregma = Fixed(Bregma, reading.Bregma, back);
        var lambda = Fixed(Lambda, reading.Lambda, back);
        double? heading = Lambda is not null && bregma.At is { } b && lambda.At is { } l ? Angle.HeadingDeg(l, b) : reading.HeadingDeg;
        return reading with { Bregma = bregma, Lambda = lambda, HeadingDeg = heading };
    }

    // A person answers for a fixed landmark; how well it was placed is not known, so no ring is drawn for one placed by hand.
    private static Landmark Fixed(LandmarkPin? pin, Landmark found, in Similarity back) => pin is null
        ? found
        : new(back.Apply(pin.At), pin.ByHand ? null : found.SigmaMm, Confidence.High) { Ellipse95 = pin.ByHand ? null : found.Ellipse95 };

    /// <summary>
    /// Turn between the direction in which the nose is found and the one that a fixed lambda gives, degrees; null while lambda is not fixed, no direction is found, or
    /// lambda itself is found, whose drift tells more.
    /// </summary>
    /// <param name="found">What was read from the present picture, without pins.</param>
    public double? TurnDeg(SkullReading found)
    {
        ArgumentNullException.ThrowIfNull(found);
        return Lambda is not null && found is { Lambda.At: null, HeadingDeg: { } seen } && ApplyTo(found, Similarity.Identity).HeadingDeg is { } given ? Angle.Between(seen, given) : null;
    }

    /// <summary>Distance of a landmark found now from its pin, mm; null while it is not fixed, not found, or the scale is not known.</summary>
    /// <param name="pin">Where it was fixed.</param>
    /// <param name="found">Where it is found.</param>
    /// <param name="umPerPx">Scale of the picture it was found in.</param>
    /// <param name="toPresent">From that picture to the present one.</param>
    public static double? DriftMm(LandmarkPin? pin, Landmark found, double? umPerPx, in Similarity toPresent)
    {
        ArgumentNullException.ThrowIfNull(found);
        return pin is not null && found.At is { } at && umPerPx is { } um ? toPresent.Apply(at).DistanceTo(pin.At) * um / toPresent.Scale / 1000 : null;
    }
}
