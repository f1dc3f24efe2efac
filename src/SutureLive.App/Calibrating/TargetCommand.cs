using System.CommandLine;
using SutureLive.Calibration.Targets;
using SutureLive.Core;

namespace SutureLive.App.Calibrating;

/// <summary><c>suturelive calibrate target</c>: a page to print.</summary>
internal static class TargetCommand
{
    /// <summary>The command for the tree.</summary>
    public static Command Build()
    {
        var target = new Argument<TargetSpec>("TARGET")
        {
            Description = $"Which target, and the size of a square or the distance of two dots in mm: {TargetSpec.Forms}.",
            CustomParser = result => OptionText.Parsed(result, TargetSpec.Parse),
        };
        var outFile = new Option<string>("--out") { Description = "The page, as SVG. An existing file is not overwritten.", HelpName = "FILE", Required = true };
        var command = new Command("target", "Makes a page with a calibration target at its true size, and a ruler that tells whether the printer kept it.") { target, outFile };
        CommandRun.Handle(command, run =>
        {
            string path = run.Parsed.GetRequiredValue(outFile);
            var spec = run.Parsed.GetRequiredValue(target);
            if (!path.EndsWith(".svg", StringComparison.OrdinalIgnoreCase))
                throw new SutureLiveException($"'{path}': the page is written as SVG, so its name ends in .svg. For a PDF, open it in a browser and print it into one at 100 %.");
            string page = TargetSheet.Svg(spec);
            try
            {
                using var file = new StreamWriter(new FileStream(path, FileMode.CreateNew));
                file.Write(page);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new SutureLiveException($"'{path}' cannot be written: {e.Message}", e);
            }

            if (run.Json) run.WriteJsonLine(new { target = spec.ToString(), file = path, ruler_mm = TargetSheet.RulerMm });
            else run.Output.WriteLine($"'{path}' holds {spec}. Print it at 100 %, measure its ruler of {TargetSheet.RulerMm:0} mm, and give what you measure with --ruler-mm.");
            return Task.FromResult(ExitCode.Good);
        });
        return command;
    }
}
