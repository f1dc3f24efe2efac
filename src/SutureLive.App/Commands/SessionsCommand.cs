using System.CommandLine;
using SutureLive.App.SessionTools;
using SutureLive.Sessions;
using SutureLive.Sessions.Checking;

namespace SutureLive.App.Commands;

/// <summary><c>suturelive sessions</c>: what was recorded, whether it is whole, and putting it in order.</summary>
internal static class SessionsCommand
{
    /// <summary>The command for the tree.</summary>
    public static Command Build() =>
        new("sessions", "Lists, shows, verifies and repairs recorded sessions.") { List(), Show(), Verify(), Repair() };

    private static Command List()
    {
        var where = new Argument<string>("DIR") { Description = "A folder; sessions in it and below it are listed.", DefaultValueFactory = _ => "." };
        var command = new Command("list", "Lists the sessions in a folder, one line each; what is wrong with one stands behind it.") { where };
        CommandRun.Handle(command, run =>
        {
            bool allGood = true;
            foreach (string folder in SessionSummary.Find(run.Parsed.GetRequiredValue(where)))
            {
                var summary = SessionSummary.Of(folder);
                var session = SummaryLine.Of(summary);
                allGood &= summary.IsSound;
                if (run.Json) run.WriteJsonLine(session);
                else run.Output.WriteLine(session.InWords);
            }

            return Task.FromResult(allGood ? ExitCode.Good : ExitCode.Failed);
        });
        return command;
    }

    private static Command Show()
    {
        var folder = Folders.One();
        var command = new Command("show", "Shows who recorded what, when, with which model and profile, and what happened.") { folder };
        CommandRun.Handle(command, run =>
        {
            var shown = SessionPage.Of(run.Parsed.GetRequiredValue(folder));
            if (run.Json) run.WriteJsonLine(shown);
            else shown.Write(run.Output);
            return Task.FromResult(ExitCode.Good);
        });
        return command;
    }

    private static Command Verify()
    {
        var folders = Folders.Many();
        var decode = new Option<bool>("--decode") { Description = "Decode every picture, also of files whose hash is as it was recorded." };
        var command = new Command("verify", "Checks hashes, rows against frames, and every picture that no hash vouches for. Changes nothing.") { folders, decode };
        CommandRun.Handle(command, run =>
        {
            bool allGood = true;
            foreach (string folder in run.Parsed.GetRequiredValue(folders))
            {
                var check = SessionVerifier.Verify(folder, run.Parsed.GetValue(decode), run.Stop);
                allGood &= check.IsGood;
                if (run.Json) run.WriteJsonLine(check);
                else CheckInWords.Write(run.Output, check);
            }

            return Task.FromResult(allGood ? ExitCode.Good : ExitCode.Failed);
        });
        return command;
    }

    private static Command Repair()
    {
        var folders = Folders.Many();
        var command = new Command("repair", "Puts sessions in order that were cut off. The files as they were stay beside the repaired ones.") { folders };
        CommandRun.Handle(command, run =>
        {
            bool allGood = true;
            foreach (string folder in run.Parsed.GetRequiredValue(folders))
            {
                var report = SessionRepair.Repair(folder, TimeProvider.System);
                var check = SessionVerifier.Verify(folder, stop: run.Stop);
                allGood &= check.IsGood;
                if (run.Json)
                {
                    run.WriteJsonLine(new { check.Folder, report.Did, report.Kept, check.IsGood, check.Findings });
                    continue;
                }

                if (report.Did.Count == 0) run.Output.WriteLine($"{folder}: there is nothing to repair.");
                foreach (string did in report.Did) run.Output.WriteLine($"{folder}: {did}");
                if (report.Kept.Count > 0) run.Output.WriteLine($"{folder}: kept as it was: {string.Join(", ", report.Kept)}");
                if (!check.IsGood) CheckInWords.Write(run.Output, check);
            }

            return Task.FromResult(allGood ? ExitCode.Good : ExitCode.Failed);
        });
        return command;
    }
}
