using System.Globalization;
using SutureLive.Sessions;

namespace SutureLive.App.SessionTools;

/// <summary>Tiles of a session: how much of the work the memory of unchanged tiles spared.</summary>
/// <param name="Run">Tiles the network looked at.</param>
/// <param name="FromMemory">Tiles answered from memory.</param>
internal sealed record TileCount(long Run, long FromMemory)
{
    /// <summary>For a person.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string InWords => string.Create(CultureInfo.InvariantCulture, $"{Run} run, {FromMemory} answered from memory ({100.0 * FromMemory / Math.Max(1, Run + FromMemory):0} %)");

    /// <summary>Counts; null when no reading says.</summary>
    public static TileCount? Of(IEnumerable<ResultTiming?> timings)
    {
        var told = timings.Where(timing => timing?.Tiles is not null).ToList();
        long reused = told.Sum(timing => (long)(timing!.ReusedTiles ?? 0));
        return told.Count == 0 ? null : new(told.Sum(timing => (long)timing!.Tiles!) - reused, reused);
    }
}
