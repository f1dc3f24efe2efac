using System.Collections.Concurrent;
using System.Globalization;

namespace SutureLive.FirmwareBridge.Grbl;

/// <summary>
/// What a grblHAL controller itself says its alarms and errors mean: the answers to <c>$EA</c> and <c>$EE</c>, one
/// <c>[ALARMCODE:number|short|text]</c> or <c>[ERRORCODE:…]</c> for each. Boards and plug-ins add numbers that no program can know beforehand.
/// </summary>
internal sealed class GrblTold
{
    private const string AlarmStart = "ALARMCODE:", ErrorStart = "ERRORCODE:";
    private const int Most = 200; // a controller that lists without end is not listened to
    private readonly ConcurrentDictionary<int, string> _alarms = new(), _errors = new();

    /// <summary>Takes a line in square brackets, without them; any that is neither is passed over.</summary>
    public void Hear(string feedback)
    {
        if (feedback.StartsWith(AlarmStart, StringComparison.Ordinal)) Note(_alarms, feedback[AlarmStart.Length..]);
        else if (feedback.StartsWith(ErrorStart, StringComparison.Ordinal)) Note(_errors, feedback[ErrorStart.Length..]);
    }

    /// <summary>Forgets everything: another controller may answer.</summary>
    public void Clear()
    {
        _alarms.Clear();
        _errors.Clear();
    }

    /// <summary>The sentence for <c>ALARM:N</c>, this program's and the controller's own.</summary>
    public string Alarm(int code, GrblDialect dialect) => Both(GrblText.Alarm(code, dialect), _alarms.GetValueOrDefault(code));

    /// <summary>The sentence for <c>error:N</c>, this program's and the controller's own.</summary>
    public string Error(int code) => Both(GrblText.Error(code), _errors.GetValueOrDefault(code));

    private static string Both(string ours, string? told) =>
        told is null ? ours : ours == GrblText.Unknown ? $"the controller says: {told}" : $"{ours} (the controller says: {told})";

    private static void Note(ConcurrentDictionary<int, string> table, string row)
    {
        string[] parts = row.Split('|');
        if (table.Count < Most && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int code)
            && parts.Skip(1).LastOrDefault(p => p.Length > 0) is { } text) table[code] = text.TrimEnd('.');
    }
}
