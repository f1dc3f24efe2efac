using System.Text.Json;

namespace SutureLive.Sessions.Reading;

/// <summary>Files with one JSON object per line.</summary>
internal static class JsonLines
{
    /// <summary>Reads a file line by line; a missing file has no lines, a last line that was cut off is left out.</summary>
    /// <exception cref="SessionException">A line is damaged, or the file cannot be read.</exception>
    public static IEnumerable<T> Read<T>(string path, Func<string, T> parse)
    {
        if (!File.Exists(path)) yield break;
        int number = 0;
        foreach (string line in WholeLines.Of(path))
        {
            number++;
            T item;
            try
            {
                item = parse(line);
            }
            catch (JsonException e)
            {
                throw new SessionException($"'{path}', line {number}, is damaged: {e.Message} 'suturelive sessions repair' leaves such lines out.", e);
            }

            yield return item;
        }
    }
}

/// <summary>Files of results.</summary>
internal static class ResultFile
{
    /// <summary>Reads the results of a file, each with the index of its frame.</summary>
    /// <exception cref="SessionException">A line is damaged, or the file cannot be read.</exception>
    public static IEnumerable<(long? Frame, SessionResult Result)> Read(string path) => JsonLines.Read(path, line =>
    {
        var parsed = ResultLine.Parse(line);
        return (parsed.Frame, parsed.ToResult());
    });
}

/// <summary>Files of events.</summary>
internal static class EventFile
{
    /// <summary>Reads a line.</summary>
    /// <exception cref="JsonException">It is damaged.</exception>
    public static SessionEvent Parse(string line) =>
        JsonSerializer.Deserialize<SessionEvent>(line, SessionJson.Line) is { Kind: not null, Detail: not null } parsed ? parsed : throw new JsonException("a field of the event is missing.");
}
