using System.Text.Json;
using System.Text.Json.Serialization;
using SutureLive.Core;

namespace SutureLive.FirmwareBridge;

/// <summary>
/// What this frame is supposed to be: compared with the controller on every connection, because an EEPROM that fell back to its defaults
/// moves the arm by wrong amounts without a word. Where a value is null the controller's own is taken as it is.
/// </summary>
public sealed record FrameProfile
{
    /// <summary>What a person calls the frame.</summary>
    public string Name { get; init; } = "unnamed frame";

    /// <summary>Steps per mm of each axis (<c>$100-$102</c>).</summary>
    public FramePoint? StepsPerMm { get; init; }

    /// <summary>Fastest speed of each axis, mm/min (<c>$110-$112</c>).</summary>
    public FramePoint? MaxRateMmPerMin { get; init; }

    /// <summary>Travel of each axis, mm (<c>$130-$132</c>).</summary>
    public FramePoint? TravelMm { get; init; }

    /// <summary>Lower corner of the volume the arm may work in, machine space, mm; null = the whole travel.</summary>
    public FramePoint? WorkLowestMm { get; init; }

    /// <summary>Upper corner of the volume the arm may work in, machine space, mm; null = the whole travel.</summary>
    public FramePoint? WorkHighestMm { get; init; }

    /// <summary>Height the tip is lifted to before any sideways motion, machine space, mm; null = 1 mm below the highest place.</summary>
    public double? SafeZMm { get; init; }

    /// <summary>
    /// True for a frame whose vertical axis has its home switch at the lower end. Otherwise a controller that would home downwards, towards the animal, is not moved.
    /// </summary>
    public bool HomesDownwards { get; init; }

    /// <summary>How far a read-back may be off beyond one step, mm. Reports are rounded to 0.001 mm; an MP-285 rounds nothing, and is given one microstep whatever stands here.</summary>
    public double ToleranceMm { get; init; } = 0.002;

    /// <summary>Speed of sideways motion and of retracting, mm/s.</summary>
    public double TravelSpeedMmPerS { get; init; } = 2;

    /// <summary>Speed of descending through air, mm/s.</summary>
    public double DescendSpeedMmPerS { get; init; } = 1;

    /// <summary>Speed within <see cref="NearBoneMm"/> of the bone, mm/s; never more than 0.5.</summary>
    public double NearBoneSpeedMmPerS { get; init; } = 0.5;

    /// <summary>Speed below the bone's surface, mm/s; never more than near the bone.</summary>
    public double TissueSpeedMmPerS { get; init; } = 0.01;

    /// <summary>Distance above the bone within which the slower speed holds, mm.</summary>
    public double NearBoneMm { get; init; } = 2;

    private const double MostToleranceMm = 0.05;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        IgnoreReadOnlyProperties = true,
    };

    /// <summary>Reads a profile.</summary>
    /// <exception cref="SutureLiveException">Not a profile; the message says where.</exception>
    public static FrameProfile Load(string path)
    {
        try
        {
            var profile = JsonSerializer.Deserialize<FrameProfile>(File.ReadAllText(path), Json) ?? throw new JsonException("the file holds null");
            return profile.Check() is { } wrong ? throw new SutureLiveException($"'{path}': {wrong}") : profile;
        }
        catch (JsonException wrong)
        {
            throw new SutureLiveException($"'{path}' is no frame profile: {JsonFault.Says(wrong)}. Put it right, or let --write-profile make one.", wrong);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new SutureLiveException($"The frame profile '{path}' cannot be read: {wrong.Message} Check the name; --write-profile makes one.", wrong);
        }
    }

    /// <summary>Writes a profile to a new file.</summary>
    /// <exception cref="IOException">The file exists: nothing is overwritten.</exception>
    public void Save(string path)
    {
        using var file = new FileStream(path, FileMode.CreateNew);
        JsonSerializer.Serialize(file, this, Json);
    }

    /// <summary>Highest allowed speed of a phase, mm/s.</summary>
    public double SpeedMmPerS(MotionPhase phase) => phase switch
    {
        MotionPhase.Retract or MotionPhase.Travel => TravelSpeedMmPerS,
        MotionPhase.Descend => DescendSpeedMmPerS,
        MotionPhase.NearBone => NearBoneSpeedMmPerS,
        _ => TissueSpeedMmPerS,
    };

    /// <summary>Adds a sentence for each axis on which the controller and this profile disagree.</summary>
    /// <param name="wrong">Where the sentences go.</param>
    /// <param name="expected">What this profile says; null = whatever the controller says is right.</param>
    /// <param name="actual">What the controller says.</param>
    /// <param name="describe">The controller's value of one axis in its own words.</param>
    internal void Compare(List<string> wrong, FramePoint? expected, FramePoint actual, Func<int, string> describe)
    {
        if (expected is not { } want) return;
        for (int axis = 0; axis < 3; axis++)
        {
            if (Math.Abs(actual[axis] - want[axis]) <= Math.Max(1e-3, 1e-5 * Math.Abs(want[axis]))) continue;
            wrong.Add(FormattableString.Invariant($"{describe(axis)} but the profile '{Name}' says {want[axis]:0.###}"));
        }
    }

    /// <summary>Adds a sentence when the vertical axis would be homed towards the animal, and nobody has said that the frame is built so.</summary>
    internal void CompareHoming(List<string> wrong, bool homesDown, string because)
    {
        if (homesDown && !HomesDownwards)
            wrong.Add($"{because}: homing would drive the tip down, towards the animal. Put the switch at the upper end, or write \"homes_downwards\": true into the profile if the frame is built so");
    }

    private string? Check()
    {
        double[] positive = [ToleranceMm, TravelSpeedMmPerS, DescendSpeedMmPerS, NearBoneSpeedMmPerS, TissueSpeedMmPerS, NearBoneMm];
        if (positive.Any(v => !double.IsFinite(v) || v <= 0)) return "speeds, tolerance and distances must be greater than 0.";
        if (new[] { StepsPerMm, MaxRateMmPerMin, TravelMm }.Any(triple => triple is { } t && !(t.IsFinite && t is { XMm: > 0, YMm: > 0, ZMm: > 0 }))) return "steps_per_mm, max_rate_mm_per_min and travel_mm must be greater than 0 on each axis.";
        if (ToleranceMm > MostToleranceMm) return FormattableString.Invariant($"tolerance_mm may be at most {MostToleranceMm} mm: a read-back that may be farther off proves nothing.");
        if (WorkLowestMm is { } low && WorkHighestMm is { } high && !(low.XMm < high.XMm && low.YMm < high.YMm && low.ZMm < high.ZMm)) return "work_lowest_mm must lie below work_highest_mm on each axis.";
        return NearBoneSpeedMmPerS > 0.5 ? "near_bone_speed_mm_per_s may be at most 0.5 mm/s."
            : TissueSpeedMmPerS > NearBoneSpeedMmPerS ? "tissue_speed_mm_per_s may not be faster than near_bone_speed_mm_per_s." : null;
    }
}
