using SutureLive.Core;

namespace SutureLive.Imaging.Phantom;

/// <summary>Everything one picture of a phantom depends on besides the animal.</summary>
/// <remarks>A value, so that a running camera makes one per frame without allocating.</remarks>
public readonly record struct PhantomView
{
    /// <summary>Width of the picture, pixels.</summary>
    public required int WidthPx { get; init; }

    /// <summary>Height of the picture, pixels.</summary>
    public required int HeightPx { get; init; }

    /// <summary>Where bregma lies in the picture, where the nose points and how large a pixel is.</summary>
    public required SkullFrame Pose { get; init; }

    /// <summary>The lamp.</summary>
    public PhantomLight Light { get; init; } = PhantomLight.Even;

    /// <summary>Blur of the optics, pixels (one sigma of a Gaussian); below 0.3 it is sharp.</summary>
    public double DefocusPx { get; init; }

    /// <summary>Strength of the glare, 0 none, 1 usual.</summary>
    public double Glare { get; init; }

    /// <summary>How far the glare has moved over the bone, mm: it belongs to the lamp as much as to the skull.</summary>
    public ApMl GlareShift { get; init; }

    /// <summary>A drill or a hand in the way; none by default.</summary>
    public PhantomInstrument Instrument { get; init; }

    /// <summary>Noise without light, digital numbers of 255 (one sigma).</summary>
    public double ReadNoise { get; init; }

    /// <summary>Shot noise at full white, digital numbers of 255 (one sigma).</summary>
    public double ShotNoise { get; init; }

    /// <summary>Chooses the grain of this picture.</summary>
    public long NoiseSeed { get; init; }

    /// <summary>An evenly lit, sharp, noiseless view.</summary>
    public PhantomView()
    {
    }
}

/// <summary>The light on the skull: brightness <c>Level x (1 + GradientX u + GradientY v - Vignette (u^2 + v^2))</c>, u and v from -1 to 1 across the picture.</summary>
/// <param name="Level">Brightness in the middle; 1 leaves the paint as it is.</param>
/// <param name="GradientX">Change towards the right edge.</param>
/// <param name="GradientY">Change towards the lower edge.</param>
/// <param name="Vignette">Loss at the middle of an edge.</param>
/// <param name="Blue">Colour cast on blue, 1 is neutral.</param>
/// <param name="Green">Colour cast on green.</param>
/// <param name="Red">Colour cast on red.</param>
public readonly record struct PhantomLight(
    double Level, double GradientX, double GradientY, double Vignette, double Blue, double Green, double Red)
{
    /// <summary>White light, the same everywhere.</summary>
    public static PhantomLight Even { get; } = new(1, 0, 0, 0, 1, 1, 1);
}

/// <summary>What may stand between the lens and the skull.</summary>
public enum PhantomInstrumentKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A dental drill with its burr.</summary>
    Drill,

    /// <summary>The fingers of a gloved hand.</summary>
    Hand,
}

/// <summary>An instrument and where it is.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="Tip">Where its tip is, pixels of the picture.</param>
/// <param name="FromDeg">The direction it reaches in from, degrees clockwise from up.</param>
/// <param name="PxPerMm">Its size in the picture.</param>
public readonly record struct PhantomInstrument(PhantomInstrumentKind Kind, PointPx Tip, double FromDeg, double PxPerMm);
