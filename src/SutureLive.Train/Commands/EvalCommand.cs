using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using SutureLive.CommandLine;
using SutureLive.Imaging;
using SutureLive.Train.Data;
using SutureLive.Train.Evaluation;
using SutureLive.Train.Export;

namespace SutureLive.Train.Commands;

/// <summary><c>eval</c>: an exported model against labelled photographs it has not seen.</summary>
internal static class EvalCommand
{
    public static Command Build()
    {
        var model = new Option<string[]>("--model") { Description = "The model (NAME.onnx, its card NAME.json beside it). Several, each with an own --model, are a cross-validation: each looks at the pictures its card says were held out, and the figures are pooled.", HelpName = "FILE", Required = true, Arity = ArgumentArity.OneOrMore };
        var data = new Option<string>("--data") { Description = "Folder of the data set.", HelpName = "DIR", Required = true };
        var fold = new Option<string?>("--fold") { Description = "Pictures to look at: the part that 0/5 to 4/5 holds out, or all. Default: 0/5 for one model." };
        var quality = new Option<PictureQuality[]>("--quality") { Description = "Pictures to look at: of good, fair or poor quality, with commas between. Default: all three.", HelpName = "WORDS", CustomParser = Qualities, DefaultValueFactory = _ => Enum.GetValues<PictureQuality>() };
        var sheet = new Option<string?>("--sheet") { Description = "Write a contact sheet picture | truth | prediction.", HelpName = "PNG" };
        var threads = new Option<int>("--threads") { Description = "Processor threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var views = Number("--views", $"In how many of the eight ways a square can lie each tile is asked about, 1 to {SquareView.Count}; the answers are averaged.", 1, 1, SquareView.Count);
        var threshold = Number("--threshold", "Probability from which a pixel belongs to a suture, 0.01 to 0.99.", 0.5, 0.01, 0.99);
        var shortest = Number("--shortest-line-mm", "Lines shorter than this, branches included, are dropped, 0 to 10 mm.", 0.0, 0, 10);
        var lines = new Option<LineKind>("--lines") { Description = "How lines are made of the suture plane: thinned (what is above the threshold, thinned) or crests (where the smoothed probability is highest across the line, the way SutureLive itself finds sutures).", DefaultValueFactory = _ => LineKind.Thinned };
        var command = new Command("eval", "Measures a model on labelled photographs through ONNX Runtime.") { model, data, fold, quality, views, lines, threshold, shortest, sheet, threads };
        fold.Check(r =>
        {
            try
            {
                if (r.GetValueOrDefault<string?>() is { } text && text != "all") Fold.Parse(text);
            }
            catch (FormatException e)
            {
                r.AddError(e.Message);
            }
        });
        command.Check(r =>
        {
            if (r.GetValue(model) is { Length: > 1 } && r.GetValue(fold) is not null)
                r.AddError("Several models are each measured on the pictures their cards say were held out: leave --fold out, or name one model.");
        });
        command.SetAction(parsed =>
        {
            ModelCardJson[] cards = [.. parsed.GetValue(model)!.Select(ModelCardJson.Read)];
            using var set = SkullDataSet.Read(parsed.GetValue(data)!, cards.Min(c => c.UmPerPx) * 0.8);
            LabelledPicture[] wanted = [.. set.Pictures.Where(p => parsed.GetValue(quality)!.Contains(p.Quality))];
            var parts = cards.Length > 1 ? CrossValidation.Parts(cards, wanted) : [new CrossValidation.Share(cards[0], Part(wanted, parsed.GetValue(fold) ?? "0/5"))];
            string[] maybeSeen = [.. parts.SelectMany(p => p.Pictures.Select(q => q.Id).Except(p.Card.HeldOut ?? []))];
            if (maybeSeen.Length > 0)
                parsed.InvocationConfiguration.Error.WriteLine(NotHeldOut(cards[0].Name, maybeSeen.Length, parts.Sum(p => p.Pictures.Count)));
            var style = new LabelStyle();
            using var contact = new ContactSheet();
            var evaluation = new PictureEvaluation(style, new LineRules((float)parsed.GetValue(threshold), parsed.GetValue(shortest), parsed.GetValue(lines)));
            foreach (var (card, pictures) in parts)
            {
                using var network = new OnnxTileNetwork(card.OnnxPath, card.Planes, card.Input.Width, card.UmPerPx, parsed.GetValue(threads));
                using var turned = new ManyViewsNetwork(network, parsed.GetValue(views));
                evaluation.Add(turned, pictures, (picture, prediction, _) =>
                {
                    if (parsed.GetValue(sheet) is not null) contact.Add(picture, prediction, style, card.UmPerPx);
                });
            }

            var report = evaluation.Report();
            if (parsed.GetValue(sheet) is { } path) contact.Write(path);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(CommandTree.Json)) output.WriteLine(Json(report, maybeSeen));
            else output.Write(Text(report));
            return ExitCode.Good;
        });
        return command;
    }

