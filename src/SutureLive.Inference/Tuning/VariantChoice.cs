namespace SutureLive.Inference.Tuning;

/// <summary>Chooses between a model and the faster ones that were made from it: the closest to the model that this machine runs fast enough.</summary>
public static class VariantChoice
{
    /// <summary>A tile may take this long, milliseconds: two tiles, a whole skull, are then looked at four times a second with room for the anatomy.</summary>
    public const double MostMsPerTile = 100;

    /// <summary>A model, and those of its folder that were made from it, the closest first. One that is damaged is left out.</summary>
    public static IReadOnlyList<ModelCard> Of(ModelCard model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var others = ModelFolder.Cards(Path.GetDirectoryName(model.OnnxPath)!).Select(Whole).OfType<ModelCard>().Where(card => card.Variant?.OfSha256 == model.Sha256);
        return [model, .. others.OrderBy(card => card.Variant!.MeanDifference)];
    }

    /// <summary>The first that is fast enough; where none is, the fastest. Those behind it are not measured.</summary>
    /// <param name="closestFirst">The model and its variants, at least one.</param>
    /// <param name="msPerTile">Measures one of them: milliseconds of a tile.</param>
    public static ModelCard Choose(IReadOnlyList<ModelCard> closestFirst, Func<ModelCard, double> msPerTile)
    {
        ArgumentNullException.ThrowIfNull(closestFirst);
        ArgumentNullException.ThrowIfNull(msPerTile);
        if (closestFirst.Count == 1) return closestFirst[0];
        List<(ModelCard Card, double Ms)> measured = [];
        foreach (var card in closestFirst)
        {
            measured.Add((card, msPerTile(card)));
            if (measured[^1].Ms <= MostMsPerTile) return card;
        }

        return measured.MinBy(one => one.Ms).Card;
    }

    private static ModelCard? Whole(string path)
    {
        try
        {
            return ModelCard.Load(path);
        }
        catch (ModelException)
        {
            return null;
        }
    }
}
