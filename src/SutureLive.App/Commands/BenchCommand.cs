using System.CommandLine;
using System.Globalization;
using SutureLive.App.Bench;
using SutureLive.App.Processing;
using SutureLive.Core;
using SutureLive.Inference;

namespace SutureLive.App.Commands;

/// <summary><c>suturelive bench</c>: measures the program itself.</summary>
internal static class BenchCommand
{
    /// <summary>The command for the tree.</summary>
    public static Command Build() => new("bench", "Measures how exact and how fast the program is.") { Landmarks(), BenchEllipsesCommand.Build(), BenchAccuracyCommand.Build(), BenchSerialCommand.Build(), BenchFuzzCommand.Build(), BenchPipelineCommand.Build(), BenchConsoleCommand.Build() };

    private static Command Landmarks()
    {
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "Folder with landmarks.csv and photos: photographs in which people marked bregma and lambda.", HelpName = "DIR", Required = true,
        };
        var models = new Option<string[]>("--model")
        {
            Description = "Models, each measured on the photographs its card says were held out. Default: those of models/cross-validation, or else all in the models folder that have some.",
            HelpName = "PATH|NAME",
        };
        var poor = new Option<bool>("--poor") { Description = "Measure photographs of poor quality too (out of focus, occluded, doubtful labels)." };
        var noRetest = new Option<bool>("--no-retest") { Description = "Leave out the changed copies of each photograph." };
        var closeViews = CloseViews.Option();
        var worst = new Option<DirectoryInfo?>("--worst")
        {
            Description = "Folder for pictures of the ten worst readings, marked and found, with their errors; made when missing, and must hold nothing yet.", HelpName = "DIR",
        };
        var command = new Command("landmarks", "Holds bregma and lambda against human labels, on photographs the model has not been trained on.") { data, models, poor, noRetest, closeViews, worst };
        CommandRun.Handle(command, run =>
        {
            string? worstFolder = run.Parsed.GetValue(worst) is { } wanted ? FreshFolder.Make(wanted.FullName, "--worst") : null;
            var skulls = LabelledSkulls.Read(run.Parsed.GetRequiredValue(data).FullName)
                .Where(skull => run.Parsed.GetValue(poor) || skull.Quality != "poor").ToArray();
            var result = Measure(run, skulls, Chosen(run.Parsed.GetValue(models)), new LandmarkBench(!run.Parsed.GetValue(noRetest), run.Parsed.GetValue(closeViews)));
            if (worstFolder is not null) WorstReadings.Write(result.Pictures, skulls, worstFolder);
            if (run.Json) run.WriteJsonLine(result);
            else run.Output.WriteLine(InWords(result));
            return Task.FromResult(ExitCode.Good);
        });
        return command;
    }

    // The model that ships may have learned from every photograph there is; those of a cross-validation stand in for it to be measured.
    private static ModelCard[] Chosen(string[]? named)
    {
        if (named is { Length: > 0 }) return [.. named.Select(model => ModelFolder.Load(model))];
        var all = ((ModelFolder.FindCrossValidation() ?? ModelFolder.Find()) is { } folder ? ModelFolder.Cards(folder) : []).Select(ModelCard.Load).ToArray();
        var honest = all.Where(card => card.HeldOut.Count > 0).ToArray();
        return honest.Length > 0 ? honest : throw new SutureLiveException(
            $"None of the {all.Length} models in the models folder names pictures that it has not seen: figures on pictures a model was trained on mean nothing. Name a model of a cross-validation with --model.");
    }

    private static LandmarkBenchResult Measure(CommandRun run, LabelledSkull[] skulls, IReadOnlyList<ModelCard> cards, LandmarkBench bench)
    {
        var work = cards.SelectMany(card => HeldOut(card, skulls).Select(skull => (card, skull))).DistinctBy(pair => pair.skull.Id).ToArray();
        using var progress = ProgressLine.For(run, work.Length);
        foreach (var ofOneModel in work.GroupBy(pair => pair.card))
        {
            using var segmenter = OnnxSegmenter.Open(ofOneModel.Key, log: run.Logs.CreateLogger("suturelive.inference"));
            foreach (var (_, skull) in ofOneModel)
            {
                run.Stop.ThrowIfCancellationRequested();
                progress.Begin(skull.Path);
                bench.Measure(segmenter, skull, run.Stop);
            }
        }

        return bench.Result();
    }

    /// <summary>The photographs a model may be measured on; never one it was trained on.</summary>
    private static LabelledSkull[] HeldOut(ModelCard card, LabelledSkull[] skulls)
    {
        var unseen = skulls.Where(skull => card.HeldOut.Contains(skull.Id)).ToArray();
        return unseen.Length > 0
            ? unseen
            : throw new SutureLiveException(
                $"The card of model '{card.Name}' names {card.HeldOut.Count} held-out pictures, none of them among these photographs: figures on pictures a model was trained on mean nothing. Choose a model of a cross-validation.");
    }

    private static string InWords(LandmarkBenchResult result) => string.Join(
        Environment.NewLine,
        Line("bregma, scale and heading given", result.Given.Bregma),
        Line("lambda, scale and heading given", result.Given.Lambda),
        Line("bregma, both found", result.Auto.Bregma),
        Line("lambda, both found", result.Auto.Lambda),
        string.Create(CultureInfo.InvariantCulture, $"scale off by more than 15 %: {result.AutoScaleOffBy15Percent}; heading off by more than 15 degrees: {result.AutoHeadingOffBy15Deg} (of {result.Pictures.Count})"),
        string.Create(CultureInfo.InvariantCulture, $"changed copies: {result.Retest.N} landmarks, mean {result.Retest.MeanMm:0.000} mm, 95 % within {result.Retest.P95Mm:0.000} mm"),
        string.Join(Environment.NewLine, result.Retest.ByChange.Select(change => string.Create(CultureInfo.InvariantCulture, $"    {change.Change}: {change.N} landmarks, mean {change.MeanMm:0.000} mm, 95 % within {change.P95Mm:0.000} mm"))),
        $"medium or high confidence, yet off by more than 0.75 mm: {result.MediumOrHigh.FarOff} of {result.MediumOrHigh.N}; high: {result.HighConfidenceFarOff}");

    private static string Line(string what, LandmarkFigures f) => string.Create(
        CultureInfo.InvariantCulture, $"{what}: mean {f.MeanMm:0.000} mm, median {f.MedianMm:0.000}, 90 % within {f.P90Mm:0.000}, worst {f.MaxMm:0.000}; not found in {f.NotFound} of {f.N}");
}
