namespace SutureLive.Sessions.Reading;

/// <summary>The table of frames as it stands on disk.</summary>
/// <param name="Rows">Its good rows, in order.</param>
/// <param name="Faults">What is wrong with the others, as sentences; a last line that was cut off is none.</param>
internal sealed record FrameTable(IReadOnlyList<FrameRow> Rows, IReadOnlyList<string> Faults)
{
    private const int MostFaults = 20;

    /// <summary>Reads the table of a folder; empty, with a fault, when it is missing.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FrameTable Read(string folder)
    {
        string path = Path.Combine(folder, SessionFolder.Frames);
        if (!File.Exists(path)) return new([], [$"'{path}' is missing."]);
        List<FrameRow> rows = [];
        List<string> faults = [];
        int number = 0;
        foreach (string line in WholeLines.Of(path))
        {
            if (number++ == 0)
            {
                if (line != FrameRow.Header) faults.Add($"'{path}' begins with '{Short(line)}' and not with its columns.");
            }
            else if (FrameRow.Parse(line) is not { } row)
            {
                faults.Add($"'{path}', line {number}: '{Short(line)}' is no row of a frame.");
            }
            else
            {
                if (rows.Count > 0 && row.Index <= rows[^1].Index) faults.Add($"'{path}', line {number}: the row of frame {row.Index} stands behind that of frame {rows[^1].Index}.");
                rows.Add(row);
            }

            if (faults.Count == MostFaults) break;
        }

        return new(rows, faults);
    }

    private static string Short(string line) => line.Length <= 60 ? line : line[..60] + "…";
}
