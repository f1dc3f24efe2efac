using Microsoft.ML.OnnxRuntime;

namespace SutureLive.Inference;

/// <summary>Holds a model's graph against what its card says, before a picture is trusted to it.</summary>
internal static class ModelShape
{
    /// <exception cref="ModelException">The graph has other inputs, outputs or shapes than the card says; the message names both.</exception>
    public static void Check(ModelCard card, InferenceSession session, int batchSize)
    {
        CheckTensor(card, "input", card.Input.Name, session.InputMetadata, [batchSize, card.Input.Channels, card.Input.HeightPx, card.Input.WidthPx]);
        foreach (string plane in card.Planes) CheckTensor(card, "output", plane, session.OutputMetadata, [batchSize, 1, card.Input.HeightPx, card.Input.WidthPx]);
    }

    private static void CheckTensor(ModelCard card, string kind, string name, IReadOnlyDictionary<string, NodeMetadata> there, int[] expected)
    {
        if (!there.TryGetValue(name, out var node))
            throw new ModelException($"Model '{card.Name}' has no {kind} '{name}', which its card names; it has {string.Join(", ", there.Keys)}. The card belongs to another model.");
        int[] shape = node.Dimensions;
        if (node.ElementType != typeof(float) || shape.Length != expected.Length || shape.Zip(expected).Any(d => d.First != d.Second && d.First != -1))
            throw new ModelException(
                $"Model '{card.Name}' has the {kind} '{name}' of shape {Text(shape)} ({node.ElementType.Name}), but {Text(expected)} (Single) is needed by its card and the tile plan. The card belongs to another model.");
    }

    private static string Text(int[] shape) => string.Join("x", shape.Select(d => d < 0 ? "N" : d.ToString()));
}
