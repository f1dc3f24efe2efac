using SutureLive.Core;

namespace SutureLive.Imaging.Phantom;

/// <summary>
/// What happens under the phantom microscope as time goes by: drift, breath, heart beat, shaking, lamp, focus, and instruments passing. A pure
/// function of seed, options and time, so that any frame can be made again alone.
/// </summary>
public sealed class PhantomScene
{
    private readonly PhantomOptions _options;
    private readonly int _seed;
    private readonly double _headingDeg;
    private readonly ApMl _middle;
    private readonly Wave[] _waves;
    private readonly PhantomLight _light;

    /// <summary>Sets the scene.</summary>
    /// <param name="seed">Chooses start, phases and the times of events.</param>
    /// <param name="options">How much of everything.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public PhantomScene(int seed, PhantomOptions options)
    {
        options.Validate();
        _seed = seed;
        _options = options;
        var random = PhantomRandom.Fork(seed, "scene");
        _headingDeg = options.HeadingDeg ?? random.Between(-8, 8);
        _middle = new(-2 + random.Between(-0.4, 0.4), random.Between(-0.4, 0.4));
        _waves = [.. Enumerable.Range(0, 12).Select(_ => new Wave(random.Between(0.7, 1.4), random.Between(0, 2 * Math.PI)))];
        _light = new(
            random.Between(0.85, 1.1), random.Between(-0.18, 0.18), random.Between(-0.18, 0.18), random.Between(0.08, 0.25),
            random.Between(0.88, 1.08), random.Between(0.95, 1.03), random.Between(0.94, 1.06));
    }

    /// <summary>The view at a time after the start.</summary>
    /// <param name="seconds">Seconds since the start.</param>
    /// <param name="noiseSeed">Chooses the grain; usually the number of the frame.</param>
    public PhantomView ViewAt(double seconds, long noiseSeed)
    {
        var pose = PoseAt(seconds);
        double change = _options.LightChange;
        return new()
        {
            WidthPx = _options.WidthPx,
            HeightPx = _options.HeightPx,
            Pose = pose,
            Light = _light with
            {
                Level = _light.Level * (1 + (change * ((0.05 * Slow(seconds, 5, 11)) + (0.012 * Slow(seconds, 6, 1.7))))),
                GradientX = _light.GradientX + (change * 0.06 * Slow(seconds, 7, 37)),
                GradientY = _light.GradientY + (change * 0.06 * Slow(seconds, 8, 53)),
                Blue = _light.Blue * (1 + (change * 0.02 * Slow(seconds, 9, 71))),
            },
            DefocusPx = BlurUm(seconds) / _options.UmPerPx,
            Glare = _options.Glare * (1 + (0.12 * Slow(seconds, 10, 2.9))),
            GlareShift = new(0.05 * Slow(seconds, 11, 19), 0.05 * Slow(seconds, 0, 23)),
            Instrument = InstrumentAt(seconds),
            ReadNoise = _options.ReadNoise,
            ShotNoise = _options.ShotNoise,
            NoiseSeed = noiseSeed,
        };
    }

    private SkullFrame PoseAt(double t)
    {
        double breath = _options.BreathingUm / 1000 * Breath(t * _options.BreathingHz * _waves[3].Tempo);
        double beat = _options.HeartbeatUm / 1000 * Math.Sin((2 * Math.PI * _options.HeartbeatHz * t) + _waves[4].Phase);
        double shaking = _options.VibrationMmPerS / (2 * Math.PI * _options.VibrationHz) * Math.Sin(2 * Math.PI * _options.VibrationHz * t);
        double ap = (_options.DriftMm * Slow(t, 0, 47)) + breath + (0.4 * beat) + (0.6 * shaking);
        double ml = (_options.DriftMm * Slow(t, 1, 61)) + (0.25 * breath) + beat + (0.8 * shaking);
        double heading = Angle.Normalized(_headingDeg + (_options.TurnDriftDeg * Slow(t, 2, 83)));

        // The middle of the skull, moved, lies in the middle of the picture.
        var about = new SkullFrame(new(0, 0), heading, _options.UmPerPx);
        var offset = about.ToPx(new(_middle.ApMm - ap, _middle.MlMm - ml));
        return about with { Bregma = new(((_options.WidthPx - 1) / 2.0) - offset.X, ((_options.HeightPx - 1) / 2.0) - offset.Y) };
    }

    /// <summary>A breath: quick in, slower out, a pause; -0.5..0.5.</summary>
    private static double Breath(double breaths)
    {
        double phase = breaths - Math.Floor(breaths);
        return phase < 0.3 ? 0.5 - (0.5 * Math.Cos(phase / 0.3 * Math.PI)) - 0.5
            : phase < 0.75 ? (0.5 * Math.Cos((phase - 0.3) / 0.45 * Math.PI)) + 0.5 - 0.5
            : -0.5;
    }

    private double BlurUm(double t) =>
        _options.FocusEventEveryS > 0 && Event("focus", t, _options.FocusEventEveryS, 3, out double along, out var random)
            ? _options.FocusBlurUm * random.Between(0.4, 1) * Math.Pow(Math.Sin(Math.PI * along), 2)
            : 0;

    private PhantomInstrument InstrumentAt(double t)
    {
        if (_options.InstrumentEveryS == 0 || !Event("instrument", t, _options.InstrumentEveryS, 4, out double along, out var random)) return default;
        var kind = random.Chance(0.7) ? PhantomInstrumentKind.Drill : PhantomInstrumentKind.Hand;
        double fromDeg = random.Between(0, 360), pxPerMm = 1000 / _options.UmPerPx;
        PointPx goal = new(_options.WidthPx * random.Between(0.25, 0.75), _options.HeightPx * random.Between(0.25, 0.75));
        (double sin, double cos) = Math.SinCos(double.DegreesToRadians(fromDeg));
        double away = (1 - Math.Min(1, 1.6 * Math.Sin(Math.PI * along))) * double.Hypot(_options.WidthPx, _options.HeightPx);
        double trembling = 0.03 * pxPerMm * Math.Sin(2 * Math.PI * 9 * t);
        return new(kind, new(goal.X + (sin * away) + trembling, goal.Y - (cos * away)), fromDeg, pxPerMm * (kind == PhantomInstrumentKind.Hand ? 0.8 : 1));
    }

    /// <summary>
    /// Events come one in a slot of <paramref name="everyS"/> seconds, at a time within it that only seed and slot decide.
    /// True during an event of about <paramref name="lastsS"/> seconds; <paramref name="along"/> runs from 0 to 1 through it.
    /// </summary>
    private bool Event(string what, double t, double everyS, double lastsS, out double along, out PhantomRandom random)
    {
        long slot = (long)Math.Floor(t / everyS);
        random = PhantomRandom.Fork(_seed, what, slot);
        double lasts = Math.Min(everyS * 0.8, lastsS * random.Between(0.6, 1.4)), starts = (slot * everyS) + random.Between(0, everyS - lasts);
        along = (t - starts) / lasts;
        return along is >= 0 and < 1;
    }

    /// <summary>Two slow waves that never quite repeat, -1..1.</summary>
    private double Slow(double t, int which, double periodS)
    {
        var wave = _waves[which];
        double turn = 2 * Math.PI * t * wave.Tempo / periodS;
        return (0.7 * Math.Sin(turn + wave.Phase)) + (0.3 * Math.Sin((2.37 * turn) + (3 * wave.Phase)));
    }

    private readonly record struct Wave(double Tempo, double Phase);
}
