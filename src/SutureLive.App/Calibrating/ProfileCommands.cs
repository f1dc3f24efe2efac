using System.CommandLine;
using System.CommandLine.Parsing;
using SutureLive.Calibration;
using SutureLive.Calibration.Profiles;
using SutureLive.CommandLine;
using SutureLive.Core;

namespace SutureLive.App.Calibrating;

/// <summary>What one does with profiles of optics after they were measured: list, put into use, verify, and own up to a bump.</summary>
internal static class ProfileCommands
{
    /// <summary><c>calibrate profiles</c>.</summary>
    public static Command List()
    {
        var folder = OpticsOptions.FolderOption();
        var schema = new Option<bool>("--schema") { Description = "Print the JSON schema of a profile instead." };
        var command = new Command("profiles", "Lists the profiles of optics with their age; DUE stands before those that should be measured again.") { folder, schema };
        CommandRun.Handle(command, run =>
        {
            if (run.Parsed.GetValue(schema))
            {
                run.Output.Write(ProfileStore.Schema());
                return Task.FromResult(ExitCode.Good);
            }

            var store = OpticsOptions.Store(run.Parsed.GetValue(folder));
            int broken = 0;
            foreach (string name in store.Names())
                try
                {
                    Tell(run, store, name);
                }
                catch (CalibrationException e)
                {
                    broken++;
                    run.Error.WriteLine(e.Message);
                }

            if (store.Names().Count == 0) run.Error.WriteLine($"There are no profiles in '{store.Folder}'. Make one with: suturelive calibrate scale --save NAME");
            return Task.FromResult(broken == 0 ? ExitCode.Good : ExitCode.Failed);
        });
        return command;
    }

    /// <summary><c>calibrate activate</c>.</summary>
    public static Command Activate()
    {
        var (name, folder, by) = (NameArgument(), OpticsOptions.FolderOption(), ScaleOptions.ByOption());
        var version = new Option<int?>("--version-number") { Description = "Which version. Default: the newest.", HelpName = "N" };
        var command = new Command("activate", "Puts a saved profile of optics into use.") { name, version, folder, by };
        CommandRun.Handle(command, run =>
        {
            var store = OpticsOptions.Store(run.Parsed.GetValue(folder));
            string which = run.Parsed.GetRequiredValue(name);
            int number = run.Parsed.GetValue(version) ?? store.Newest(which);
            var profile = store.Activate(which, number, run.Parsed.GetRequiredValue(by), DateTimeOffset.UtcNow);
            if (run.Json) run.WriteJsonLine(new { profile.Name, profile.Version, um_per_px = profile.UmPerSensorPx * profile.MeasuredIn.Binning, active = true });
            else run.Output.WriteLine(FormattableString.Invariant($"In use: {profile.Name} version {profile.Version}, {profile.UmPerSensorPx * profile.MeasuredIn.Binning:0.0000} um/px. Verify it on a true millimetre (calibrate verify)."));
            return Task.FromResult(ExitCode.Good);
        });
        return command;
    }

