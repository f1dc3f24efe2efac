using System.CommandLine;
using SutureLive.Calibration.Registration;

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
        var command = new Command("register", "Checks points touched with the tip: fits them, shows each residual, and says whether the frame may be sent by them.") { points };
        CommandRun.Handle(command, run =>
        {
            var registration = FrameRegistration.Fit(RegistrationRecord.Load(run.Parsed.GetRequiredValue(points)));
            if (run.Json)
            {
                run.WriteJsonLine(new
                {
                    um_per_px = registration.Map.UmPerPx, rms_mm = registration.RmsMm, residuals_mm = registration.ResidualsMm, registration.Map.Anisotropy,
                    registration.Record.Mirrored, bone_z_mm = registration.Record.BoneZMm,
                });
                return Task.FromResult(ExitCode.Good);
            }

            run.Output.WriteLine(FormattableString.Invariant($"{registration.Map.UmPerPx:0.00} um/px, residual {registration.RmsMm:0.000} mm over {registration.ResidualsMm.Count} points"));
            for (int i = 0; i < registration.ResidualsMm.Count; i++)
            {
                var p = registration.Record.Points[i];
                run.Output.WriteLine(FormattableString.Invariant($"  {i + 1}: {p.XPx,8:0.0}, {p.YPx,8:0.0} px  ->  X {p.XMm,8:0.000} Y {p.YMm,8:0.000} mm   off by {registration.ResidualsMm[i]:0.000} mm"));
            }

            run.Output.WriteLine(registration.Record.BoneZMm is { } z
                ? FormattableString.Invariant($"Bone at bregma: Z {z:0.000} mm")
                : "No bone_z_mm: AP and ML can be sent, DV cannot.");
            return Task.FromResult(ExitCode.Good);
        });
        return command;
    }
}
