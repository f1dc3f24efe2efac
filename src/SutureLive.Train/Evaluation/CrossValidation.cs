using SutureLive.Core;
using SutureLive.Train.Data;
using SutureLive.Train.Export;

namespace SutureLive.Train.Evaluation;

/// <summary>Which pictures each model of a cross-validation may be measured on: those its card says it has not seen.</summary>
internal static class CrossValidation
{
    /// <summary>One model and its pictures, which stay their owner's.</summary>
    public sealed record Share(ModelCardJson Card, IReadOnlyList<LabelledPicture> Pictures);

    /// <summary>Deals the pictures out.</summary>
    /// <param name="cards">The models.</param>
    /// <param name="pictures">The pictures wanted; those no model held out are nobody's.</param>
    /// <exception cref="SutureLiveException">A card names no picture as held out, or two cards name the same, which would count twice.</exception>
    public static IReadOnlyList<Share> Parts(IReadOnlyList<ModelCardJson> cards, IReadOnlyList<LabelledPicture> pictures)
    {
        if (cards.FirstOrDefault(c => c.HeldOut is not { Count: > 0 }) is { } whole)
            throw new SutureLiveException($"The card of {whole.Name} names no picture that was held out: it cannot take part in a cross-validation.");
        var twice = cards.SelectMany(c => c.HeldOut.Distinct().Select(id => (Id: id, c.Name))).GroupBy(h => h.Id).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null)
            throw new SutureLiveException($"Picture {twice.Key} was held out of {string.Join(" and of ", twice.Select(h => h.Name))}: it would count twice. Name one model of each part.");
        return [.. cards.Select(c => new Share(c, [.. pictures.Where(p => c.HeldOut.Contains(p.Id))]))];
    }
}
