using SutureLive.Core;

namespace SutureLive.FirmwareBridge.Grbl;

/// <summary>The <c>$$</c> settings of a connected controller, and what they mean for a frame.</summary>
internal sealed class GrblSettings
{
    private readonly Dictionary<int, double> _values = [];

    public bool IsComplete => _values.ContainsKey(13) && StepsPerMm.IsPositive() && MaxRateMmPerMin.IsPositive() && TravelMm.IsPositive();

    public FramePoint StepsPerMm => Triple(100);

    public FramePoint MaxRateMmPerMin => Triple(110);

    public FramePoint AccelerationMmPerS2 => Triple(120);

    public FramePoint TravelMm => Triple(130);

    public bool ReportsInches => Value(13) != 0;

    public bool CanHome => ((int)Value(22) & 1) != 0;

    public double PullOffMm => Value(27);

    public double SeekMmPerMin => Value(25);

    public double LocateMmPerMin => Value(24);

    // grblHAL lets its owner choose the axes of each homing pass, as a mask; grbl 1.1 begins with Z and has no such setting.
    private int? FirstPass => Enumerable.Range(44, 3).Select(number => (int)Value(number)).FirstOrDefault(mask => mask != 0) is > 0 and var first ? first : null;

    public void Set(int number, double value) => _values[number] = value;

    public void Clear() => _values.Clear();

    /// <summary>Lower end of the travel: machine space is negative, or positive for an axis whose homing direction is inverted in grblHAL's way.</summary>
    public FramePoint LowestMm => new(-TravelMm.XMm, -TravelMm.YMm, -TravelMm.ZMm);

    /// <summary>Upper end of the travel.</summary>
    public static FramePoint HighestMm => new(0, 0, 0);

    /// <summary>Longest time a homing cycle can take by these settings, with room to spare.</summary>
    public TimeSpan HomingLimit
    {
        get
        {
            double seek = Math.Max(SeekMmPerMin, 1) / 60, locate = Math.Max(LocateMmPerMin, 1) / 60, seconds = 20;
            foreach (double travel in new[] { TravelMm.ZMm, Math.Max(TravelMm.XMm, TravelMm.YMm) })
                seconds += 1.5 * ((travel * 1.5 / seek) + (PullOffMm * 5 / locate) + (PullOffMm * 2 / seek));
            return TimeSpan.FromSeconds(seconds);
        }
    }

    /// <summary>One sentence per setting that must not be as it is. Empty = the frame may be moved.</summary>
    public List<string> Mismatches(FrameProfile profile)
    {
        var wrong = new List<string>();
        if (ReportsInches) wrong.Add("$13=1 (reports in inches) but must be 0 (mm)");
        if (Value(20) == 0) wrong.Add("$20=0 (soft limits off) but must be 1");
        if (!CanHome) wrong.Add("$22=0 (homing off) but must be 1");
        profile.CompareHoming(wrong, ((int)Value(23) & 4) != 0, FormattableString.Invariant($"$23={Value(23):0} (Z homes in its negative direction)"));
        if (FirstPass is { } pass && (pass & 4) == 0) wrong.Add(FormattableString.Invariant($"$44-$46: homing begins with other axes (mask {pass}) than the vertical one, so the tip would be dragged sideways where it is; the first pass must have Z (4)"));
        Compare(100, profile.StepsPerMm, "steps per mm");
        Compare(110, profile.MaxRateMmPerMin, "fastest speed, mm/min");
        Compare(130, profile.TravelMm, "travel, mm");
        return wrong;

        void Compare(int first, FramePoint? expected, string what) => profile.Compare(
            wrong, expected, Triple(first), axis => FormattableString.Invariant($"${first + axis}={Value(first + axis):0.###} ({"XYZ"[axis]} {what})"));
    }

    /// <summary>What is allowed, and yet a person should know.</summary>
    public IReadOnlyList<string> Remarks => _values.TryGetValue(1, out double idleMs) && idleMs != 255
        ? [FormattableString.Invariant($"$1={idleMs:0}: the motors are let go {idleMs:0} ms after each motion, and a vertical arm may sink by its weight; 255 keeps them on.")]
        : [];

    private double Value(int number) => _values.GetValueOrDefault(number);

    private FramePoint Triple(int first) => new(Value(first), Value(first + 1), Value(first + 2));
}

/// <summary>Small questions to a triple.</summary>
internal static class TripleExtensions
{
    public static bool IsPositive(this FramePoint point) => point is { XMm: > 0, YMm: > 0, ZMm: > 0 };
}
