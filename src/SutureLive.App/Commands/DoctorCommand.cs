using System.CommandLine;
using SutureLive.App.Doctor;

namespace SutureLive.App.Commands;

/// <summary><c>suturelive doctor</c>: looks at everything a run needs, and says what to mend.</summary>
internal static class DoctorCommand
{
    /// <summary>The command for the tree.</summary>
    public static Command Build()
    {
        var camera = new Option<string>("--camera") { Description = "Camera to look at.", HelpName = "SPEC", DefaultValueFactory = _ => "phantom" };
        var outDir = new Option<DirectoryInfo>("--out")
        {
            Description = "Folder where recordings will go.", HelpName = "DIR", DefaultValueFactory = _ => new DirectoryInfo(Directory.GetCurrentDirectory()),
        };
        var model = ModelOption.Create();
        var command = new Command("doctor", "Checks model, camera, serial ports, display and disk, and says what to mend.") { camera, outDir, model };
        CommandRun.Handle(command, async run =>
        {
            Finding[] findings =
            [
                .. ModelCheck.Look(run.Parsed.GetValue(model)),
                await CameraCheck.LookAsync(run.Parsed.GetRequiredValue(camera), run.Stop),
                PortCheck.Look(),
                PlaceChecks.Display(),
                PlaceChecks.Disk(run.Parsed.GetRequiredValue(outDir).FullName),
            ];
            if (run.Json) run.WriteJsonLine(new { Findings = findings });
            else Tell(run.Output, findings);
            return findings.Any(finding => finding.Status == FindingStatus.Fail) ? ExitCode.Failed : ExitCode.Good;
        });
        return command;
    }

    private static void Tell(TextWriter output, IEnumerable<Finding> findings)
    {
        foreach (var finding in findings)
        {
            output.WriteLine($"{finding.Status.ToString().ToLowerInvariant(),-5} {finding.Says}");
            if (finding.Remedy is { } remedy) output.WriteLine($"      {remedy}");
        }
    }
}
