using System.CommandLine;
using SutureLive.Calibration.Simulation;
using SutureLive.Calibration.Targets;
using SutureLive.CommandLine;
using SutureLive.Core;

namespace SutureLive.App.Calibrating;

/// <summary><c>suturelive calibrate practice</c>: pictures of a target under a virtual microscope, to learn calibrating without one.</summary>
internal static class PracticeCommand
{
    private const double DivisionMm = 0.1;
    private const int Divisions = 100;

    /// <summary>The command for the tree.</summary>
    public static Command Build()
    {
        var target = new Option<TargetSpec?>("--target")
        {
            Description = $"What lies under it: {TargetSpec.Forms}. Default: a stage micrometer of 0.1 mm.", HelpName = "TARGET", CustomParser = result => OptionText.Parsed(result, TargetSpec.Parse),
        };
        var outDir = new Option<DirectoryInfo>("--out") { Description = "Folder for the pictures; made when missing. Existing files are not overwritten.", HelpName = "DIR", Required = true };
        var count = new Option<int>("--count") { Description = "How many pictures, 1 to 30.", HelpName = "N", DefaultValueFactory = _ => 6 };
        count.Check(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 30) result.AddError("--count must be 1 to 30.");
        });
        var seed = new Option<int>("--seed") { Description = "Which microscope, and how the target lies.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var command = new Command("practice", "Takes pictures of a target under a virtual microscope whose true scale is told, to practise with.") { target, outDir, count, seed };
        CommandRun.Handle(command, run =>
        {
            int chosen = run.Parsed.GetValue(seed);
            var random = new Random(chosen);
            var microscope = new VirtualMicroscope(
                new()
                {
                    UmPerPx = 9 + (4 * random.NextDouble()), TurnDeg = 360 * random.NextDouble(), TiltDeg = 3 * random.NextDouble(), TiltTowardsDeg = 360 * random.NextDouble(), Distortion = 0.02 * (random.NextDouble() - 0.5),
                },
                chosen);
            string folder = Directory.CreateDirectory(run.Parsed.GetRequiredValue(outDir).FullName).FullName;
            for (int i = 1; i <= run.Parsed.GetValue(count); i++)
            {
                run.Stop.ThrowIfCancellationRequested();
                double turn = 360 * random.NextDouble();
                using var picture = run.Parsed.GetValue(target) is { } spec
                    ? VirtualTargets.Photograph(microscope, spec, new(random.NextDouble() - 0.5, random.NextDouble() - 0.5), turn)
                    : VirtualTargets.Micrometer(microscope, DivisionMm, Divisions, turn);
                Write(Path.Combine(folder, $"view{i}.png"), picture.ToBytes(".png"));
            }

            double truth = microscope.UmPerPxAt(new((microscope.WidthPx - 1) / 2.0, (microscope.HeightPx - 1) / 2.0));
            if (run.Json) run.WriteJsonLine(new { folder, true_um_per_px = truth });
            else run.Output.WriteLine(FormattableString.Invariant($"{run.Parsed.GetValue(count)} pictures in '{folder}'. The true scale in the middle is {truth:0.0000} um/px."));
            return Task.FromResult(ExitCode.Good);
        });
        return command;
    }

    private static void Write(string path, byte[] bytes)
    {
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew);
            file.Write(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SutureLiveException($"'{path}' cannot be written: {e.Message}", e);
        }
    }
}
