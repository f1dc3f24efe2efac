using Spectre.Console;
using SutureLive.Train.Training;

namespace SutureLive.Train.Commands;

/// <summary>Lines only: for logs and pipes.</summary>
internal sealed class PlainProgress(TextWriter to) : IProgressView
{
    public void Say(FormattableString line) => to.WriteLine(FormattableString.Invariant(line));

    public void Show(long step, long steps)
    {
        // the lines say it
    }
}

/// <summary>A bar with the time left under the lines: for people at a terminal.</summary>
internal sealed class BarProgress(IAnsiConsole console, ProgressTask task) : IProgressView
{
    public void Say(FormattableString line) => console.WriteLine(FormattableString.Invariant(line));

    public void Show(long step, long steps)
    {
        task.MaxValue = steps;
        task.Value = step;
    }

    /// <summary>Runs with a bar when <paramref name="error"/> is a terminal, with plain lines otherwise.</summary>
    public static T Run<T>(TextWriter error, Func<IProgressView, T> body)
    {
        if (error != Console.Error || Console.IsErrorRedirected) return body(new PlainProgress(error));
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(progress => body(new BarProgress(console, progress.AddTask("training"))));
    }
}
