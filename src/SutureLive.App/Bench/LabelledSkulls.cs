using System.Globalization;
using SutureLive.Core;

namespace SutureLive.App.Bench;

/// <summary>A photograph with bregma and lambda marked by people.</summary>
/// <param name="Id">Number of the picture, as model cards name those held out.</param>
/// <param name="Path">The photograph.</param>
/// <param name="Bregma">In pixels of the photograph.</param>
/// <param name="Lambda">In pixels of the photograph.</param>
/// <param name="UmPerPx">Micrometres per pixel, if bregma and lambda are 4.2 mm apart.</param>
/// <param name="Quality">good, fair or poor.</param>
internal sealed record LabelledSkull(string Id, string Path, PointPx Bregma, PointPx Lambda, double UmPerPx, string Quality)
{
    /// <summary>Direction of the nose, degrees clockwise from up.</summary>
    public double HeadingDeg => Angle.HeadingDeg(Lambda, Bregma);

    /// <summary>The animal's frame as the labels have it.</summary>
    public SkullFrame Frame => new(Bregma, HeadingDeg, UmPerPx);
}

/// <summary>Reads a folder of labelled photographs: <c>landmarks.csv</c> beside <c>photos/IMG_id.jpg</c>.</summary>
internal static class LabelledSkulls
{
    private static readonly string[] Columns =
        ["id", "bregma_photo_x", "bregma_photo_y", "lambda_photo_x", "lambda_photo_y", "um_per_px_if_bl_4p2mm", "quality"];

    /// <summary>All rows of the table.</summary>
    /// <exception cref="SutureLiveException">The table is missing or a row cannot be read; the message names the line.</exception>
    public static IReadOnlyList<LabelledSkull> Read(string folder)
    {
        string table = System.IO.Path.Combine(folder, "landmarks.csv");
        if (!File.Exists(table)) throw new SutureLiveException($"There is no '{table}': name a folder with labelled photographs with --data.");
        string[] lines = File.ReadAllLines(table);
        string[] header = lines.Length > 0 ? lines[0].Split(',') : [];
        int[] at = [.. Columns.Select(column => Array.IndexOf(header, column))];
        if (at.Contains(-1)) throw new SutureLiveException($"'{table}' lacks the column {Columns[Array.IndexOf(at, -1)]}.");
        return [.. lines.Skip(1).Select((line, i) => Row(folder, table, i + 2, line, at))];
    }

    private static LabelledSkull Row(string folder, string table, int number, string line, int[] at)
    {
        string[] cells = line.Split(',');
        try
        {
            double Number(int column) => double.Parse(cells[at[column]], CultureInfo.InvariantCulture);
            return new LabelledSkull(
                cells[at[0]], System.IO.Path.Combine(folder, "photos", $"IMG_{cells[at[0]]}.jpg"),
                new PointPx(Number(1), Number(2)), new PointPx(Number(3), Number(4)), Number(5), cells[at[6]]);
        }
        catch (Exception e) when (e is FormatException or IndexOutOfRangeException)
        {
            throw new SutureLiveException($"Line {number} of '{table}' cannot be read: {e.Message}", e);
        }
    }
}
