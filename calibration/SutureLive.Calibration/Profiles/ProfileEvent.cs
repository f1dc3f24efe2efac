using SutureLive.Calibration.Scale;
using SutureLive.Core;

namespace SutureLive.Calibration.Profiles;

/// <summary>What may happen to a profile, or to a registration, after it was made.</summary>
public enum ProfileEventKind
{
    /// <summary>A person put this version into use.</summary>
    Activated,

    /// <summary>A true distance of 1 mm (or another one) was measured with it.</summary>
    Verified,

    /// <summary>The microscope was bumped or changed: it is due.</summary>
    Bumped,
}

/// <summary>One line of the log of a profile or a registration.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Version">To which version.</param>
/// <param name="At">When.</param>
/// <param name="By">By whose hand.</param>
/// <param name="TrueMm">The true distance of a verification, mm.</param>
/// <param name="MeasuredMm">What the profile made of it, mm.</param>
/// <param name="Note">What the person wrote.</param>
public sealed record ProfileEvent(
    ProfileEventKind Kind, int Version, DateTimeOffset At, string By, double? TrueMm = null, double? MeasuredMm = null, string? Note = null)
{
    /// <summary>Largest deviation of a verification that still holds, as a fraction.</summary>
    public const double LargestDeviation = 0.01;

    // Two ends are each a pixel off: over less than this the pixels, and not the optics, decide whether 1 % is kept.
    private const double ShortestPx = 50;

    /// <summary>A verification, from the two ends of a true distance.</summary>
    /// <param name="optics">What is verified.</param>
    /// <param name="version">Its version.</param>
    /// <param name="ends">The two ends, px of the picture.</param>
    /// <param name="trueMm">The true distance, mm.</param>
    /// <param name="at">When.</param>
    /// <param name="by">By whose hand.</param>
    /// <exception cref="CalibrationException">The ends lie too near each other to tell.</exception>
    public static ProfileEvent Verification(PlaneOptics optics, int version, (PointPx From, PointPx To) ends, double trueMm, DateTimeOffset at, string by)
    {
        double px = ends.From.DistanceTo(ends.To);
        if (!(px >= ShortestPx))
            throw new CalibrationException(FormattableString.Invariant($"Nothing was verified: the ends lie {px:0.0} px apart, and over less than {ShortestPx:0} px one pixel decides. Take a longer true distance."));
        return new(ProfileEventKind.Verified, version, at, by, trueMm, optics.ToMm(ends.From).DistanceTo(optics.ToMm(ends.To)));
    }

    /// <summary>False for a verification that failed.</summary>
    public bool Holds => TrueMm is not { } truth || MeasuredMm is not { } mm || Math.Abs((mm / truth) - 1) <= LargestDeviation;
}

/// <summary>A profile and what became of it.</summary>
/// <param name="Profile">One version.</param>
/// <param name="Events">Its log, oldest first.</param>
public sealed record ProfileStatus(OpticsProfile Profile, IReadOnlyList<ProfileEvent> Events)
{
    // Two computers of one laboratory may disagree by some minutes.
    private static readonly TimeSpan LargestClockError = TimeSpan.FromHours(1);

    /// <summary>Time since it was made, or since it was last verified and held.</summary>
    public TimeSpan Age(DateTimeOffset now) => now - Events.Where(e => e.Kind == ProfileEventKind.Verified && e.Holds).Select(e => e.At).Append(Profile.MadeAt).Max();

    /// <summary>Why it should be measured again, as a sentence; null while it is good.</summary>
    public string? Due(DateTimeOffset now)
    {
        var last = Events.LastOrDefault(e => e.Kind is ProfileEventKind.Verified or ProfileEventKind.Bumped);
        if (last is { Kind: ProfileEventKind.Bumped }) return $"Profile '{Profile.Name}' is due: bumped at {last.At:yyyy-MM-dd HH:mm} ({last.Note}). Verify it, or calibrate again.";
        if (last is { Holds: false }) return FormattableString.Invariant($"Profile '{Profile.Name}' is due: {last.TrueMm:0.000} mm measured {last.MeasuredMm:0.000} mm at {last.At:yyyy-MM-dd HH:mm}. Calibrate again.");
        var age = Age(now);
        if (age < -LargestClockError) return FormattableString.Invariant($"Profile '{Profile.Name}' is due: it is dated {-age.TotalDays:0.0} days in the future. Set this computer's clock right, then verify it, or calibrate again.");
        return age > OpticsProfile.DueAfter
            ? FormattableString.Invariant($"Profile '{Profile.Name}' is due: {age.TotalDays:0} days since it was last measured, {OpticsProfile.DueAfter.TotalDays:0} are the limit. Verify it, or calibrate again.")
            : null;
    }

    /// <summary>What a verification said against it, as a clause; null while none did, or since one held again.</summary>
    public string? Refuted => Events.LastOrDefault(e => e.Kind == ProfileEventKind.Verified) is { Holds: false } failed
        ? FormattableString.Invariant($"profile '{Profile.Name}' failed its verification at {failed.At:yyyy-MM-dd HH:mm}: {failed.TrueMm:0.000} mm measured {failed.MeasuredMm:0.000} mm")
        : null;

    /// <summary>The profile as it was measured, whatever was said of it since: to verify it again.</summary>
    public ProfileStatus AsMeasured => this with { Events = [] };

    /// <summary>The badge for lists: <c>12 d</c>, or <c>DUE 34 d</c>.</summary>
    public string Badge(DateTimeOffset now) => FormattableString.Invariant($"{(Due(now) is null ? "" : "DUE ")}{Math.Max(0, Math.Floor(Age(now).TotalDays)):0} d");
}
