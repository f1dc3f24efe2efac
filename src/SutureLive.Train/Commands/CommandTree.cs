using System.CommandLine;
using System.CommandLine.Invocation;
using SutureLive.CommandLine;
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

    /// <summary>Another libtorch, on every command that computes with it.</summary>
    public static Option<string?> LibTorchFolder { get; } = new("--libtorch")
    {
        Description = "Folder of another libtorch, for instance one with CUDA (PyTorch's torch/lib).",
        HelpName = "DIR",
    };

    /// <summary>Builds the whole tree. Touches no file, device or native library.</summary>
    public static RootCommand BuildRoot() => new RootCommand("Trains, measures and exports the networks that find skull sutures.")
    {
        Json, TrainCommand.Build(), ImportCommand.Build(), EvalCommand.Build(), ExportCommand.Build(), QuantizeCommand.Build(), PhantomCommand.Build(), Table1Command.Build(),
    }.ReadStrictly();

    /// <summary>Parses a line and runs it.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var parsed = BuildRoot().Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (string says in UsageErrors.Of(parsed)) await error.WriteLineAsync(says);
            string where = parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
            await error.WriteLineAsync($"{Environment.NewLine}See: suturelive-train {where}--help");
            return ExitCode.WrongUsage;
        }

        var writers = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
        try
        {
            return await parsed.InvokeAsync(writers, stop);
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
