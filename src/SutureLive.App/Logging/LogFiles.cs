using Microsoft.Extensions.Logging;
using NLog;
using NLog.Config;
using NLog.Extensions.Logging;
using NLog.Targets;
using SutureLive.Core;
using LogLevel = NLog.LogLevel;

namespace SutureLive.App.Logging;

/// <summary>
/// The logs of one run: a rolling file with everything, and stderr with what concerns the user. No static state, so that many runs can live
/// in one process.
/// </summary>
internal sealed class LogFiles : IDisposable
{
    private const long RollAboveBytes = 8L << 20;
    private const int KeepFiles = 10;

    private readonly LogFactory _factory;
    private readonly string? _file;

    private LogFiles(LogFactory factory, string? file)
    {
        _factory = factory;
        _file = file;
        Loggers = LoggerFactory.Create(b => b
            .SetMinimumLevel(Microsoft.Extensions.Logging.LogLevel.Debug)
            .AddProvider(new NLogLoggerProvider(new NLogProviderOptions(), factory)));
    }

    /// <summary>Makes loggers for the rooms.</summary>
    public ILoggerFactory Loggers { get; }

    /// <summary>Where the rolling file is; null while there is none.</summary>
    public string? Folder => Path.GetDirectoryName(_file);

    /// <summary>A sentence that leads to the details of a fault.</summary>
    public string WhereDetailsAre => _file is null ? "Run again with --log-dir DIR to have the details in a file." : $"The details are in {_file}";

    /// <summary>Opens the logs.</summary>
    /// <param name="folder">Folder asked for; null for the user's local data folder.</param>
    /// <param name="error">Where the messages for the user go.</param>
    /// <param name="verbose">True to show debug messages to the user too.</param>
    /// <exception cref="SutureLiveException">A folder was asked for and cannot be written.</exception>
    public static LogFiles Open(DirectoryInfo? folder, TextWriter error, bool verbose)
    {
        var config = new LoggingConfiguration();
        var shown = new WriterTarget(error) { Layout = "${time} ${level:uppercase=true:padding=-5} ${message}${onexception: ${exception:format=message}}" };
        string? path = WritableFolder(folder) is { } writable ? Path.Combine(writable, "suturelive.log") : null;
        if (path is not null)
            config.AddRule(LogLevel.Debug, LogLevel.Fatal, new FileTarget("file")
            {
                FileName = path,
                Layout = "${longdate} ${processid} ${level:uppercase=true:padding=-5} ${logger} ${message}${onexception:${newline}${exception:format=tostring}}",
                ArchiveAboveSize = RollAboveBytes,
                MaxArchiveFiles = KeepFiles,
                KeepFileOpen = true,
            });

        // What the web server says of itself helps nobody at a terminal; its warnings do.
        if (!verbose) config.LoggingRules.Add(new LoggingRule("Microsoft.*", LogLevel.Warn, shown) { FinalMinLevel = LogLevel.Warn });
        config.AddRule(verbose ? LogLevel.Debug : LogLevel.Info, LogLevel.Fatal, shown);
        return new(new LogFactory { Configuration = config }, path);
    }

    /// <summary>Writes out what is pending and closes the file.</summary>
    public void Dispose()
    {
        Loggers.Dispose();
        _factory.Shutdown();
        _factory.Dispose();
    }

    // Without a wish a missing home folder must not keep anybody from operating: the log then lives on stderr alone.
    private static string? WritableFolder(DirectoryInfo? wish)
    {
        string local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        if (wish is null && local.Length == 0) return null;
        string folder = wish?.FullName ?? Path.Combine(local, "SutureLive", "logs");
        try
        {
            Directory.CreateDirectory(folder);
            string probe = Path.Combine(folder, $".probe-{Guid.NewGuid():N}");
            File.Create(probe, 1, FileOptions.DeleteOnClose).Dispose();
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return wish is null ? null : throw new SutureLiveException($"The log folder '{folder}' cannot be written: {e.Message} Give another --log-dir.", e);
        }
    }
}
