using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using SutureLive.App.Commands;
using SutureLive.CommandLine;

namespace SutureLive.App;

/// <summary>The tree of commands, as a pure function, and the one way to run a line of it.</summary>
internal static class CommandTree
{
    /// <summary>Builds the whole tree. Touches no device, file or console.</summary>
    public static RootCommand BuildRoot() =>
        new RootCommand("Finds the sutures, bregma and lambda of a skull on live microscope video and draws a stereotaxic millimetre grid on it.")
        {
            CommonOptions.Json,
            CommonOptions.Verbose,
            CommonOptions.LogDir,
            LiveCommand.Build(),
            ProcessCommand.Build(),
            ModelsCommand.Build(),
            BenchCommand.Build(),
            DoctorCommand.Build(),
            SendCommand.Build(),
            CalibrateCommand.Build(),
            SessionsCommand.Build(),
            ReplayCommand.Build(),
            ExportCommand.Build(),
        }.ReadStrictly();

    /// <summary>Parses a line and runs it on the whole tree.</summary>
    /// <param name="args">The line as the shell split it.</param>
    /// <param name="output">Results only.</param>
    /// <param name="error">Everything else: logs, reasons, hints.</param>
    /// <param name="stop">Asks a running command to end cleanly.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken stop) =>
        RunAsync(BuildRoot(), args, output, error, stop);

    /// <summary>Parses a line and runs it on the given tree.</summary>
    /// <param name="root">The tree to run on.</param>
    /// <param name="args">The line as the shell split it.</param>
    /// <param name="output">Results only.</param>
    /// <param name="error">Everything else: logs, reasons, hints.</param>
    /// <param name="stop">Asks a running command to end cleanly.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(RootCommand root, string[] args, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            // No help after it: that would drown the reason.
            foreach (string says in UsageErrors.Of(parsed)) await error.WriteLineAsync(says);
            await error.WriteLineAsync($"{Environment.NewLine}See: {PathOf(parsed.CommandResult.Command)} --help");
            return ExitCode.WrongUsage;
        }

        if (parsed is { Action: HelpAction, UnmatchedTokens: [var unknown, ..] })
        {
            // The parser would show the help of what it did understand, as if that had been asked for.
            await error.WriteLineAsync($"'{unknown}' is nothing that {PathOf(parsed.CommandResult.Command)} knows.{Environment.NewLine}{Environment.NewLine}See: {PathOf(parsed.CommandResult.Command)} --help");
            return ExitCode.WrongUsage;
        }

        var writers = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,      // CommandRun turns exceptions into sentences
            ProcessTerminationTimeout = null,           // InterruptSignal knows the two kinds of stop
        };
        return await parsed.InvokeAsync(writers, stop);
    }

    private static string PathOf(Command command) =>
        command is RootCommand ? "suturelive" : $"{PathOf(command.Parents.OfType<Command>().First())} {command.Name}";
}
