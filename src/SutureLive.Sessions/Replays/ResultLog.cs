namespace SutureLive.Sessions.Replays;

/// <summary>Writes results one after another into a new file that takes its name when it is whole.</summary>
public sealed class ResultLog : IDisposable
{
    private readonly string _path;
    private readonly StreamWriter _writer;

    /// <summary>Starts a file.</summary>
    /// <param name="path">Its name in the end; what a replay that was cut off left beside it is replaced.</param>
    /// <exception cref="SessionException">It cannot be made.</exception>
    public ResultLog(string path)
    {
        _path = path;
        try
        {
            _writer = new(new FileStream(path + ".new", FileMode.Create, FileAccess.Write, FileShare.Read)) { NewLine = "\n" };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SessionException($"'{path}' cannot be written: {e.Message} Give another --out.", e);
        }
    }

    /// <summary>Adds a result.</summary>
    /// <param name="frame">Index of its frame in the session.</param>
    /// <param name="result">The result.</param>
    public void Add(long? frame, SessionResult result) => _writer.WriteLine(ResultLine.Of(frame, result).ToJson());

    /// <summary>Closes the file and gives it its name; what bore it before is kept as <c>name.before-1</c> and so on.</summary>
    public void Complete()
    {
        _writer.Dispose();
        AtomicFile.PutAndKeep(_path + ".new", _path);
    }

    /// <summary>Closes the file; without <see cref="Complete"/> it stays unfinished under its other name.</summary>
    public void Dispose() => _writer.Dispose();
}
