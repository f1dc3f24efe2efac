using System.CommandLine;
using System.Text.RegularExpressions;
using SutureLive.CommandLine;
using SutureLive.Train.Import;

namespace SutureLive.Train.Commands;

/// <summary><c>import</c>: labelled photographs of several forms become one plain data-set folder.</summary>
internal static class ImportCommand
{
    public static Command Build()
    {
        var folder = new Option<string>("--out") { Description = "Folder of the data set to write; must be empty or new.", HelpName = "DIR", Required = true };
        var blue = Source("--blue", "Photographs, each with a copy on which the suture is drawn in blue; pairs are found by name.", "DIR");
        var masks = Source("--masks", "Photographs, each with a mask, white on black; pairs are found by name.", "DIR");
        var labelme = Source("--labelme", "JSON files of labelme beside their photographs.", "DIR");
        var polylines = Source("--polylines", "Lines in the form of sutures.json; landmarks.csv beside it is read too.", "FILE");
        var smallAnimal = Source("--small-animal", "A clone of the public repository rillab/SMALL_ANIMAL, joined with our tracings.", "DIR");
        var photos = Source("--photos", "Photographs of --polylines; the folder of that file when left away.", "DIR");
        var tracings = new Option<string>("--tracings")
        {
            Description = "Our tracings for --small-animal.",
            HelpName = "DIR",
            DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "datasets", "small-animal-sutures"),
        };
        var umPerPx = new Option<double?>("--um-per-px") { Description = "Scale of the photographs, micrometres per pixel; needed where bregma and lambda are not marked." };
        var animal = new Option<string?>("--animal") { Description = "Pattern whose first group, found in a picture's name, names its animal: '^(mouse[0-9]+)'.", HelpName = "REGEX" };
        umPerPx.Check(r =>
        {
            if (r.GetValueOrDefault<double?>() is { } n && n is not (> 0.1 and < 1000)) r.AddError("--um-per-px must be 0.1 to 1000.");
        });
        animal.Check(r =>
        {
            try
            {
                _ = new Regex(r.GetValueOrDefault<string>() ?? "");
            }
            catch (ArgumentException e)
            {
                r.AddError($"--animal: {e.Message}");
            }
        });
        var command = new Command("import", "Brings labelled photographs into one plain data-set folder.")
        {
            folder, blue, masks, labelme, polylines, photos, smallAnimal, tracings, umPerPx, animal,
        };
        Option<string?>[] sources = [blue, masks, labelme, polylines, smallAnimal];
        command.Check(r =>
        {
            if (sources.Count(s => r.GetResult(s) is { Implicit: false }) != 1)
                r.AddError($"Name one source: {string.Join(", ", sources.Select(s => s.Name))}.");
        });
        command.SetAction((parsed, stop) =>
        {
            var settings = new ImportSettings(parsed.GetValue(umPerPx), parsed.GetValue(animal) is { } pattern ? new Regex(pattern) : null);
            var items = parsed switch
            {
                _ when parsed.GetValue(blue) is { } dir => DrawnPictures.Blue(dir, settings),
                _ when parsed.GetValue(masks) is { } dir => DrawnPictures.Masks(dir, settings),
                _ when parsed.GetValue(labelme) is { } dir => TracedPictures.Labelme(dir, settings),
                _ when parsed.GetValue(polylines) is { } file =>
                    TracedPictures.Polylines(file, parsed.GetValue(photos) ?? Path.GetDirectoryName(Path.GetFullPath(file))!, settings),
                _ => SmallAnimalPictures.In(parsed.GetValue(smallAnimal)!, parsed.GetValue(tracings)!, settings),
            };
            var report = Importer.Run(items, parsed.GetValue(folder)!, stop);
            var error = parsed.InvocationConfiguration.Error;
            foreach (var (source, reason) in report.Rejected) error.WriteLine($"{source}: {reason}");
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(CommandTree.Json)) output.WriteLine(Results.ToJson(report));
            else output.WriteLine(report.Pictures == 0 ? "Nothing was imported." : $"{report.Pictures} pictures in {report.Folder}; {report.Rejected.Count} not imported.");
            return Task.FromResult(report.Rejected.Count == 0 && report.Pictures > 0 ? ExitCode.Good : ExitCode.Failed);
        });
        return command;
    }

    private static Option<string?> Source(string name, string description, string helpName) => new(name) { Description = description, HelpName = helpName };
}