    private static LabelledPicture[] Part(LabelledPicture[] pictures, string fold) =>
        fold == "all" ? pictures : [.. pictures.Where(p => Fold.Parse(fold).HoldsOut(p.Animal))];

    private static PictureQuality[] Qualities(ArgumentResult result)
    {
        string[] words = [.. result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.TrimEntries))];
        foreach (string word in words)
            if (!Enum.GetNames<PictureQuality>().Contains(word, StringComparer.OrdinalIgnoreCase)) result.AddError($"'{word}' is no quality: good, fair or poor, with commas between, such as good,fair.");
        return [.. words.Select(w => Enum.TryParse<PictureQuality>(w, ignoreCase: true, out var q) ? q : PictureQuality.Poor).Distinct()];
    }

    private static string NotHeldOut(string model, int count, int of) =>
        $"{count} of {of} pictures are not among those that the card of {model} says were held out. If it was trained on them, these figures flatter it and say nothing about animals it has not seen.";

    /// <summary>The figures, and the pictures that the model's card does not call held out.</summary>
    private static string Json(EvaluationReport report, IEnumerable<string> maybeSeen)
    {
        var json = JsonSerializer.SerializeToNode(report, Results.Options)!.AsObject();
        json["not_held_out"] = JsonSerializer.SerializeToNode(maybeSeen, Results.Options);
        return json.ToJsonString(Results.Options);
    }

    private static Option<T> Number<T>(string name, string description, T usual, T least, T most) where T : IComparable<T>
    {
        var option = new Option<T>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
        option.Check(r =>
        {
            if (r.GetValueOrDefault<T>() is { } value && (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)) r.AddError($"{name} must be {least} to {most}.");
        });
        return option;
    }

    internal static string Text(EvaluationReport report)
    {
        var text = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
        text.WriteLine($"{report.Pictures} photographs, {report.MsPerTile:F1} ms per tile");
        text.WriteLine($"IoU (strict, strokes {report.StrokeUm} um wide)   {report.Iou:F3}");
        text.WriteLine($"F1 within 0.1 mm, clear sutures          {report.ClearWithin100Um.F1:F3}");
        text.WriteLine($"F1 within 0.1 mm, clear and faint        {report.Within100Um.F1:F3}");
        text.WriteLine($"F1 within 2 px, clear and faint          {report.Within2Px.F1:F3}");
        foreach (var (name, l) in report.Landmarks)
            text.WriteLine($"{name}: mean {l.MeanMm:F2} mm, median {l.MedianMm:F2}, p90 {l.P90Mm:F2}, max {l.MaxMm:F2}{(l.MlMeanMm is { } ml ? $", across the midline {ml:F2}" : "")}, not found {l.NotFound} of {l.N}");
        foreach (var c in report.ByClass) text.WriteLine($"  recall {c.Suture} {c.Visibility}: {c.Recall100Um:F2} ({c.Pictures} pictures)");
        return text.ToString();
    }
}
