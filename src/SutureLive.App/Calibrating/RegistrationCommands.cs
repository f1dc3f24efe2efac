using System.CommandLine;
using SutureLive.Calibration.Registration;
using SutureLive.Core;

namespace SutureLive.App.Calibrating;

/// <summary>What one does with registrations after they were made: list them, and put one into use.</summary>
internal static class RegistrationCommands
{
    /// <summary><c>calibrate registrations</c>.</summary>
    public static Command List()
    {
        var folder = RegistrationOptions.FolderOption();
        var command = new Command("registrations", "Lists the registrations with their age; OLD stands before those that nothing is sent by any more.") { folder };
        CommandRun.Handle(command, run =>
        {
            var store = RegistrationOptions.Store(run.Parsed.GetValue(folder));
            int broken = 0;
            foreach (string name in store.Names())
                foreach (int version in store.Versions(name))
                    try
                    {
                        Tell(run, store, name, version);
                    }
                    catch (SutureLiveException e)
                    {
                        broken++;
                        run.Error.WriteLine(e.Message);
                    }

            if (store.Names().Count == 0) run.Error.WriteLine($"There are no registrations in '{store.Folder}'. Make one with: suturelive calibrate register --points FILE --save NAME");
            return Task.FromResult(broken == 0 ? ExitCode.Good : ExitCode.Failed);
        });
        return command;
    }

    /// <summary><c>calibrate activate-registration</c>.</summary>
    public static Command Activate()
    {
        var name = new Argument<string>("NAME") { Description = "Name of the registration." };
        var (folder, by) = (RegistrationOptions.FolderOption(), ScaleOptions.ByOption());
        var version = new Option<int?>("--version-number") { Description = "Which version. Default: the newest.", HelpName = "N" };
        var command = new Command("activate-registration", "Puts a saved registration into use, for --registration NAME of send and live.") { name, version, folder, by };
        CommandRun.Handle(command, run =>
        {
            var store = RegistrationOptions.Store(run.Parsed.GetValue(folder));
            string which = run.Parsed.GetRequiredValue(name);
            int number = run.Parsed.GetValue(version) ?? store.Newest(which);
            var r = store.Activate(which, number, run.Parsed.GetRequiredValue(by), DateTimeOffset.UtcNow);
            if (run.Json) run.WriteJsonLine(new { name = which, version = number, r.RmsMm, r.TreMm, active = true });
            else run.Output.WriteLine(FormattableString.Invariant($"In use: {which} version {number}, residual {r.RmsMm:0.000} mm. Touch one more place and compare (calibrate locate) before anything is sent by it."));
            return Task.FromResult(ExitCode.Good);
        });
        return command;
    }

    private static void Tell(CommandRun run, RegistrationStore store, string name, int version)
    {
        var record = store.Load(name, version);
        bool active = version == store.ActiveVersion(name);
        string badge = RegistrationOptions.Badge(record, DateTimeOffset.UtcNow);
        if (run.Json)
        {
            run.WriteJsonLine(new { name, version, active, badge, record.MadeAt, record.Camera, profile = record.Optics?.Profile, profile_version = record.Optics?.Version, record.PictureWidthPx, record.PictureHeightPx, points = record.Points.Count });
            return;
        }

        string optics = record.Optics is { } made ? $"profile {made.Profile} v{made.Version}" : "pixels as they are";
        run.Output.WriteLine($"{(active ? "*" : " ")} {name} v{version}  {badge,-10} {record.Camera ?? "camera not told"}, {optics}, {record.PictureWidthPx} x {record.PictureHeightPx} px, {record.Points.Count} points, on {record.MadeAt:yyyy-MM-dd HH:mm}");
        if (RegistrationOptions.AgeSays(record, "It", DateTimeOffset.UtcNow) is { } says) run.Output.WriteLine($"    {says}");
    }
}
