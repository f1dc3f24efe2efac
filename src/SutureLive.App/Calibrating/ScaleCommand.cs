using System.CommandLine;
using System.Globalization;
using OpenCvSharp;
using SutureLive.Calibration;
using SutureLive.Calibration.Reports;
using SutureLive.Calibration.Scale;
using SutureLive.Calibration.Targets;
using SutureLive.CommandLine;
using SutureLive.Imaging;

namespace SutureLive.App.Calibrating;

/// <summary><c>suturelive calibrate scale</c>: micrometres per pixel from a target, a stage micrometer, or drawn lines.</summary>
internal static class ScaleCommand
{
    /// <summary>The command for the tree.</summary>
    public static Command Build()
    {
        var options = new ScaleOptions();
        var command = new Command("scale", "Measures micrometres per pixel, with its deviation, perspective and distortion. Saves nothing without --save, and --save puts nothing into use.") { options.Pictures };
        foreach (var option in options.All) command.Options.Add(option);
        command.Check(result =>
        {
            int ways = new Option[] { options.Target, options.Micrometer, options.Lines }.Count(o => result.GetResult(o) is { Implicit: false });
            if (ways != 1) result.AddError("Give one of --target, --micrometer-mm and --line.");
            if (result.GetResult(options.RulerMm) is { Implicit: false } && result.GetResult(options.Target) is not { Implicit: false }) result.AddError("--ruler-mm is the ruler printed beside a --target: the lengths of --line and --micrometer-mm are true ones.");
            if (result.GetResult(options.RulerMm) is { Implicit: false } && result.GetValue(options.Certified)) result.AddError("--ruler-mm and --certified exclude each other.");
            if (result.GetValue(options.Pictures) is not { Length: > 0 }) result.AddError("Which pictures? Name at least one; for --line the one they were drawn on.");
        });
        CommandRun.Handle(command, run => Task.FromResult(Run(run, options)));
        return command;
    }

    private static int Run(CommandRun run, ScaleOptions options)
    {
        string[] paths = run.Parsed.GetRequiredValue(options.Pictures);
        var result = Measure(run, options, paths);
        string? profilePath = null;
        if (run.Parsed.GetValue(options.Save) is { } name)
        {
            var store = OpticsOptions.Store(run.Parsed.GetValue(options.Folder));
            profilePath = store.Save(options.ProfileOf(run, name, result, store));
        }

        string? report = run.Parsed.GetValue(options.Report);
        if (report is not null) WriteReport(run, options, result, report);
        if (run.Json) run.WriteJsonLine(ScaleLine.Of(result, profilePath, report));
        else Tell(run.Output, result, profilePath, report);
        return ExitCode.Good;
    }

    private static ScaleResult Measure(CommandRun run, ScaleOptions options, string[] paths)
    {
        ScaleReference Reference(string what) => new(what, run.Parsed.GetValue(options.RulerMm), run.Parsed.GetValue(options.Certified));
        if (run.Parsed.GetValue(options.Lines) is { Length: > 0 } lines)
        {
            using var picture = PictureFile.Read(paths[0]);
            return LengthCalibration.Fit(lines, picture.Width, picture.Height, "lines", Reference("lines") with { Certified = true });
        }

        return run.Parsed.GetValue(options.Micrometer) is { } division
            ? OfMicrometer(run, paths, division, Reference(string.Create(CultureInfo.InvariantCulture, $"micrometer:{division:0.####}")) with { Certified = true })
            : OfTarget(run, paths, run.Parsed.GetValue(options.Target)!, Reference(run.Parsed.GetValue(options.Target)!.ToString()));
    }

