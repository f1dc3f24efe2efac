using System.Globalization;

namespace SutureLive.Cameras;

/// <summary>The <c>key=value</c> part of a camera's text. Every key is asked for once; what nobody asked for is refused with the list of keys.</summary>
internal sealed class CameraSettings
{
    private readonly string _text;
    private readonly Dictionary<string, string> _values;
    private readonly List<string> _known = [];

    private CameraSettings(string text, Dictionary<string, string> values) => (_text, _values) = (text, values);

    public static CameraSettings Parse(string text, string settings, char separator)
    {
        Dictionary<string, string> values = [];
        foreach (string part in settings.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = part.IndexOf('=');
            if (equals <= 0) throw new FormatException($"'{part}' in '{text}' must be key=value.");
            if (!values.TryAdd(part[..equals], part[(equals + 1)..])) throw new FormatException($"'{part[..equals]}' stands twice in '{text}'.");
        }

        return new(text, values);
    }

    public double? Number(string key, double low, double high)
    {
        if (Take(key) is not { } value) return null;
        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= low && number <= high
            ? number
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"'{key}={value}' in '{_text}' must be a number from {low} to {high}."));
    }

    public int? Whole(string key, int low, int high)
    {
        if (Take(key) is not { } value) return null;
        return int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= low && number <= high
            ? number
            : throw new FormatException($"'{key}={value}' in '{_text}' must be a whole number from {low} to {high}.");
    }

    public bool? Truth(string key) => Take(key) switch
    {
        null => null,
        "true" or "yes" or "1" => true,
        "false" or "no" or "0" => false,
        var value => throw new FormatException($"'{key}={value}' in '{_text}' must be true or false."),
    };

    public void RefuseOthers()
    {
        if (_values.Keys.FirstOrDefault() is { } unknown)
            throw new FormatException($"'{unknown}' in '{_text}' is no setting of this camera; it has {string.Join(", ", _known)}.");
    }

    private string? Take(string key)
    {
        _known.Add(key);
        return _values.Remove(key, out string? value) ? value : null;
    }
}
