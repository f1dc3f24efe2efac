using System.CommandLine;
using SutureLive.Calibration.Registration;
using SutureLive.Core;
using SutureLive.Imaging;

namespace SutureLive.App.Calibrating;

/// <summary><c>suturelive calibrate register</c>: tying the picture to the frame.</summary>
internal static class RegisterCommand
{
    /// <summary>The command for the tree.</summary>
    public static Command Build()
    {
        var points = new Option<string>("--points")
        {
            Description = "Registration file with made_at, picture_width_px, picture_height_px and points [{x_px, y_px, x_mm, y_mm}…], at least three, not on a line.",
            HelpName = "FILE",
            Required = true,
        };
        var model = new Option<RegistrationModel?>("--fit") { Description = "rigid, similarity, affine, or auto. Default: what the file says.", HelpName = "MODEL" };
        var exclude = new Option<int[]>("--exclude") { Description = "Number of a point to leave out of the fit; may be given many times. Its residual is still shown.", HelpName = "N", Arity = ArgumentArity.OneOrMore };
        OpticsOptions optics = new("--profile", "--optics");
        var camera = new Option<string?>("--camera") { Description = "What the camera is called, as on --camera of live and send; a registration is refused with another one. Default: that of the profile.", HelpName = "SPEC" };
        var picture = new Option<string?>("--picture") { Description = "The picture the points were seen in, for the report.", HelpName = "FILE" };
        RegisterOutput output = new();
        var command = new Command("register", "Checks points touched with the tip: fits them, shows each residual, and says whether the frame may be sent by them.") { points, model, exclude, camera, picture };
        foreach (var option in optics.All.Concat(output.All)) command.Options.Add(option);
        CommandRun.Handle(command, run =>
        {
            var record = RegistrationRecord.Load(run.Parsed.GetRequiredValue(points));
            record = Excluding(record with { Model = run.Parsed.GetValue(model) ?? record.Model }, run.Parsed.GetValue(exclude) ?? []);
            string? cameraName = run.Parsed.GetValue(camera) is { } spec ? OpticsOptions.CameraName(spec) : record.Camera;
            record = record with { Schema = RegistrationRecord.PresentSchema, Camera = cameraName };
            if (optics.Read(run, cameraName) is { } use)
            {
                var (found, mismatch) = use.For(record.PictureWidthPx, record.PictureHeightPx);
                record = record with { Camera = cameraName ?? use.Status.Profile.Optics.Camera, Optics = new(use.Status.Profile.Name, use.Status.Profile.Version, found ?? throw new SutureLiveException(mismatch!)) };
            }

            output.Finish(run, record, () => run.Parsed.GetValue(picture) is { } file ? PictureFile.Read(file) : null);
            return Task.FromResult(ExitCode.Good);
        });
        return command;
    }

    private static RegistrationRecord Excluding(RegistrationRecord record, int[] numbers)
    {
        if (numbers.FirstOrDefault(n => n < 1 || n > record.Points.Count) is var wrong and not 0) throw new SutureLiveException($"There is no point {wrong} to exclude: the file holds points 1 to {record.Points.Count}.");
        return record with { Points = [.. record.Points.Select((p, i) => numbers.Contains(i + 1) ? p with { Excluded = true } : p)] };
    }
}
