using SutureLive.App.Live;
using SutureLive.Core;
using SutureLive.Inference;

namespace SutureLive.App.Doctor;

/// <summary>Opens a model as a run would, and says what computes.</summary>
internal static class ModelCheck
{
    /// <summary>Findings on the model a user means; null for the first in the models folder.</summary>
    public static IEnumerable<Finding> Look(string? pathOrName)
    {
        OnnxSegmenter segmenter;
        string? wrong = null;
        try
        {
            segmenter = OnnxSegmenter.Open(ModelFolder.Load(pathOrName));
        }
        catch (SutureLiveException e)
        {
            wrong = e.Message;
            segmenter = null!;
        }

        if (wrong is not null)
        {
            yield return Finding.Fail("model", wrong, "Install the program again, or name a whole model with --model.");
            yield break;
        }

        using (segmenter)
        {
            var card = segmenter.Card;
            yield return Finding.Ok("model", $"Model '{card.Name}' is whole (SHA-256 {card.Sha256}) and opens.");
            yield return ProviderOf(segmenter.Provider);
            yield return Finding.Ok("network", NetworkThreads.InWords(card));
        }
    }

    /// <summary>A finding on what computes.</summary>
    public static Finding ProviderOf(string provider) => provider == "CPU" && OperatingSystem.IsWindows()
        ? Finding.Warn("provider", "The processor computes: no graphics card offered DirectML.", "Update the driver of the graphics card; without one the overlay is refreshed more slowly.")
        : Finding.Ok("provider", $"{provider} computes, with {Environment.ProcessorCount} logical processors.");
}
