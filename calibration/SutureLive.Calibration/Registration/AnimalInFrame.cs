using SutureLive.Core;

namespace SutureLive.Calibration.Registration;

/// <summary>
/// Where the animal lies in the frame: AP, ML and DV of any place, and the frame's coordinates of any target. Millimetres are those of the frame, so an error of
/// the optics' scale does not enter. Where nobody measured the tilt, the skull is taken for flat.
/// </summary>
public sealed record AnimalInFrame
{
    private readonly FrameRegistration _registration;
    private readonly double _headingX, _headingY;

    private AnimalInFrame(FrameRegistration registration, FramePoint bregma, (double X, double Y) heading, SkullTilt? tilt)
    {
        (_registration, Bregma, Tilt) = (registration, bregma, tilt);
        double length = double.Hypot(heading.X, heading.Y);
        (_headingX, _headingY) = (heading.X / length, heading.Y / length);
        double slopeAp = tilt?.SlopeAp ?? 0, slopeMl = tilt?.SlopeMl ?? 0;
        int hand = registration.IsLeftHanded ? -1 : 1;
        var ahead = Unit(_headingX, _headingY, slopeAp);
        var right = Unit(hand * _headingY, -hand * _headingX, slopeMl);

        // Square to AP first, because the nose decides; then up as what is square to both, on the side away from the animal.
        double along = Dot(ahead, right);
        Right = Unit(right.XMm - (along * ahead.XMm), right.YMm - (along * ahead.YMm), right.ZMm - (along * ahead.ZMm));
        Ahead = ahead;
        var up = new FramePoint(
            (Right.YMm * ahead.ZMm) - (Right.ZMm * ahead.YMm), (Right.ZMm * ahead.XMm) - (Right.XMm * ahead.ZMm), (Right.XMm * ahead.YMm) - (Right.YMm * ahead.XMm));
        Up = up.ZMm < 0 ? new(-up.XMm, -up.YMm, -up.ZMm) : up;
    }

    /// <summary>Bregma in the frame; its Z is 0 where nobody touched the bone.</summary>
    public FramePoint Bregma { get; }

    /// <summary>True when the tip touched the bone at bregma. Otherwise no Z is one of the frame: all count from bregma.</summary>
    public bool KnowsBone => _registration.Record.BoneZMm is not null;

    /// <summary>The tilt of the skull; null when nobody measured it.</summary>
    public SkullTilt? Tilt { get; }

    /// <summary>Unit vector of AP.</summary>
    public FramePoint Ahead { get; }

    /// <summary>Unit vector of ML.</summary>
    public FramePoint Right { get; }

    /// <summary>Unit vector of DV.</summary>
    public FramePoint Up { get; }

    /// <summary>Measured bregma-lambda distance over that of the atlas, where it was accepted; AP is multiplied by it.</summary>
    public double ApFactor { get; init; } = 1;

    /// <summary>
    /// Lays the animal into the frame by bregma and the direction of its nose. The heights become a tilt over the distance of bregma and lambda that the frame
    /// measures between them; where they are not both seen, over that of the species.
    /// </summary>
    /// <param name="registration">The tie.</param>
    /// <param name="skull">The animal in the registered picture.</param>
    /// <param name="seen">Where its landmarks are; null when nobody knows.</param>
    /// <param name="usualBregmaLambdaMm">Distance of bregma and lambda in this species, mm.</param>
    public static AnimalInFrame Of(FrameRegistration registration, SkullFrame skull, SkullReading? seen, double usualBregmaLambdaMm) =>
        Of(registration, skull.Bregma, skull.ToPx(new(1, 0)), DistanceMm(registration, seen) ?? usualBregmaLambdaMm);

