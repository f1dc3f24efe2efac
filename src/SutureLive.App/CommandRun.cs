using System.CommandLine;
using Microsoft.Extensions.Logging;
using SutureLive.App.Logging;
using SutureLive.Core;

namespace SutureLive.App;

/// <summary>What the body of a command gets: the parsed line, the writers, the logs, and the wish to stop.</summary>
internal sealed class CommandRun : IDisposable
{
    private readonly LogFiles _logs;

    private CommandRun(ParseResult parsed, CancellationToken stop)
    {
        Parsed = parsed;
        Stop = stop;
        Output = parsed.InvocationConfiguration.Output;
        Error = parsed.InvocationConfiguration.Error;
        _logs = LogFiles.Open(parsed.GetValue(CommonOptions.LogDir), Error, parsed.GetValue(CommonOptions.Verbose));
    }

    /// <summary>The parsed line.</summary>
    public ParseResult Parsed { get; }

    /// <summary>Results only.</summary>
    public TextWriter Output { get; }

    /// <summary>Everything else.</summary>
    public TextWriter Error { get; }

    /// <summary>Makes loggers for the rooms.</summary>
    public ILoggerFactory Logs => _logs.Loggers;

    /// <summary>Where logs are written; null where they cannot be.</summary>
    public string? LogFolder => _logs.Folder;

    /// <summary>Cancelled when the user wants a clean end.</summary>
    public CancellationToken Stop { get; }

    /// <summary>True when results are to be JSON lines.</summary>
    public bool Json => Parsed.GetValue(CommonOptions.Json);

    /// <summary>
    /// Gives a command its body. A <see cref="SutureLiveException"/> becomes its sentence, any other exception a sentence with the path of
    /// the log that holds the details; both exit with <see cref="ExitCode.Failed"/>.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="body">Does the work and returns one of <see cref="ExitCode"/>.</param>
    public static void Handle(Command command, Func<CommandRun, Task<int>> body) =>
        command.SetAction((parsed, stop) => GuardedAsync(command.Name, parsed, body, stop));

    /// <summary>Writes one result as one line of JSON.</summary>
    public void WriteJsonLine<T>(T result) => Output.WriteLine(JsonLine.Of(result));

    /// <inheritdoc/>
    public void Dispose() => _logs.Dispose();

    private static async Task<int> GuardedAsync(string name, ParseResult parsed, Func<CommandRun, Task<int>> body, CancellationToken stop)
    {
        CommandRun run;
        try
        {
            run = new(parsed, stop);
        }
        catch (SutureLiveException e)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(e.Message);
            return ExitCode.Failed;
        }

        using (run)
        {
            var log = run.Logs.CreateLogger("suturelive." + name);
            try
            {
                log.LogDebug("suturelive {Name} {Version} starts", name, typeof(CommandRun).Assembly.GetName().Version);
                return await body(run);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                await run.Error.WriteLineAsync($"{name} was stopped before its end.");
            }
            catch (SutureLiveException e)
            {
                log.LogDebug(e, "{Name} failed", name);
                await run.Error.WriteLineAsync(e.Message);
                if (e is WrongUsageException) return ExitCode.WrongUsage;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                log.LogDebug(e, "{Name} could not read or write", name);
                await run.Error.WriteLineAsync($"{name} could not go on with a file: {e.Message} Make room on the disk or look at the rights there, then run it again.");
            }
            catch (Exception e)
            {
                log.LogDebug(e, "{Name} failed unexpectedly", name);
                await run.Error.WriteLineAsync($"{name} met an unexpected fault: {e.Message} {run._logs.WhereDetailsAre}");
            }

            return ExitCode.Failed;
        }
    }
}
