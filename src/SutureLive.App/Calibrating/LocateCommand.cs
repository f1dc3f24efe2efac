using System.CommandLine;
using SutureLive.App.Sending;
using SutureLive.Calibration.Registration;
using SutureLive.CommandLine;
using SutureLive.Core;

namespace SutureLive.App.Calibrating;

/// <summary><c>suturelive calibrate locate</c>: AP, ML and DV of any pixel, and the frame coordinates of any target; moves nothing.</summary>
internal static class LocateCommand
{
    /// <summary>Bregma to lambda in the mouse atlas, mm (PMC4242517); others use 4.1 to 4.2.</summary>
    public const double AtlasBregmaLambdaMm = 4.21;

    // 3.2 to 5.2 mm over the 4.21 mm of the mouse: what is farther off is not the scale of an animal, but a wrong pixel.
    private const double LeastFactor = 0.76, LargestFactor = 1.24;

    /// <summary>The command for the tree.</summary>
    public static Command Build()
    {
        var registration = new RegistrationOptions("The registration (see: calibrate register), by the name it was activated under or by file.");
        registration.Named.Required = true;
        var bregma = Pixel("--bregma", "Bregma in the picture, px.", isRequired: true);
        var lambda = Pixel("--lambda", "Lambda in the picture, px.", isRequired: true);
        var pixel = Pixel("--px", "A pixel whose AP, ML and DV are wanted.", isRequired: false);
        var to = SendTarget.Option();
        var scale = new Option<bool>("--scale-to-atlas") { Description = "Multiply AP by the measured bregma-lambda distance over that of the atlas." };
        var atlas = new Option<double>("--atlas-mm") { Description = "Bregma to lambda in the atlas, mm.", HelpName = "MM", DefaultValueFactory = _ => AtlasBregmaLambdaMm };
        atlas.Check(result =>
        {
            if (!(result.GetValueOrDefault<double>() > 0)) result.AddError("--atlas-mm must be greater than 0.");
        });
        var command = new Command("locate", "Tells AP, ML and DV of a pixel and the frame's coordinates of a target, with the tilt of the skull. Moves nothing.") { registration.Named, registration.Folder, bregma, lambda, pixel, to, scale, atlas };
        CommandRun.Handle(command, run =>
        {
            var (b, l) = (run.Parsed.GetValue(bregma)!.Value, run.Parsed.GetValue(lambda)!.Value);
            var tie = registration.Read(run, camera: null, optics: null)!;
            foreach (var (name, at) in new[] { (bregma.Name, b), (lambda.Name, l), (pixel.Name, run.Parsed.GetValue(pixel) ?? b) }) CheckInside(tie.Record, name, at);
            var animal = AnimalInFrame.Of(tie, new(b.X, b.Y), new(l.X, l.Y));
            double distance = -animal.OnSkull(new PointPx(l.X, l.Y)).ApMm, factor = distance / run.Parsed.GetValue(atlas);
            bool isUsual = factor is >= LeastFactor and <= LargestFactor;
            string unusual = FormattableString.Invariant($"Bregma and lambda lie {distance:0.00} mm apart, {factor:0.000} times as far as in the atlas: one of them is marked wrong, or the atlas is of another species (--atlas-mm).");
            if (run.Parsed.GetValue(scale) && !isUsual) throw new SutureLiveException($"AP is not scaled. {unusual}");
            if (!isUsual) run.Error.WriteLine(unusual);
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
            run.WriteJsonLine(new { bregma_lambda_mm = distanceMm, factor, factor_applied = animal.ApFactor, tilt = animal.Tilt, pixel = seen, frame = Known(frame, animal.KnowsBone), target_px = px });
            return;
        }

        run.Output.WriteLine(FormattableString.Invariant($"Bregma to lambda {distanceMm:0.00} mm, factor {factor:0.000} against the atlas, {(animal.ApFactor == 1 ? "not applied" : "applied to AP")}."));
        run.Output.WriteLine(animal.Tilt?.Says ?? "Tilt not measured: the skull is taken for flat.");
        if (seen is { } at) run.Output.WriteLine($"The pixel shows {at} from bregma, on the plane of the skull{(animal.ApFactor == 1 ? "" : "; AP in mm of the atlas")}.");
        if (frame is { } f) run.Output.WriteLine(FormattableString.Invariant($"The target lies at {f} of the frame{(animal.KnowsBone ? "" : " (Z against bregma: nobody touched the bone)")}, pixel {px!.Value.X:0.0}, {px.Value.Y:0.0}."));
    }

    // A number that is no Z of the frame does not go where a program reads one.
    private static object? Known(FramePoint? frame, bool knowsBone) => frame is not { } f ? null : new { x_mm = f.XMm, y_mm = f.YMm, z_mm = knowsBone ? f.ZMm : (double?)null };

    private static void CheckInside(RegistrationRecord record, string name, (double X, double Y) at)
    {
        if (at.X >= -0.5 && at.Y >= -0.5 && at.X <= record.PictureWidthPx - 0.5 && at.Y <= record.PictureHeightPx - 0.5) return;
        throw new SutureLiveException(FormattableString.Invariant($"{name} {at.X:0.#},{at.Y:0.#} lies outside the registered picture of {record.PictureWidthPx} x {record.PictureHeightPx} px."));
    }

    private static Option<(double X, double Y)?> Pixel(string name, string description, bool isRequired) =>
        new(name) { Description = description, HelpName = "X,Y", Required = isRequired, CustomParser = result => OptionText.Parsed(result, OptionText.Pair) };
}
