using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using SutureLive.App.Calibrating;
using SutureLive.App.Live;
using SutureLive.Cameras;
using SutureLive.CommandLine;
using SutureLive.Core;
using SutureLive.FirmwareBridge;
using SutureLive.Imaging.Overlay;
using SutureLive.Pipeline.Live;
using SutureLive.Pipeline.Stills;

namespace SutureLive.App.Commands;

/// <summary><c>suturelive live</c>: a camera in, the overlay on a console, in a window or in a file out.</summary>
internal static class LiveCommand
{
    /// <summary>The command for the tree.</summary>
    public static Command Build()
    {
        var camera = new Option<CameraSpec>("--camera")
        {
            Description = $"The camera: {CameraSpec.Forms}. Default: phantom.",
            HelpName = "SPEC",
            CustomParser = result => Parsed(result, CameraSpec.Parse),
        };
        var target = new Option<OverlayTarget[]>("--target")
        {
            Description = "A target to mark: AP,ML in mm from bregma, such as -2.3,1.5 or CA1:-2.3,1.5. May be given many times.",
            HelpName = "[NAME:]AP,ML",
            Arity = ArgumentArity.OneOrMore,
            CustomParser = ParseTargets,
        };
        var window = new Option<bool>("--window") { Description = "Show the overlay in a window of the desktop." };
        var monitor = new Option<int?>("--monitor") { Description = "Let the window fill this monitor, such as the one of the microscope's eyepieces: 1 is the first, suturelive doctor lists them. Needs --window.", HelpName = "N" };
        var headless = new Option<bool>("--headless") { Description = "Open no window and no console; write overlay.avi and coordinates.csv to --out." };
        var outDir = new Option<DirectoryInfo?>("--out") { Description = "Folder for the recording; made when missing. Files there are never overwritten.", HelpName = "DIR" };
        var duration = Positive("--duration-s", "Seconds from the first frame to the end. Default: until the camera ends or Ctrl-C.");
        var aged = Positive("--aged-after-ms", "Age from which on the overlay is dashed and called AGED, at most 1000: nothing older than a second is called LIVE. Default: 250.");
        var stale = Positive("--stale-after-ms", "Age from which on the overlay is taken away. Default: 1000. The frame moves only on readings younger than a second, whatever is said here.");
        var noGlue = new Option<bool>("--no-glue") { Description = "Do not carry the overlay along with the motion of the bone." };
        var noFocus = new Option<bool>("--no-focus") { Description = "Read the whole picture every time, not only the surroundings of a skull that was found." };
        var noReuse = new Option<bool>("--no-reuse") { Description = "Run the network on every tile, also where the picture has not changed." };
        var noSpare = new Option<bool>("--no-spare") { Description = "Read as often as the processor allows also while a browser shows the picture; on fewer than four processors it is at most eight times a second otherwise." };
        var noFilter = new Option<bool>("--no-filter") { Description = "Show the landmarks of each single reading, not those of the last seconds." };
        var port = new Option<int?>("--port") { Description = "Port of the web console. Default: the first free one from 5210 on.", HelpName = "N" };
        port.Check(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0 or > 65535) result.AddError("--port must be 0 to 65535.");
        });
        var listen = new Option<IPAddress?>("--listen")
        {
            Description = "Address the web console listens on, beyond this machine: one of its own, or 0.0.0.0 for all. Who opens it needs the token printed at the start; nothing is encrypted. Default: 127.0.0.1.",
            HelpName = "ADDR",
            CustomParser = result => Parsed(result, text => IPAddress.TryParse(text, out var address) ? address : throw new FormatException($"--listen is '{text}', which is no address: write one like 192.168.1.20, or 0.0.0.0.")),
        };
        var noConsole = new Option<bool>("--no-console") { Description = "Do not start the web console." };
        var controller = new Option<ControllerSpec?>("--controller")
        {
            Description = $"The controller of the stereotaxic frame: its state on the console, and its motion panel. Nothing moves by itself. {ControllerSpec.Forms}.",
            HelpName = "SPEC",
            CustomParser = result => Parsed(result, ControllerSpec.Parse),
        };
        var profile = new Option<string?>("--frame-profile") { Description = "Frame profile: what the controller's settings must be. Without it the controller's own are taken as they are.", HelpName = "FILE" };
        var registration = new RegistrationOptions("The registration that ties picture and frame (see: calibrate register), by the name it was activated under or by file. The simulated microscope and frame are tied without one.");
        var threads = new Option<int>("--threads") { Description = "Processor threads for the model. Default: what does best on this machine, measured once.", HelpName = "N" };
        threads.Check(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 256) result.AddError("--threads must be 1 to 256.");
        });
        var scale = PictureOptions.UmPerPx();
        var nose = PictureOptions.Nose();
        var model = ModelOption.Create();
        OpticsOptions optics = new("--profile", "--optics");
        var command = new Command("live", "Shows the live picture of a microscope with sutures, bregma, lambda, millimetre grid and targets.")
        {
            camera, model, scale, nose, target, window, monitor, headless, outDir, duration, port, listen, noConsole, controller, profile, aged, stale, noGlue, noFocus, noReuse, noSpare, noFilter, threads,
        };
        var anatomy = new AnatomyChoice();
        anatomy.AddTo(command);
        var record = new RecordOptions();
        var outgoing = new OutgoingOptions();
        foreach (var option in record.All.Concat(outgoing.All).Concat(optics.All).Concat(registration.All)) command.Options.Add(option);
        command.Check(result =>
        {
            if (result.GetResult(optics.Profile) is not null && result.GetResult(scale) is not null) result.AddError("--profile and --um-per-px both give the scale: give one.");
            if (result.GetValue(headless) && result.GetValue(outDir) is null && result.GetValue(record.Folder) is null)
                result.AddError("--headless needs --out DIR for its files, or --record DIR.");
            if (!result.GetValue(headless) && result.GetValue(outDir) is not null) result.AddError("--out is for --headless: add it, or leave --out away.");
            if (result.GetValue(aged) is > 1000) result.AddError("--aged-after-ms must be at most 1000: nothing older than a second is called LIVE.");
            if (result.GetValue(aged) is { } agedMs && result.GetValue(stale) is { } staleMs && agedMs >= staleMs) result.AddError("--aged-after-ms must be below --stale-after-ms.");
            if (result.GetResult(monitor) is not null && !result.GetValue(window)) result.AddError("--monitor says where --window goes: add --window.");
            if (result.GetValue(headless) && result.GetValue(window)) result.AddError("--headless and --window exclude each other.");
        });
        CommandRun.Handle(command, run =>
        {
            T? Value<T>(Option<T> option) => run.Parsed.GetValue(option);
            var source = Value(camera) ?? CameraSpec.Parse("phantom");
            string cameraName = OpticsOptions.CameraName(run.Parsed, camera);
            var use = optics.Read(run, cameraName);
            LiveOptions usual = new();
            LiveSettings settings = new(
                source,
                Knowledge(run.Parsed, source, scale, nose),
                Value(target) ?? [],
                usual with
                {
                    AgedAfter = Value(aged) is { } agedMs ? TimeSpan.FromMilliseconds(agedMs) : usual.AgedAfter,
                    StaleAfter = Value(stale) is { } staleMs ? TimeSpan.FromMilliseconds(staleMs) : usual.StaleAfter,
                    Glue = !Value(noGlue),
                    Focus = !Value(noFocus),
                    Reuse = !Value(noReuse),
                    WatchedPeriod = Value(noSpare) ? TimeSpan.Zero : usual.WatchedPeriod,
                    Steady = !Value(noFilter),
                },
                Value(outDir)?.FullName,
                record.Read(run.Parsed),
                Value(duration) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                Value(window),
                !Value(noConsole) && !Value(headless),
                Value(listen) ?? IPAddress.Loopback,
                Value(port),
                Value(controller),
                Value(profile) is { } path ? FrameProfile.Load(path) : new() { Name = "the controller as it is" },
                use,
                registration.Read(run, cameraName, use),
                outgoing.Read(run.Parsed))
            {
                Anatomy = anatomy.Of(run.Parsed),
                Monitor = Value(monitor),
                Profiles = OpticsOptions.Store(Value(optics.Folder)),
                Registrations = RegistrationOptions.Store(Value(registration.Folder)),
                CameraText = run.Parsed.GetResult(camera) is { Tokens: [var written, ..] } ? written.Value : "phantom",
                SessionsDir = record.ShelfOf(run.Parsed),
            };
            return LiveSession.RunAsync(run, settings, model, Value(threads));
        });
        return command;
    }

    // The simulated microscope comes with its profile, as a calibrated one does; --um-per-px auto still searches.
    private static PictureKnowledge Knowledge(ParseResult parsed, CameraSpec camera, Option<NumberOrAuto> scale, Option<NumberOrAuto> nose) =>
        parsed.GetResult(scale) is null && camera is CameraSpec.Phantom phantom
            ? new(phantom.Options.UmPerPx, ScaleSource.Profile, parsed.GetValue(nose).Value)
            : new(parsed.GetValue(scale).Value, HeadingDeg: parsed.GetValue(nose).Value);

    private const double MostSeconds = 1e7;         // 116 days; also enough for milliseconds

    private static Option<double?> Positive(string name, string description)
    {
        var option = new Option<double?>(name) { Description = description, HelpName = "X" };
        option.Check(result =>
        {
            if (result.GetValueOrDefault<double?>() is not (> 0 and <= MostSeconds) and not null) result.AddError($"{name} must be greater than 0, and at most {MostSeconds:0}.");
        });
        return option;
    }

    private static OverlayTarget[]? ParseTargets(ArgumentResult result)
    {
        try
        {
            return [.. result.Tokens.Select((token, index) => TargetText.Parse(token.Value, index + 1))];
        }
        catch (FormatException e)
        {
            result.AddError(e.Message);
            return null;
        }
    }

    private static T? Parsed<T>(ArgumentResult result, Func<string, T> parse)
    {
        try
        {
            return parse(result.Tokens[0].Value);
        }
        catch (FormatException e)
        {
            result.AddError(e.Message);
            return default;
        }
    }
}
