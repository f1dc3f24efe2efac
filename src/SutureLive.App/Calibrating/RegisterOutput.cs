using System.CommandLine;
using OpenCvSharp;
using SutureLive.Calibration.Registration;
using SutureLive.Calibration.Reports;
using SutureLive.Core;

namespace SutureLive.App.Calibrating;

/// <summary>What becomes of touched points, however they came about: fitted, reported, saved and told. One instance per command.</summary>
internal sealed class RegisterOutput
{
    private readonly Option<string?> _save = new("--save")
    {
        Description = "Save the registration, as fitted: under a name, as its next version, in use only after calibrate activate-registration; or to a new file FILE.json.", HelpName = "NAME|FILE",
    };

    private readonly Option<DirectoryInfo?> _folder = RegistrationOptions.FolderOption();

    private readonly Option<string?> _report = new("--report") { Description = "Write a report with plots to this new HTML file.", HelpName = "FILE" };

    /// <summary>All options.</summary>
    public IEnumerable<Option> All => [_save, _folder, _report];

    /// <summary>Fits, writes the report, saves and tells, in this order: what does not fit is not saved.</summary>
    /// <param name="run">The line.</param>
    /// <param name="record">The points.</param>
    /// <param name="view">The picture they were seen in, or a way to it; null for none.</param>
    public void Finish(CommandRun run, RegistrationRecord record, Func<Mat?> view)
    {
        var registration = FrameRegistration.Fit(record);
        if (record.Camera is null && run.Parsed.GetValue(_save) is not null)
            throw new SutureLiveException("Nothing was saved: a registration belongs to one camera. Name it as live and send do, with --camera, or register through its profile.");
        if (RegistrationOptions.AgeSays(record, "A registration by these points (made_at)", DateTimeOffset.UtcNow) is { } says) run.Error.WriteLine(says);
        if (run.Parsed.GetValue(_report) is { } page)
        {
            using var picture = view();
            RegistrationReport.Write(page, registration, picture);
        }

        string? saved = run.Parsed.GetValue(_save) is { } target ? Save(record, target, RegistrationOptions.Store(run.Parsed.GetValue(_folder))) : null;
        if (run.Json) run.WriteJsonLine(RegisterLine.Of(registration));
        else Tell(run.Output, registration);
        if (saved is not null) run.Error.WriteLine(saved);
    }

    private static string Save(RegistrationRecord record, string target, RegistrationStore store)
    {
        if (RegistrationOptions.IsFile(target))
        {
            record.Save(target);
            return $"Saved: {target}.";
        }

        var (path, version) = store.Save(target, record);
        return $"Saved: {path}. It is not in use until you activate it (calibrate activate-registration {target} --version-number {version}).";
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

        foreach (string says in Heights(r.Record)) output.WriteLine(says);
    }

    /// <summary>What the touched heights allow, as sentences.</summary>
    public static IEnumerable<string> Heights(RegistrationRecord record)
    {
        yield return record.BoneZMm is { } z ? FormattableString.Invariant($"Bone at bregma: Z {z:0.000} mm") : "No bone_z_mm: AP and ML can be sent, DV cannot.";
        yield return SkullHeights.Of(record)?.Says ?? "Tilt not measured: touch lambda, and 2 mm left and right of the midline (lambda_z_mm, left_z_mm, right_z_mm).";
    }
}

/// <summary>What <c>calibrate register</c> prints as JSON.</summary>
internal sealed record RegisterLine(
    double UmPerPx, string Fit, double RmsMm, double FreMm, double? TreMm, IReadOnlyList<double> ResidualsMm, IReadOnlyList<double?> LeftOutMm, double Anisotropy, bool Mirrored, bool LeftHandedFrame, double? BoneZMm)
{
    public static RegisterLine Of(FrameRegistration r) => new(
        r.UmPerPx, r.Model.ToString().ToLowerInvariant(), r.RmsMm, r.FreMm, r.TreMm, r.ResidualsMm, r.LeftOutMm, r.Map.Anisotropy, r.Record.Mirrored, r.IsLeftHanded, r.Record.BoneZMm);
}