    private static ScaleResult OfTarget(CommandRun run, string[] paths, TargetSpec spec, ScaleReference reference)
    {
        var views = new List<TargetView>();
        var missing = new List<ViewResult>();
        foreach (string path in paths)
        {
            run.Stop.ThrowIfCancellationRequested();
            using var picture = PictureFile.Read(path);
            try
            {
                views.Add(TargetDetector.Find(picture, spec, Path.GetFileName(path)));
            }
            catch (CalibrationException e)
            {
                missing.Add(new(Path.GetFileName(path), 0, null, e.Message));
            }
        }

        return ScaleCalibration.Fit(views, spec.Kind.ToString().ToLowerInvariant(), reference, missing);
    }

    private static ScaleResult OfMicrometer(CommandRun run, string[] paths, double divisionMm, ScaleReference reference)
    {
        var lengths = new List<KnownLength>();
        Size? size = null;
        foreach (string path in paths)
        {
            run.Stop.ThrowIfCancellationRequested();
            using var picture = PictureFile.Read(path);
            if (size is { } first && first != picture.Size())
                throw new CalibrationException($"'{path}' is {picture.Width} x {picture.Height} px, the first picture {first.Width} x {first.Height} px: pictures of one calibration come from one camera at one setting.");
            size = picture.Size();
            lengths.Add(StageMicrometer.Find(picture, divisionMm, Path.GetFileName(path)));
        }

        return LengthCalibration.Fit(lengths, size!.Value.Width, size.Value.Height, "micrometer", reference);
    }

    private static void WriteReport(CommandRun run, ScaleOptions options, ScaleResult result, string path)
    {
        var pictures = run.Parsed.GetRequiredValue(options.Pictures).DistinctBy(Path.GetFileName).ToDictionary(p => Path.GetFileName(p)!, PictureFile.Read);
        try
        {
            ScaleReport.Write(path, result, DateTimeOffset.UtcNow, run.Parsed.GetRequiredValue(options.By), pictures.GetValueOrDefault);
        }
        finally
        {
            foreach (var picture in pictures.Values) picture.Dispose();
        }
    }

    private static void Tell(TextWriter output, ScaleResult result, string? profile, string? report)
    {
        output.WriteLine(FormattableString.Invariant($"{result.UmPerPx:0.0000} +- {result.SdUmPerPx:0.0000} um/px ({1000 / result.UmPerPx:0.00} px/mm), X/Y ratio {result.XyRatio:0.0000}"));
        if (result.RmsPx is { } rms)
            output.WriteLine(FormattableString.Invariant($"reprojection {rms:0.000} px; perspective {result.PerspectivePercent:0.00} % end to end; distortion {result.DistortionAtCornerPx:0.0} px at the corner; {100 * result.CoverageShare:0} % covered"));
        foreach (var view in result.Views) output.WriteLine($"  {view.Name}: {view.Excluded ?? (view.RmsPx is { } off ? FormattableString.Invariant($"{view.Points} points, {off:0.000} px") : "used")}");
        foreach (string remark in result.Remarks) output.WriteLine(remark);
        if (report is not null) output.WriteLine($"Report: {report}");
        if (profile is not null) output.WriteLine($"Saved: {profile}. It is not in use until you activate it (calibrate activate).");
    }
}

/// <summary>What <c>calibrate scale</c> prints as JSON.</summary>
internal sealed record ScaleLine(
    string Method, double UmPerPx, double SdUmPerPx, double XyRatio, double? XyRatioSd, double PerspectivePercent, double DistortionAtCornerPx, double? RmsPx,
    double CoverageShare, IReadOnlyList<IReadOnlyList<int>> Coverage, IReadOnlyList<ViewResult> Views, IReadOnlyList<string> Remarks, string? Profile, string? Report)
{
    public static ScaleLine Of(ScaleResult r, string? profile, string? report) => new(
        r.Method, r.UmPerPx, r.SdUmPerPx, r.XyRatio, r.XyRatioSd, r.PerspectivePercent, r.DistortionAtCornerPx, r.RmsPx, r.CoverageShare, r.Coverage, r.Views, r.Remarks, profile, report);
}
