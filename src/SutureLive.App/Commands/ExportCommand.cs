using System.CommandLine;
using SutureLive.App.Exporting;
using SutureLive.App.SessionTools;
using SutureLive.CommandLine;

namespace SutureLive.App.Commands;

/// <summary><c>suturelive export</c>: a session in forms that other programs and people read.</summary>
internal static class ExportCommand
{
    private const double UsualSecondsApart = 5;

    /// <summary>The command for the tree.</summary>
    public static Command Build()
    {
        var folder = Folders.One();
        var outDir = new Option<string>("--out") { Description = "Folder for the export; made when missing, and must hold nothing yet.", HelpName = "DIR", Required = true };
        var apart = new Option<double>("--training-every-s")
        {
            Description = "Least seconds between two frames that become training pairs. Default: 5.",
            HelpName = "S",
            DefaultValueFactory = _ => UsualSecondsApart,
        };
        apart.Check(result =>
        {
            if (result.GetValueOrDefault<double>() < 0) result.AddError("--training-every-s must not be negative.");
        });
        var only = new Option<bool>("--training-only") { Description = "Write nothing but the training pairs, for 'suturelive-train import --polylines DIR/training/sutures.json'." };
        var command = new Command("export", "Writes a session as overlay video, table of coordinates, page with pictures, NWB-style table of electrodes, and pictures with curves for training.")
        {
            folder, outDir, apart, only,
        };
        CommandRun.Handle(command, run =>
        {
            string target = run.Parsed.GetRequiredValue(outDir);
            ExportLine made;
            try
            {
                made = ExportJob.Run(
                    run.Parsed.GetRequiredValue(folder), target, TimeSpan.FromSeconds(run.Parsed.GetValue(apart)), run.Parsed.GetValue(only),
                    run.Logs.CreateLogger("suturelive.export"), run.Stop);
            }
            catch (OperationCanceledException) when (UnfinishedExport.IsIn(target))
            {
                run.Error.WriteLine($"What was written to '{target}' is not whole, as {UnfinishedExport.Name} there says: delete it, and export again.");
                throw;
            }

            foreach (string remark in made.Remarks) run.Error.WriteLine(remark);
            if (run.Json) run.WriteJsonLine(made);
            else run.Output.WriteLine($"{made.Frames} frames of {made.Session} exported to {made.Out}; {made.TrainingPairs} training pairs.");
            return Task.FromResult(ExitCode.Good);
        });
        return command;
    }
}
