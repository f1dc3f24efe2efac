using System.CommandLine;
using SutureLive.Calibration.Profiles;
using SutureLive.Calibration.Scale;
using SutureLive.Calibration.Targets;
using SutureLive.Core;

namespace SutureLive.App.Calibrating;

/// <summary>The options of <c>calibrate scale</c>.</summary>
internal sealed class ScaleOptions
{
    public Argument<string[]> Pictures { get; } = new("PICTURE")
    {
        Description = "Pictures of the target lying in the plane of the skull, turned and shifted between them; or one picture of the micrometer per direction.", Arity = ArgumentArity.ZeroOrMore,
    };

    public Option<TargetSpec?> Target { get; } = new("--target")
    {
        Description = $"The target in the pictures: {TargetSpec.Forms}.", HelpName = "TARGET", CustomParser = result => OptionText.Parsed(result, TargetSpec.Parse),
    };

    public Option<double?> Micrometer { get; } = new("--micrometer-mm") { Description = "The pictures show a stage micrometer; the distance of two of its lines, mm.", HelpName = "MM" };

    public Option<KnownLength[]> Lines { get; } = new("--line")
    {
        Description = "A line drawn over something of known length: its two ends in px and its length in mm. At least three, in different directions.",
        HelpName = "X0,Y0,X1,Y1,MM",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => OptionText.ParsedAll(result, KnownLength.Parse),
    };

    public Option<double?> RulerMm { get; } = new("--ruler-mm") { Description = "Length of the ruler printed beside the target, as you measure it; 100 when the printer kept the scale.", HelpName = "MM" };

    public Option<bool> Certified { get; } = new("--certified") { Description = "The target has a certificate: its size need not be checked." };

    public Option<string?> Save { get; } = new("--save") { Description = "Save the result as a new version of this profile. What is in use stays until calibrate activate.", HelpName = "NAME" };

    public Option<DirectoryInfo?> Folder { get; } = OpticsOptions.FolderOption();

    public Option<string?> Camera { get; } = new("--camera") { Description = "The camera, as --camera of live names it.", HelpName = "SPEC" };

    public Option<string?> Objective { get; } = new("--objective") { Description = "The objective, as written on it.", HelpName = "TEXT" };

    public Option<double?> Zoom { get; } = new("--zoom") { Description = "The setting of the zoom ring. Default: 1.", HelpName = "X" };

    public Option<int> Binning { get; } = new("--binning") { Description = "Pixels of the sensor per pixel of the pictures along each side.", HelpName = "N", DefaultValueFactory = _ => 1 };

    public Option<(double X, double Y)?> Roi { get; } = new("--roi")
    {
        Description = "Left and upper edge of the region of interest, pixels of the sensor. Default: 0,0.", HelpName = "X,Y", CustomParser = result => OptionText.Parsed(result, OptionText.Corner),
    };

    public Option<(double X, double Y)?> Sensor { get; } = new("--sensor")
    {
        Description = "Width and height of the whole sensor, px. Default: that of the pictures times the binning.", HelpName = "W,H", CustomParser = result => OptionText.Parsed(result, OptionText.Pair),
    };

    public Option<string> By { get; } = ByOption();

    public Option<string?> Report { get; } = new("--report") { Description = "Write a report with pictures and plots to this new HTML file.", HelpName = "FILE" };

    public IEnumerable<Option> All => [Target, Micrometer, Lines, RulerMm, Certified, Save, Folder, Camera, Objective, Zoom, Binning, Roi, Sensor, By, Report];

    /// <summary>Who acts: written into profiles and logs.</summary>
    public static Option<string> ByOption() => new("--by") { Description = "Who does it, for the record. Default: the name of the account.", HelpName = "NAME", DefaultValueFactory = _ => Environment.UserName };

    /// <summary>A new version of the named profile.</summary>
    /// <exception cref="SutureLiveException">Camera or objective is missing, or the numbers do not fit together.</exception>
    public OpticsProfile ProfileOf(CommandRun run, string name, ScaleResult result, ProfileStore store)
    {
        if (run.Parsed.GetValue(Camera) is not { } camera || run.Parsed.GetValue(Objective) is not { } objective)
            throw new SutureLiveException("A profile belongs to one set of optics: --save needs --camera and --objective too (and --zoom, --binning, --roi where they are not 1, 1, 0,0).");
        var roi = run.Parsed.GetValue(Roi) ?? (0, 0);
        int binning = run.Parsed.GetValue(Binning);
        var sensor = run.Parsed.GetValue(Sensor) ?? (roi.Item1 + (binning * result.WidthPx), roi.Item2 + (binning * result.HeightPx));
        return OpticsProfile.Of(
            name, store.NextVersion(name), result,
            new(OpticsOptions.CameraName(camera), (int)sensor.Item1, (int)sensor.Item2, objective, run.Parsed.GetValue(Zoom) ?? 1),
            new(binning, (int)roi.Item1, (int)roi.Item2, result.WidthPx, result.HeightPx), run.Parsed.GetRequiredValue(By), DateTimeOffset.UtcNow);
    }
}
