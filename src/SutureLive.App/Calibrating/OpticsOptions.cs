using System.CommandLine;
using SutureLive.Calibration.Profiles;
using SutureLive.Cameras;
using SutureLive.CommandLine;
using SutureLive.Core;

namespace SutureLive.App.Calibrating;

/// <summary>Options that name a profile of optics and what is really in use; one instance per command.</summary>
/// <param name="name">Name of the option that chooses the profile.</param>
/// <param name="aliases">Its other names.</param>
internal sealed class OpticsOptions(string name, params string[] aliases)
{
    /// <summary>Which profile; null for none.</summary>
    public Option<string?> Profile { get; } = new(name, aliases)
    {
        Description = "Profile of the optics (see: calibrate profiles), by name or by file. Without a match the picture is UNCALIBRATED: pixels only.", HelpName = "NAME|FILE",
    };

    /// <summary>Folder of the profiles.</summary>
    public Option<DirectoryInfo?> Folder { get; } = FolderOption();

    /// <summary>The objective in use.</summary>
    public Option<string?> Objective { get; } = new("--objective") { Description = "The objective in use, as written on it; checked against the profile.", HelpName = "TEXT" };

    /// <summary>The zoom in use.</summary>
    public Option<double?> Zoom { get; } = Above0(new Option<double?>("--zoom") { Description = "The setting of the zoom ring; checked against the profile.", HelpName = "X" });

    /// <summary>The binning in use.</summary>
    public Option<int?> Binning { get; } = Above0(new Option<int?>("--binning") { Description = "Pixels of the sensor per pixel of the picture along each side, where it differs from the calibration.", HelpName = "N" });

    /// <summary>The region of interest in use.</summary>
    public Option<(double X, double Y)?> Roi { get; } = new("--roi")
    {
        Description = "Left and upper edge of the camera's region of interest, pixels of the sensor, where it differs from the calibration.",
        HelpName = "X,Y",
        CustomParser = result => OptionText.Parsed(result, OptionText.Corner),
    };

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [Profile, Folder, Objective, Zoom, Binning, Roi];

    /// <summary>What a camera is called, without its settings: <c>device:0?fps=30</c> is camera <c>device:0</c>.</summary>
    public static string CameraName(ParseResult parsed, Option camera) => CameraName(parsed.GetResult(camera) is { Tokens: [var token, ..] } ? token.Value : "phantom");

    /// <summary>What a camera is called, without its settings and passwords: it is written into profiles, registrations and sessions.</summary>
    public static string CameraName(string spec) => spec.StartsWith("phantom", StringComparison.Ordinal) ? "phantom" : NetworkAddress.Hide(spec.Split('?')[0]);

    private static Option<T?> Above0<T>(Option<T?> option)
        where T : struct, IComparable<T>
    {
        option.Check(result =>
        {
            if (result.GetValueOrDefault<T?>() is { } value && value.CompareTo(default) <= 0) result.AddError($"{option.Name} must be greater than 0.");
        });
        return option;
    }

    /// <summary>A new folder option.</summary>
    public static Option<DirectoryInfo?> FolderOption() => new("--profiles")
    {
        Description = "Folder of the profiles of optics. Default: SutureLive/profiles in the user's local data folder.", HelpName = "DIR",
    };

    /// <summary>The store behind a folder option.</summary>
    public static ProfileStore Store(DirectoryInfo? folder) =>
        new(folder?.FullName ?? LocalData("profiles"));

    /// <summary>A folder of this program in the user's local data.</summary>
    public static string LocalData(string name) =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "SutureLive", name);

    /// <summary>The profile asked for and what is in use; null when none was asked for. Says on stderr when it is due.</summary>
    /// <param name="run">The line.</param>
    /// <param name="camera">The camera in use; null when nobody can tell.</param>
    /// <exception cref="SutureLiveException">It cannot be read, or was never activated.</exception>
    public OpticsInUse? Read(CommandRun run, string? camera)
    {
        if (run.Parsed.GetValue(Profile) is not { } named) return null;
        bool isFile = named.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        var status = isFile ? new ProfileStatus(ProfileStore.Read(named), []) : Store(run.Parsed.GetValue(Folder)).Active(named);
        if (status.Due(DateTimeOffset.UtcNow) is { } due) run.Error.WriteLine(due);
        var roi = run.Parsed.GetValue(Roi);
        return new()
        {
            Status = status,
            Camera = camera,
            Objective = run.Parsed.GetValue(Objective),
            Zoom = run.Parsed.GetValue(Zoom),
            Binning = run.Parsed.GetValue(Binning),
            Roi = roi is { } at ? ((int)at.X, (int)at.Y) : null,
        };
    }
}
