using System.CommandLine;
using System.CommandLine.Invocation;
using SutureLive.Core;

namespace SutureLive.Train.Commands;

/// <summary>The tree of commands, as a pure function, and the one way to run a line of it.</summary>
internal static class CommandTree
{
    /// <summary>Results for programs, on every command.</summary>
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print results as JSON lines on stdout; progress stays on stderr.",
        Recursive = true,
    };

    /// <summary>Builds the whole tree. Touches no file, device or native library.</summary>
    public static RootCommand BuildRoot() => new("Trains, measures and exports the networks that find skull sutures.")
    {
        Json, TrainCommand.Build(), ImportCommand.Build(), EvalCommand.Build(), ExportCommand.Build(), PhantomCommand.Build(), Table1Command.Build(),
    };

    /// <summary>Parses a line and runs it.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var parsed = BuildRoot().Parse(args);
        if (parsed.Action is ParseErrorAction wrong)
        {
            wrong.ShowHelp = false;             // it would drown the reason
            wrong.ShowTypoCorrections = false;  // they go to stdout, which belongs to results
        }
        var writers = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
        try
        {
            int code = await parsed.InvokeAsync(writers, stop);
            return parsed.Action is ParseErrorAction ? ExitCode.WrongUsage : code;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await error.WriteLineAsync("Stopped before its end.");
        }
        catch (SutureLiveException e)
        {
            await error.WriteLineAsync(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"A file could not be used: {e.Message} What was already written is whole; mend the cause and start again.");
        }
        return ExitCode.Failed;
    }
}
