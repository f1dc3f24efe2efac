using System.CommandLine;
using SutureLive.App.Calibrating;
using SutureLive.App.Live;
using SutureLive.App.Sending;
using SutureLive.Cameras;
using SutureLive.CommandLine;
using SutureLive.Core;
using SutureLive.FirmwareBridge;
using SutureLive.FirmwareBridge.Grbl;
using SutureLive.Pipeline.Live;
using SutureLive.Pipeline.Stills;

namespace SutureLive.App.Commands;

/// <summary><c>suturelive send</c>: a coordinate to the frame, after the motion gate.</summary>
internal static class SendCommand
{
    /// <summary>The command for the tree.</summary>
    public static Command Build()
    {
        var options = new SendOptions();
        var command = new Command(
            "send",
            "Sends the frame to a place given in mm from bregma, after every condition of the motion gate holds. Without --confirm it shows the plan and moves nothing.");
        foreach (var option in options.All) command.Options.Add(option);
        options.Anatomy.AddTo(command);
        command.Check(result =>
        {
            if (result.GetResult(options.Port) is not null && result.GetResult(options.Controller) is not null)
                result.AddError("--port and --controller name two controllers: give one.");
            if (result.GetResult(options.Port) is null && result.GetResult(options.Controller) is null)
                result.AddError("Which frame? Give --port PORT for a real one, or --controller simulated:grbl to try it.");
            if (result.GetResult(options.To) is null && result.GetResult(options.WriteProfile) is null)
                result.AddError("Where to? Give --to AP,ML[,DV] in mm from bregma.");
            if (!result.GetValue(options.Sequence)) return;
            if (result.GetValue(options.Depth) is null) result.AddError("--sequence goes to a depth below the bone it touches: give it with --depth-mm, such as --depth-mm -1.2.");
            if (result.GetValue(options.To) is { DvMm: not null }) result.AddError("--sequence takes its depth from --depth-mm, below the bone it touches at the target: write --to AP,ML.");
        });
        CommandRun.Handle(command, run => RunAsync(run, options));
        return command;
    }

    private static async Task<int> RunAsync(CommandRun run, SendOptions options)
    {
        var time = TimeProvider.System;
        var spec = run.Parsed.GetValue(options.Port) ?? run.Parsed.GetValue(options.Controller)!;
        var camera = run.Parsed.GetValue(options.Camera) ?? CameraSpec.Parse("phantom");
        var profile = run.Parsed.GetValue(options.Profile) is { } path ? FrameProfile.Load(path) : new FrameProfile { Name = "the controller as it is" };
        await using var log = WireLog.Open(run, run.Parsed.GetValue(options.ByteLog), spec, time);
        await using var controller = spec.Open(profile, time, log);
        if (run.Parsed.GetValue(options.WriteProfile) is { } newProfile) return await WriteProfileAsync(run, controller, newProfile);

        string cameraName = OpticsOptions.CameraName(run.Parsed, options.Camera);
        var optics = options.Optics.Read(run, cameraName);
        var registration = run.Parsed.GetValue(options.Registration.Named) == SendOptions.PhantomRegistration
            ? PhantomTie.Of(camera, spec, time)
            : options.Registration.Read(run, cameraName, optics)!;
        using var source = CameraFactory.Open(camera, time, run.Logs.CreateLogger("suturelive.camera"));
        using var segmenter = run.Open(options.Model);
        var anatomy = options.Anatomy.Of(run.Parsed);
        SkullAnalyzer analyzer = new(segmenter, anatomy);
        var nose = run.Parsed.GetValue(options.Nose).Value;
        ISkullReader reader = optics is not null
            ? new CalibratedReader(analyzer, optics, nose, isFocused: false, followsBone: false, why => throw new SutureLiveException(why))
            : new TrackingSkullReader(analyzer, new(registration.UmPerPx, ScaleSource.Option, nose), isFocused: false); // held against itself the registration's scale would always match
        using var watch = new BregmaWatch(source, reader, time);
        await controller.ConnectAsync(run.Stop);
        using var gate = new MotionGate(controller, profile, time);
        return await new SendSession(run, options, run.Parsed.GetValue(options.To)!, registration, optics?.Status.Profile, anatomy.Shape.BregmaLambdaMm, controller, profile, gate, watch, time).RunAsync();
    }

    private static async Task<int> WriteProfileAsync(CommandRun run, IFrameController controller, string path)
    {
        await controller.ConnectAsync(run.Stop);
        if (controller is not GrblController grbl) throw new SutureLiveException($"{controller.Name} has no settings to write down.");
        try
        {
            grbl.ProfileAsReported(Path.GetFileNameWithoutExtension(path)).Save(path);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new SutureLiveException($"The profile cannot be written: {wrong.Message}", wrong);
        }

        await run.Error.WriteLineAsync($"'{path}' holds the steps, speeds and travel of {controller.Name}. Read them: from now on --profile refuses a controller that differs.");
        return ExitCode.Good;
    }
}