    /// <summary><c>calibrate verify</c>.</summary>
    public static Command Verify()
    {
        var (name, folder, by) = (NameArgument(), OpticsOptions.FolderOption(), ScaleOptions.ByOption());
        var ends = new Option<(double X, double Y)[]>("--ends")
        {
            Description = "The two ends of the true distance in the picture, px; such as two lines of a micrometer, or the tip before and after the frame moved by it.",
            HelpName = "X,Y", Arity = new(2, 2), AllowMultipleArgumentsPerToken = true, Required = true, CustomParser = result => OptionText.ParsedAll(result, OptionText.Pair),
        };
        var size = new Option<(double X, double Y)?>("--size")
        {
            Description = "Width and height of the picture. Default: that of the calibration.", HelpName = "W,H", CustomParser = result => OptionText.Parsed(result, OptionText.Pair),
        };
        var truth = new Option<double>("--true-mm") { Description = "The true distance, mm.", HelpName = "MM", DefaultValueFactory = _ => 1 };
        truth.Check((OptionResult result) =>
        {
            if (!(result.GetValueOrDefault<double>() > 0)) result.AddError("--true-mm must be greater than 0.");
        });
        var command = new Command("verify", "Checks the profile in use on a true distance of 1.000 mm, and writes the result into its log.") { name, ends, truth, size, folder, by };
        CommandRun.Handle(command, run =>
        {
            var store = OpticsOptions.Store(run.Parsed.GetValue(folder));
            var status = store.Active(run.Parsed.GetRequiredValue(name));
            var made = status.Profile.MeasuredIn;
            var (width, height) = run.Parsed.GetValue(size) ?? (made.WidthPx, made.HeightPx);
            var (optics, mismatch) = new OpticsInUse { Status = status.AsMeasured }.For((int)width, (int)height);
            if (optics is null) throw new SutureLiveException(mismatch!);
            var points = run.Parsed.GetRequiredValue(ends);
            foreach (var (x, y) in points)
                if (x < -0.5 || y < -0.5 || x > width - 0.5 || y > height - 0.5) throw new SutureLiveException(FormattableString.Invariant($"Nothing was verified: {x:0.#},{y:0.#} lies outside the picture of {width:0} x {height:0} px. Give pixels of the picture of this profile, or its --size."));
            double mm = run.Parsed.GetValue(truth);
            var verified = ProfileEvent.Verification(optics, status.Profile.Version, (new(points[0].X, points[0].Y), new(points[1].X, points[1].Y)), mm, DateTimeOffset.UtcNow, run.Parsed.GetRequiredValue(by));
            double measured = verified.MeasuredMm!.Value;
            store.Append(status.Profile.Name, verified);
            if (run.Json) run.WriteJsonLine(new { true_mm = mm, measured_mm = measured, verified.Holds });
            else run.Output.WriteLine(FormattableString.Invariant($"{mm:0.000} mm measured {measured:0.000} mm ({100 * ((measured / mm) - 1):+0.00;-0.00;0.00} %)."));
            if (!verified.Holds) run.Error.WriteLine(FormattableString.Invariant($"More than {100 * ProfileEvent.LargestDeviation:0} % off: pictures are UNCALIBRATED until a verification holds. Check zoom and objective, then verify or calibrate again."));
            return Task.FromResult(verified.Holds ? ExitCode.Good : ExitCode.Failed);
        });
        return command;
    }

    /// <summary><c>calibrate bump</c>.</summary>
    public static Command Bump()
    {
        var (name, folder, by) = (NameArgument(), OpticsOptions.FolderOption(), ScaleOptions.ByOption());
        var note = new Option<string>("--note") { Description = "What happened.", HelpName = "TEXT", Required = true };
        var command = new Command("bump", "Notes that the microscope was bumped or changed: its profile is then due until it is verified.") { name, note, folder, by };
        CommandRun.Handle(command, run =>
        {
            var store = OpticsOptions.Store(run.Parsed.GetValue(folder));
            var profile = store.Active(run.Parsed.GetRequiredValue(name)).Profile;
            store.Append(profile.Name, new(ProfileEventKind.Bumped, profile.Version, DateTimeOffset.UtcNow, run.Parsed.GetRequiredValue(by), Note: run.Parsed.GetRequiredValue(note)));
            run.Error.WriteLine($"Noted. '{profile.Name}' is due until it is verified.");
            return Task.FromResult(ExitCode.Good);
        });
        return command;
    }

    private static Argument<string> NameArgument() => new("NAME") { Description = "Name of the profile." };

    private static void Tell(CommandRun run, ProfileStore store, string name)
    {
        var now = DateTimeOffset.UtcNow;
        int? active = store.ActiveVersion(name);
        foreach (int version in store.Versions(name))
        {
            var status = store.Status(name, version);
            var p = status.Profile;
            double um = p.UmPerSensorPx * p.MeasuredIn.Binning;
            if (run.Json)
            {
                run.WriteJsonLine(new
                {
                    name, version, active = version == active, badge = status.Badge(now), due = status.Due(now), um_per_px = um, sd_um_per_px = p.SdUmPerSensorPx * p.MeasuredIn.Binning, p.MadeAt, p.MadeBy, p.Optics, p.MeasuredIn,
                });
                continue;
            }

            run.Output.WriteLine(FormattableString.Invariant($"{(version == active ? "*" : " ")} {name} v{version}  {status.Badge(now),-9} {um:0.0000} um/px  {p.Optics.Camera}, {p.Optics.Objective}, zoom {p.Optics.Zoom}, {p.MeasuredIn.WidthPx} x {p.MeasuredIn.HeightPx} px, by {p.MadeBy} on {p.MadeAt:yyyy-MM-dd}"));
            if (status.Due(now) is { } due) run.Output.WriteLine($"    {due}");
        }
    }
}
