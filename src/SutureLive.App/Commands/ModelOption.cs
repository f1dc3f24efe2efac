using System.CommandLine;
using SutureLive.Inference;

namespace SutureLive.App.Commands;

/// <summary>The option that names a model, and the way from it to a segmenter.</summary>
internal static class ModelOption
{
    /// <summary>A new instance of the option, for one command.</summary>
    public static Option<string?> Create() => new("--model")
    {
        Description = "Path of a model, or its name in the models folder. Default: the first one there.",
        HelpName = "PATH|NAME",
    };

    /// <summary>Opens the model that was asked for.</summary>
    /// <exception cref="ModelException">It is missing, damaged, or of a wrong shape.</exception>
    public static OnnxSegmenter Open(this CommandRun run, Option<string?> option) =>
        OnnxSegmenter.Open(ModelFolder.Load(run.Parsed.GetValue(option)), log: run.Logs.CreateLogger("suturelive.inference"));
}
