namespace SutureLive.Imaging.Phantom;

/// <summary>What a phantom microscope and its animal are like. Two equal sets with one seed give the same bytes.</summary>
public sealed record PhantomOptions
{
    /// <summary>Width of the pictures, pixels, 16..8192.</summary>
    public int WidthPx { get; init; } = 1280;

    /// <summary>Height of the pictures, pixels, 16..8192.</summary>
    public int HeightPx { get; init; } = 960;

    /// <summary>Magnification: micrometres per pixel, 2..200.</summary>
    public double UmPerPx { get; init; } = 10;

    /// <summary>Direction of the nose at the start, degrees clockwise from up; null takes one within 8 degrees of up from the seed.</summary>
    public double? HeadingDeg { get; init; }

    /// <summary>Resolution of the painted animal, micrometres per pixel. Coarser paints faster; finer than the view is wasted.</summary>
    public double TextureUmPerPx { get; init; } = 10;

    /// <summary>Side of the painted square around the skull, mm. A microscope sees 13 mm; a phone sees the whole head (36 mm).</summary>
    public double ExtentMm { get; init; } = 20;

    /// <summary>Slow drift of the animal under the microscope, mm peak in each direction.</summary>
    public double DriftMm { get; init; } = 0.25;

    /// <summary>Slow turning, degrees peak.</summary>
    public double TurnDriftDeg { get; init; } = 0.6;

    /// <summary>Movement of the head with each breath, micrometres peak, mostly along the midline.</summary>
    public double BreathingUm { get; init; } = 30;

    /// <summary>Breaths per second; anaesthetised mice breathe 1..3 times a second.</summary>
    public double BreathingHz { get; init; } = 2.3;

    /// <summary>Movement with each heart beat, micrometres peak.</summary>
    public double HeartbeatUm { get; init; } = 4;

    /// <summary>Heart beats per second; anaesthetised mice have 6..9.</summary>
    public double HeartbeatHz { get; init; } = 7.7;

    /// <summary>Shaking of the table, mm/s peak; 0 is a quiet table.</summary>
    public double VibrationMmPerS { get; init; }

    /// <summary>Frequency of the shaking, Hz.</summary>
    public double VibrationHz { get; init; } = 5;

    /// <summary>Changes of lamp and exposure: 0 none, 1 as in an operating room, more for stress.</summary>
    public double LightChange { get; init; } = 1;

    /// <summary>Mean time between losses of focus, seconds; 0 never loses it.</summary>
    public double FocusEventEveryS { get; init; } = 25;

    /// <summary>Greatest blur of a loss of focus, micrometres (one sigma of a Gaussian on the skull).</summary>
    public double FocusBlurUm { get; init; } = 45;

    /// <summary>Mean time between passes of a drill or a gloved hand, seconds; 0 for none.</summary>
    public double InstrumentEveryS { get; init; } = 18;

    /// <summary>Noise that does not depend on light, digital numbers of 255 (one sigma).</summary>
    public double ReadNoise { get; init; } = 1.2;

    /// <summary>Shot noise at full white, digital numbers of 255 (one sigma); it grows with the square root of light.</summary>
    public double ShotNoise { get; init; } = 3;

    /// <summary>How wet the bone is: 0 no glare, 1 usual, more for stress.</summary>
    public double Glare { get; init; } = 1;

    /// <summary>Throws with one sentence that lists every value out of range.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        List<string> wrong = [];
        Check(WidthPx, 16, 8192, nameof(WidthPx));
        Check(HeightPx, 16, 8192, nameof(HeightPx));
        Check(UmPerPx, 2, 200, nameof(UmPerPx));
        Check(HeadingDeg ?? 0, -360, 360, nameof(HeadingDeg));
        Check(TextureUmPerPx, 4, 100, nameof(TextureUmPerPx));
        Check(ExtentMm, 10, 60, nameof(ExtentMm));
        Check(DriftMm, 0, 10, nameof(DriftMm));
        Check(TurnDriftDeg, 0, 180, nameof(TurnDriftDeg));
        Check(BreathingUm, 0, 1000, nameof(BreathingUm));
        Check(BreathingHz, 0.1, 10, nameof(BreathingHz));
        Check(HeartbeatUm, 0, 1000, nameof(HeartbeatUm));
        Check(HeartbeatHz, 0.1, 20, nameof(HeartbeatHz));
        Check(VibrationMmPerS, 0, 50, nameof(VibrationMmPerS));
        Check(VibrationHz, 0.1, 100, nameof(VibrationHz));
        Check(LightChange, 0, 5, nameof(LightChange));
        Check(FocusEventEveryS, 0, 1e6, nameof(FocusEventEveryS));
        Check(FocusBlurUm, 0, 1000, nameof(FocusBlurUm));
        Check(InstrumentEveryS, 0, 1e6, nameof(InstrumentEveryS));
        Check(ReadNoise, 0, 50, nameof(ReadNoise));
        Check(ShotNoise, 0, 50, nameof(ShotNoise));
        Check(Glare, 0, 5, nameof(Glare));
        if (wrong.Count > 0) throw new ArgumentException($"The phantom cannot be made: {string.Join("; ", wrong)}.");

        void Check(double value, double low, double high, string name)
        {
            if (!(value >= low && value <= high)) wrong.Add(FormattableString.Invariant($"{name} is {value}, must be {low}..{high}"));
        }
    }
}
