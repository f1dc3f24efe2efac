using System.CommandLine;
using SutureLive.App.Sending;
using SutureLive.Calibration.Registration;
using SutureLive.Cameras;
using SutureLive.CommandLine;
using SutureLive.Core;
using SutureLive.FirmwareBridge;

namespace SutureLive.App.Calibrating;

/// <summary><c>suturelive calibrate register-by-marker</c>: the frame carries a marker at its tip over the picture, and each place gives a touched point.</summary>
internal static class MarkerCommand
{
    /// <summary>The command for the tree.</summary>
    public static Command Build()
    {
        var camera = new Option<CameraSpec?>("--camera") { Description = $"Which camera: {CameraSpec.Forms}. Default: phantom.", HelpName = "SPEC", CustomParser = result => OptionText.Parsed(result, CameraSpec.Parse) };
        var frame = new Option<ControllerSpec>("--controller") { Description = $"The controller of the frame: {ControllerSpec.Forms}.", HelpName = "SPEC", Required = true, CustomParser = result => OptionText.Parsed(result, ControllerSpec.Parse) };
        var profile = new Option<string?>("--frame-profile") { Description = "Frame profile: what the controller's settings must be, and the safe height at which the marker is carried.", HelpName = "FILE" };
        var start = new Option<(double X, double Y)?>("--start") { Description = "Where the frame begins, mm of the frame; the marker must be in the picture there. Default: where the tip stands.", HelpName = "X,Y", CustomParser = result => OptionText.Parsed(result, OptionText.Pair) };
        var scale = new Option<double?>("--um-per-px") { Description = "Micrometres per pixel, roughly, where no profile of optics is given.", HelpName = "X" };
        scale.Check(result =>
        {
            if (result.GetValueOrDefault<double?>() is not null and not (> 0 and < 1000)) result.AddError("--um-per-px must be greater than 0, and below 1000.");
        });
        var home = new Option<bool>("--home") { Description = "Home the frame first. The arm moves over its whole travel, vertical axis first: clear the way." };
        var confirm = new Option<bool>("--confirm") { Description = "Really move. Without it nothing moves." };
        OpticsOptions optics = new("--profile", "--optics");
        RegisterOutput output = new();
        var command = new Command(
            "register-by-marker", "Carries a marker at the tip (a dark disc of 0.5 mm on a bright one of 1 mm) over the picture at the safe height, and ties the picture to the frame. Every move passes the motion gate.")
        {
            camera, frame, profile, start, scale, home, confirm,
        };
        foreach (var option in optics.All.Concat(output.All)) command.Options.Add(option);
        CommandRun.Handle(command, async run =>
        {
            var (source, spec) = (run.Parsed.GetValue(camera) ?? CameraSpec.Parse("phantom"), run.Parsed.GetRequiredValue(frame));
            string cameraName = OpticsOptions.CameraName(run.Parsed, camera);
            var use = optics.Read(run, cameraName);
            var frameProfile = run.Parsed.GetValue(profile) is { } path ? FrameProfile.Load(path) : new FrameProfile { Name = "the controller as it is" };
            var time = TimeProvider.System;
            bool mayMove = run.Parsed.GetValue(confirm);
            await using var bytes = WireLog.Open(run, null, spec, time);
            await using var controller = spec.Open(frameProfile, time, bytes);
            await controller.ConnectAsync(run.Stop);
            using var gate = new MotionGate(controller, frameProfile, time);
            gate.Arm(TimeSpan.FromMinutes(10));
            if (mayMove && run.Parsed.GetValue(home)) await gate.HomeAsync(confirmed: true, run.Stop);
            using var device = CameraFactory.Open(source, time, run.Logs.CreateLogger("suturelive.camera"));
            using var eye = new TipCamera(device.Frames, device.Name, time);
            using var first = await eye.NextAsync(run.Stop);
            var (known, mismatch) = use?.For(first.Width, first.Height) ?? (null, null);
            if (mismatch is not null) throw new SutureLiveException(mismatch);

            // The simulated frame carries its marker over the simulated microscope.
            var simulated = source is CameraSpec.Phantom && spec is ControllerSpec.Simulated ? PhantomTie.Of(source, spec, time) : null;
            double umPerPx = known?.UmPerPx ?? run.Parsed.GetValue(scale) ?? simulated?.UmPerPx
                ?? throw new SutureLiveException("How large is a pixel? Give a profile of the optics (--profile), or roughly --um-per-px.");
            var from = run.Parsed.GetValue(start) ?? (controller.Now is { IsHomed: true, Position: { } at } ? (at.At.XMm, at.At.YMm)
                : throw new SutureLiveException("Nothing was moved. Where the arm stands is not known: say where to begin (--start X,Y), and home the frame first (--home)."));
            var area = MarkerWalk.AreaOf(from, first.Size(), umPerPx);
            string way = FormattableString.Invariant($"carried to 12 places inside {area}, at Z {gate.SafeZMm:0.000} mm or higher");
            if (!mayMove)
                throw new SutureLiveException($"Nothing was moved. The tip would be {way}: take the animal away or look that nothing stands in the way, then add --confirm.");
            await run.Error.WriteLineAsync($"The tip is {way}. Ctrl-C stops it.");
            using MarkerWalk walk = new(controller, gate, frameProfile, eye, umPerPx, simulated, area);
            IReadOnlyList<TouchedPoint> points;
            try
            {
                points = await walk.RunAsync(from, first.Size(), run.Stop);
            }
            catch (OperationCanceledException) when (run.Stop.IsCancellationRequested)
            {
                throw new SutureLiveException($"Stopped: the arm was halted ({controller.Now.Says}), and nothing was registered or saved. Look where the tip stands before it moves again.");
            }

            gate.Disarm();
            var record = new RegistrationRecord
            {
                MadeAt = time.GetUtcNow(), Camera = cameraName, PictureWidthPx = first.Width, PictureHeightPx = first.Height, Points = points,
                Optics = known is null ? null : new(use!.Status.Profile.Name, use.Status.Profile.Version, known),
                UmPerPx = known is null ? umPerPx : null, Model = known is null ? RegistrationModel.Auto : RegistrationModel.Affine,
            };
            output.Finish(run, record, () => walk.Last?.Clone());
            return ExitCode.Good;
        });
        return command;
    }
}
