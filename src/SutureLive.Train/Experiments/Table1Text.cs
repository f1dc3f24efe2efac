using System.Globalization;
using System.Text;
using SutureLive.Train.Networks;

namespace SutureLive.Train.Experiments;

/// <summary>The table as Markdown, the paper's figures beside ours.</summary>
internal static class Table1Text
{
    /// <summary>Table 1 of the paper, IoU by epochs.</summary>
    private static readonly Dictionary<(Architecture Network, int Epochs), double> Paper = new()
    {
        [(Architecture.UNet, 50)] = 0.513,
        [(Architecture.UNet, 100)] = 0.632,
        [(Architecture.UNet, 150)] = 0.705,
        [(Architecture.UNet, 200)] = 0.651,
        [(Architecture.UNetPlusPlus, 50)] = 0.565,
        [(Architecture.UNetPlusPlus, 100)] = 0.722,
        [(Architecture.UNetPlusPlus, 150)] = 0.853,
        [(Architecture.UNetPlusPlus, 200)] = 0.735,
    };

    /// <summary>Markdown. Where cells rest on unequal numbers of seeds, each says its own.</summary>
    public static string Of(IReadOnlyList<Table1Cell> cells)
    {
        int[] epochs = [.. cells.Select(c => c.Epochs).Distinct()];
        bool unequal = cells.Select(c => c.Seeds.Count).Distinct().Count() > 1;
        string Said(Table1Cell cell) => unequal && cell.Seeds.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $"{cell} (n = {cell.Seeds.Count})") : cell.ToString();
        var text = new StringBuilder();
        text.Append("| network | ").AppendJoin(" | ", epochs.Select(e => $"{e} epochs")).Append(" |\n| --- |").Insert(text.Length, " --- |", epochs.Length).Append('\n');
        foreach (var network in Table1.Networks)
        {
            string name = network == Architecture.UNet ? "U-Net" : "UNet++";
            text.Append(CultureInfo.InvariantCulture, $"| {name} | ").AppendJoin(" | ", cells.Where(c => c.Network == network).Select(Said)).Append(" |\n");
            text.Append(CultureInfo.InvariantCulture, $"| {name}, the paper | ").AppendJoin(" | ", epochs.Select(e =>
                Paper.TryGetValue((network, e), out double iou) ? iou.ToString("F3", CultureInfo.InvariantCulture) : "-")).Append(" |\n");
        }
        return text.ToString();
    }
}
