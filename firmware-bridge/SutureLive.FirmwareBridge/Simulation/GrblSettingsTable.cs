using System.Globalization;
using SutureLive.Core;

namespace SutureLive.FirmwareBridge.Simulation;

/// <summary>The <c>$</c> settings of a simulated grbl and the rules for changing them.</summary>
internal sealed class GrblSettingsTable
{
    private readonly SortedDictionary<int, double> _values = [];

    public double this[int number]
    {
        get => _values.GetValueOrDefault(number);
        set => _values[number] = value;
    }

    /// <summary>A 1 mm screw, 200 steps, 16 micro-steps; homing and soft limits on; motors always held.</summary>
    public static GrblSettingsTable ForFrame(FramePoint travelMm)
    {
        var table = new GrblSettingsTable();
        (int, double)[] values =
        [
            (0, 10), (1, 255), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (10, 1), (11, 0.010), (12, 0.002), (13, 0), (20, 1), (21, 0), (22, 1), (23, 0),
            (24, 25), (25, 500), (26, 250), (27, 1), (30, 1000), (31, 0), (32, 0),
            (100, 3200), (101, 3200), (102, 3200), (110, 500), (111, 500), (112, 500), (120, 50), (121, 50), (122, 50),
            (130, travelMm.XMm), (131, travelMm.YMm), (132, travelMm.ZMm),
        ];
        foreach (var (number, value) in values) table._values[number] = value;
        return table;
    }

    /// <summary>All lines of <c>$$</c>.</summary>
    public IEnumerable<string> Lines() =>
        _values.Select(s => string.Create(CultureInfo.InvariantCulture, $"${s.Key}={(IsWhole(s.Key) ? s.Value.ToString("0", CultureInfo.InvariantCulture) : s.Value.ToString("0.000", CultureInfo.InvariantCulture))}\r\n"));

    /// <summary>Stores a value; returns grbl's error code, 0 when it was taken.</summary>
    public int TrySet(int number, double value)
    {
        if (!_values.ContainsKey(number)) return 3;
        if (value < 0) return 4;
        if (number == 0 && value < 3) return 6;
        if (number == 20 && value != 0 && this[22] == 0) return 10;
        if (number is >= 100 and <= 102 && value * this[number + 10] > 30000 * 60) return 12;
        if (number is >= 110 and <= 112 && value * this[number - 10] > 30000 * 60) return 12;
        _values[number] = IsWhole(number) ? Math.Truncate(value) : value;
        if (number == 22 && value == 0) this[20] = 0;
        return 0;
    }

    private static bool IsWhole(int number) => number is < 11 or 13 or (>= 20 and <= 23) or 26 or (>= 30 and <= 32);
}
