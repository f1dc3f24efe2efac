using System.CommandLine;
using SutureLive.App.Sending;
using SutureLive.Calibration.Registration;
using SutureLive.Core;

namespace SutureLive.App.Calibrating;

/// <summary><c>suturelive calibrate locate</c>: AP, ML and DV of any pixel, and the frame coordinates of any target; moves nothing.</summary>
internal static class LocateCommand
{
    /// <summary>Bregma to lambda in the mouse atlas, mm (PMC4242517); others use 4.1 to 4.2.</summary>
    public const double AtlasBregmaLambdaMm = 4.21;

    /// <summary>The command for the tree.</summary>
    public static Command Build()
    {
        var registration = new Option<string>("--registration") { Description = "Registration file (see: calibrate register).", HelpName = "FILE", Required = true };
        var bregma = Pixel("--bregma", "Bregma in the picture, px.", isRequired: true);
        var lambda = Pixel("--lambda", "Lambda in the picture, px.", isRequired: true);
        var pixel = Pixel("--px", "A pixel whose AP, ML and DV are wanted.", isRequired: false);
        var to = SendTarget.Option();
        var scale = new Option<bool>("--scale-to-atlas") { Description = "Multiply AP by the measured bregma-lambda distance over that of the atlas." };
        var atlas = new Option<double>("--atlas-mm") { Description = "Bregma to lambda in the atlas, mm.", HelpName = "MM", DefaultValueFactory = _ => AtlasBregmaLambdaMm };
        atlas.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() > 0)) result.AddError("--atlas-mm must be greater than 0.");
        });
        var command = new Command("locate", "Tells AP, ML and DV of a pixel and the frame's coordinates of a target, with the tilt of the skull. Moves nothing.") { registration, bregma, lambda, pixel, to, scale, atlas };
        CommandRun.Handle(command, run =>
        {
            var (b, l) = (run.Parsed.GetValue(bregma)!.Value, run.Parsed.GetValue(lambda)!.Value);
            var animal = AnimalInFrame.Of(FrameRegistration.Fit(RegistrationRecord.Load(run.Parsed.GetRequiredValue(registration))), new(b.X, b.Y), new(l.X, l.Y));
            double distance = -animal.OnSkull(new PointPx(l.X, l.Y)).ApMm, factor = distance / run.Parsed.GetValue(atlas);
            if (run.Parsed.GetValue(scale)) animal = animal with { ApFactor = factor };
            Tell(run, animal, distance, factor, run.Parsed.GetValue(pixel) is { } p ? animal.OnSkull(new PointPx(p.X, p.Y)) : null, run.Parsed.GetValue(to));
            return Task.FromResult(ExitCode.Good);
        });
        return command;
    }

    private static void Tell(CommandRun run, AnimalInFrame animal, double distanceMm, double factor, StereotaxicPoint? seen, SendTarget? target)
    {
        FramePoint? frame = target is null ? null : animal.ToFrame(new(target.At.ApMm, target.At.MlMm, target.DvMm ?? 0));
        PointPx? px = target is null ? null : animal.ToPx(new(target.At.ApMm, target.At.MlMm, 0));
        if (run.Json)
        {
            run.WriteJsonLine(new { bregma_lambda_mm = distanceMm, factor, factor_applied = animal.ApFactor, tilt = animal.Tilt, pixel = seen, frame, target_px = px });
            return;
        }

        run.Output.WriteLine(FormattableString.Invariant($"Bregma to lambda {distanceMm:0.00} mm, factor {factor:0.000} against the atlas, {(animal.ApFactor == 1 ? "not applied" : "applied to AP")}."));
        run.Output.WriteLine(animal.Tilt?.Says ?? "Tilt not measured: the skull is taken for flat.");
        if (seen is { } at) run.Output.WriteLine($"The pixel shows {at} from bregma, on the plane of the skull.");
        if (frame is { } f) run.Output.WriteLine(FormattableString.Invariant($"The target lies at {f} of the frame{(animal.Bregma.ZMm == 0 ? " (Z against bregma: nobody touched the bone)" : "")}, pixel {px!.Value.X:0.0}, {px.Value.Y:0.0}."));
    }

    private static Option<(double X, double Y)?> Pixel(string name, string description, bool isRequired) =>
        new(name) { Description = description, HelpName = "X,Y", Required = isRequired, CustomParser = result => OptionText.Parsed(result, OptionText.Pair) };
}