    /// <summary>Lays the animal into the frame by both landmarks.</summary>
    /// <param name="registration">The tie.</param>
    /// <param name="bregma">Bregma, px.</param>
    /// <param name="lambda">Lambda, px.</param>
    /// <exception cref="RegistrationException">The landmarks are the same place.</exception>
    public static AnimalInFrame Of(FrameRegistration registration, PointPx bregma, PointPx lambda)
    {
        if (bregma.DistanceTo(lambda) < 1) throw new RegistrationException("Bregma and lambda are the same place in the picture: mark both.");
        var (b, l) = (registration.ToMm(bregma), registration.ToMm(lambda));
        PointPx ahead = new((2 * bregma.X) - lambda.X, (2 * bregma.Y) - lambda.Y);
        var animal = Of(registration, bregma, ahead, DistanceMm(registration, bregma, lambda));

        // Lambda itself gives the direction: a step ahead in the picture is only nearly the same behind an oblique lens.
        return new(registration, animal.Bregma, (b.XMm - l.XMm, b.YMm - l.YMm), animal.Tilt);
    }

    /// <summary>Frame coordinates of a target.</summary>
    public FramePoint ToFrame(StereotaxicPoint at)
    {
        double ap = at.ApMm * ApFactor;
        return new(
            Bregma.XMm + (ap * Ahead.XMm) + (at.MlMm * Right.XMm) + (at.DvMm * Up.XMm),
            Bregma.YMm + (ap * Ahead.YMm) + (at.MlMm * Right.YMm) + (at.DvMm * Up.YMm),
            Bregma.ZMm + (ap * Ahead.ZMm) + (at.MlMm * Right.ZMm) + (at.DvMm * Up.ZMm));
    }

    /// <summary>AP, ML and DV of a place in the frame: the inverse of <see cref="ToFrame"/>.</summary>
    public StereotaxicPoint ToAnimal(FramePoint at)
    {
        var step = at - Bregma;
        return new(Dot(step, Ahead) / ApFactor, Dot(step, Right), Dot(step, Up));
    }

    /// <summary>AP, ML and DV of the bone a pixel shows, on the plane of the skull: DV is 0 there by definition of that plane.</summary>
    /// <param name="at">A pixel of the registered picture.</param>
    public StereotaxicPoint OnSkull(PointPx at)
    {
        var (x, y) = _registration.ToMm(at);
        double dx = x - Bregma.XMm, dy = y - Bregma.YMm, z = -((dx * Up.XMm) + (dy * Up.YMm)) / Up.ZMm;
        return ToAnimal(new(x, y, Bregma.ZMm + z));
    }

    /// <summary>The pixel that shows a place on the skull.</summary>
    public PointPx ToPx(StereotaxicPoint at)
    {
        var place = ToFrame(at);
        return _registration.ToPx(place.XMm, place.YMm);
    }

    private static AnimalInFrame Of(FrameRegistration registration, PointPx bregma, PointPx ahead, double bregmaLambdaMm)
    {
        var (bx, by) = registration.ToMm(bregma);
        var (ax, ay) = registration.ToMm(ahead);
        return new(registration, new(bx, by, registration.Record.BoneZMm ?? 0), (ax - bx, ay - by), SkullHeights.Of(registration.Record) is { } heights ? new(heights, bregmaLambdaMm) : null);
    }

    // A landmark nobody would act on does not tell a distance to act on.
    private static double? DistanceMm(FrameRegistration registration, SkullReading? seen) =>
        seen is { Bregma: { At: { } bregma, Confidence: >= Confidence.Medium }, Lambda: { At: { } lambda, Confidence: >= Confidence.Medium } }
            ? DistanceMm(registration, bregma, lambda)
            : null;

    private static double DistanceMm(FrameRegistration registration, PointPx bregma, PointPx lambda)
    {
        var (b, l) = (registration.ToMm(bregma), registration.ToMm(lambda));
        return double.Hypot(b.XMm - l.XMm, b.YMm - l.YMm);
    }

    private static FramePoint Unit(double x, double y, double z)
    {
        double length = Math.Sqrt((x * x) + (y * y) + (z * z));
        return new(x / length, y / length, z / length);
    }

    private static double Dot(FramePoint a, FramePoint b) => (a.XMm * b.XMm) + (a.YMm * b.YMm) + (a.ZMm * b.ZMm);
}
