using System.CommandLine;
using SutureLive.Calibration.Registration;
using SutureLive.Calibration.Reports;
using SutureLive.Core;

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
        var save = new Option<string?>("--save") { Description = "Write the registration, as fitted, to this new file: for --registration of send and live.", HelpName = "FILE" };
        var report = new Option<string?>("--report") { Description = "Write a report with plots to this new HTML file.", HelpName = "FILE" };
        var command = new Command("register", "Checks points touched with the tip: fits them, shows each residual, and says whether the frame may be sent by them.") { points, model, exclude, save, report };
        foreach (var option in optics.All) command.Options.Add(option);
        CommandRun.Handle(command, run =>
        {
            var record = RegistrationRecord.Load(run.Parsed.GetRequiredValue(points));
            record = Excluding(record with { Model = run.Parsed.GetValue(model) ?? record.Model }, run.Parsed.GetValue(exclude) ?? []);
            if (optics.Read(run, camera: null) is { } use)
            {
                var (found, mismatch) = use.For(record.PictureWidthPx, record.PictureHeightPx);
                record = record with { Optics = new(use.Status.Profile.Name, use.Status.Profile.Version, found ?? throw new SutureLiveException(mismatch!)) };
            }

            var registration = FrameRegistration.Fit(record);
            if (run.Parsed.GetValue(save) is { } path) record.Save(path);
            if (run.Parsed.GetValue(report) is { } page) RegistrationReport.Write(page, registration);
            if (run.Json) run.WriteJsonLine(RegisterLine.Of(registration));
            else Tell(run.Output, registration);
            return Task.FromResult(ExitCode.Good);
        });
        return command;
    }

    private static RegistrationRecord Excluding(RegistrationRecord record, int[] numbers)
    {
        if (numbers.FirstOrDefault(n => n < 1 || n > record.Points.Count) is var wrong and not 0) throw new SutureLiveException($"There is no point {wrong} to exclude: the file holds points 1 to {record.Points.Count}.");
        return record with { Points = [.. record.Points.Select((p, i) => numbers.Contains(i + 1) ? p with { Excluded = true } : p)] };
    }

    private static void Tell(TextWriter output, FrameRegistration r)
    {
        output.WriteLine(FormattableString.Invariant($"{r.UmPerPx:0.00} um/px, {r.Model.ToString().ToLowerInvariant()} fit, residual {r.RmsMm:0.000} mm over {r.Record.Points.Count(p => !p.Excluded)} points"));
        output.WriteLine(r.TreMm is { } tre
            ? FormattableString.Invariant($"Points agree within {r.FreMm:0.000} mm (FRE); a place left out is met within {tre:0.000} mm (TRE): believe the latter.")
            : FormattableString.Invariant($"Points agree within {r.FreMm:0.000} mm (FRE); touch one more to see how well a place left out is met (TRE)."));
        for (int i = 0; i < r.ResidualsMm.Count; i++)
        {
            var p = r.Record.Points[i];
            string leftOut = r.LeftOutMm[i] is { } mm ? FormattableString.Invariant($", left out {mm:0.000} mm") : "";
            output.WriteLine(FormattableString.Invariant($"  {i + 1}: {p.XPx,8:0.0}, {p.YPx,8:0.0} px  ->  X {p.XMm,8:0.000} Y {p.YMm,8:0.000} mm   off by {r.ResidualsMm[i]:0.000} mm{leftOut}{(p.Excluded ? "   EXCLUDED" : "")}"));
        }

        output.WriteLine(r.Record.BoneZMm is { } z ? FormattableString.Invariant($"Bone at bregma: Z {z:0.000} mm") : "No bone_z_mm: AP and ML can be sent, DV cannot.");
        output.WriteLine(SkullTilt.Of(r.Record, LocateCommand.AtlasBregmaLambdaMm)?.Says ?? "Tilt not measured: touch lambda, and 2 mm left and right of the midline (lambda_z_mm, left_z_mm, right_z_mm).");
    }
}

/// <summary>What <c>calibrate register</c> prints as JSON.</summary>
internal sealed record RegisterLine(
    double UmPerPx, string Fit, double RmsMm, double FreMm, double? TreMm, IReadOnlyList<double> ResidualsMm, IReadOnlyList<double?> LeftOutMm, double Anisotropy, bool Mirrored, bool LeftHandedFrame, double? BoneZMm)
{
    public static RegisterLine Of(FrameRegistration r) => new(
        r.UmPerPx, r.Model.ToString().ToLowerInvariant(), r.RmsMm, r.FreMm, r.TreMm, r.ResidualsMm, r.LeftOutMm, r.Map.Anisotropy, r.Record.Mirrored, r.IsLeftHanded, r.Record.BoneZMm);
}
