using System.CommandLine;
using System.Globalization;
using SutureLive.CommandLine;
using SutureLive.Train.Data;

namespace SutureLive.Train.Commands;

/// <summary><c>phantom</c>: synthetic skulls with exact truth, as a data set like any other.</summary>
internal static class PhantomCommand
{
    public static Command Build()
    {
        var folder = new Option<string>("--out") { Description = "Folder of the data set to write; must be empty or new.", HelpName = "DIR", Required = true };
        var count = new Option<int>("--count") { Description = "Pictures to paint.", DefaultValueFactory = _ => 20 };
        var seed = new Option<int>("--seed") { Description = "First animal.", DefaultValueFactory = _ => 1 };
        var umPerPx = new Option<double>("--um-per-px") { Description = "Micrometres per pixel.", DefaultValueFactory = _ => 20 };
        count.Check(r =>
        {
            if (r.GetValueOrDefault<int>() < 1) r.AddError("--count must be at least 1.");
        });
        umPerPx.Check(r =>
        {
            if (r.GetValueOrDefault<double>() is not (>= 5 and <= 100)) r.AddError("--um-per-px must be 5 to 100.");
        });
        var command = new Command("phantom", "Paints phantom skulls with exact truth into a data-set folder.") { folder, count, seed, umPerPx };
        command.SetAction((parsed, stop) =>
        {
            string path = parsed.GetValue(folder)!;
            int first = parsed.GetValue(seed), n = parsed.GetValue(count);
            var written = DataSetWriter.Write(path, Enumerable.Range(first, n).Select(k => PhantomPictures.Create(k, parsed.GetValue(umPerPx))), stop);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(CommandTree.Json)) output.WriteLine(Results.ToJson(new { folder = Path.GetFullPath(path), pictures = written }));
            else output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{written} phantoms in {Path.GetFullPath(path)}"));
            return Task.FromResult(ExitCode.Good);
        });
        return command;
    }
}
