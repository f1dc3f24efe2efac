using System.CommandLine;
using SutureLive.Train.Data;
using SutureLive.Train.Evaluation;
using SutureLive.Train.Export;

namespace SutureLive.Train.Commands;

/// <summary><c>eval</c>: an exported model against labelled photographs it has not seen.</summary>
internal static class EvalCommand
{
    public static Command Build()
    {
        var model = new Option<string>("--model") { Description = "The model (NAME.onnx, its card NAME.json beside it).", HelpName = "FILE", Required = true };
        var data = new Option<string>("--data") { Description = "Folder of the data set.", HelpName = "DIR", Required = true };
        var fold = new Option<string>("--fold") { Description = "Pictures to look at: the part that 0/5 to 4/5 holds out, or all.", DefaultValueFactory = _ => "0/5" };
        var sheet = new Option<string?>("--sheet") { Description = "Write a contact sheet picture | truth | prediction.", HelpName = "PNG" };
        var threads = new Option<int>("--threads") { Description = "Processor threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var command = new Command("eval", "Measures a model on labelled photographs through ONNX Runtime.") { model, data, fold, sheet, threads };
        fold.Validators.Add(r =>
        {
            try
            {
                if (r.GetValueOrDefault<string>() is { } text && text != "all") Fold.Parse(text);
            }
            catch (FormatException e)
            {
                r.AddError(e.Message);
            }
        });
        command.SetAction(parsed =>
        {
            var card = ModelCardJson.Read(parsed.GetValue(model)!);
            using var set = SkullDataSet.Read(parsed.GetValue(data)!, card.UmPerPx * 0.8);
            string part = parsed.GetValue(fold)!;
            var pictures = part == "all" ? set.Pictures : [.. set.Pictures.Where(p => Fold.Parse(part).HoldsOut(p.Animal))];
            var style = new LabelStyle();
            using var network = new OnnxTileNetwork(card.OnnxPath, card.Planes, card.Input.Width, card.UmPerPx, parsed.GetValue(threads));
            using var contact = new ContactSheet();
            var report = EvaluationReport.Measure(network, pictures, style, (picture, prediction, _) =>
            {
                if (parsed.GetValue(sheet) is not null) contact.Add(picture, prediction, style, card.UmPerPx);
            });
            if (parsed.GetValue(sheet) is { } path) contact.Write(path);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(CommandTree.Json)) output.WriteLine(Results.ToJson(report));
            else output.Write(Text(report));
            return ExitCode.Good;
        });
        return command;
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
            text.WriteLine($"{name}: mean {l.MeanMm:F2} mm, median {l.MedianMm:F2}, p90 {l.P90Mm:F2}, max {l.MaxMm:F2}, not found {l.NotFound} of {l.N}");
        foreach (var c in report.ByClass) text.WriteLine($"  recall {c.Suture} {c.Visibility}: {c.Recall100Um:F2} ({c.Pictures} pictures)");
        return text.ToString();
    }
}
