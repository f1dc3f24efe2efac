using System.CommandLine;
using SutureLive.Calibration.Profiles;
using SutureLive.Calibration.Registration;
using SutureLive.Core;
using SutureLive.FirmwareBridge;

namespace SutureLive.App.Calibrating;

/// <summary>Options that name the registration in use; one instance per command.</summary>
internal sealed class RegistrationOptions
{
    /// <summary>How old a registration may be before the gate refuses it.</summary>
    private static readonly TimeSpan Oldest = new GateLimits().OldestRegistration;

    /// <summary>Makes the options.</summary>
    /// <param name="description">What the registration is for on this command.</param>
    /// <param name="usually">What it is when nobody names one; null for none.</param>
    public RegistrationOptions(string description, string? usually = null)
    {
        Named = new("--registration") { Description = description, HelpName = "NAME|FILE" };
        if (usually is not null) Named.DefaultValueFactory = _ => usually;
    }

    /// <summary>Which registration.</summary>
    public Option<string?> Named { get; }

    /// <summary>Folder of the registrations.</summary>
    public Option<DirectoryInfo?> Folder { get; } = FolderOption();

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [Named, Folder];

    /// <summary>A new folder option.</summary>
    public static Option<DirectoryInfo?> FolderOption() => new("--registrations")
    {
        Description = "Folder of the registrations. Default: SutureLive/registrations in the user's local data folder.", HelpName = "DIR",
    };

    /// <summary>The store behind a folder option.</summary>
    public static RegistrationStore Store(DirectoryInfo? folder) => new(folder?.FullName ?? OpticsOptions.LocalData("registrations"));

    /// <summary>True for the path of a file, false for a name in the store.</summary>
    public static bool IsFile(string named) => named.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || File.Exists(named);

    /// <summary>How old a registration is, with a word where it is too old to be sent by.</summary>
    public static string Badge(RegistrationRecord record, DateTimeOffset now) =>
        FormattableString.Invariant($"{(now - record.MadeAt > Oldest ? "OLD " : now < record.MadeAt ? "FUTURE " : "")}{Math.Max(0, (now - record.MadeAt).TotalHours):0.0} h");

    /// <summary>Why nothing is sent by a registration of that age, as a sentence; null while it is fresh.</summary>
    public static string? AgeSays(RegistrationRecord record, string subject, DateTimeOffset now) => (now - record.MadeAt) switch
    {
        var age when age > Oldest => FormattableString.Invariant($"{subject} is {age.TotalHours:0.0} h old; nothing is sent by one older than {Oldest.TotalHours:0} h. Register again."),
        var age when age < TimeSpan.Zero => FormattableString.Invariant($"{subject} is dated {-age.TotalHours:0.0} h in the future; nothing is sent by it. Set this computer's clock right, or register again."),
        _ => null,
    };

    /// <summary>The registration that was asked for, held against what is in use; null when none was asked for. Says on stderr when it is too old to be sent by.</summary>
    /// <param name="run">The line.</param>
    /// <param name="camera">The camera in use; null when nobody can tell.</param>
    /// <param name="optics">The optics in use; null for none.</param>
    /// <exception cref="SutureLiveException">Not readable, never activated, not sound, or of another camera or profile.</exception>
    public FrameRegistration? Read(CommandRun run, string? camera, OpticsInUse? optics)
    {
        if (run.Parsed.GetValue(Named) is not { } named) return null;
        var record = IsFile(named) ? RegistrationRecord.Load(named) : Store(run.Parsed.GetValue(Folder)).Active(named);
        if (record.Mismatch(camera, optics) is { } why) throw new SutureLiveException(why);
        if (record.Camera is null && camera is not null) run.Error.WriteLine($"The registration '{named}' does not say which camera it belongs to, so nobody can tell whether it is '{camera}': register with --camera.");
        if (AgeSays(record, $"The registration '{named}'", DateTimeOffset.UtcNow) is { } says) run.Error.WriteLine(says);
        return FrameRegistration.Fit(record);
    }
}
