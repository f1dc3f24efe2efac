using Spectre.Console;

namespace SutureLive.App.Processing;

/// <summary>
/// One line on a terminal that says how far a long job is. Silent where stderr is no terminal, so that scripts see only sentences.
/// </summary>
internal sealed class ProgressLine : IDisposable
{
    private readonly IAnsiConsole? _console;
    private readonly int _count;
    private readonly long _start;
    private readonly TimeProvider _time;
    private int _begun;

    private ProgressLine(IAnsiConsole? console, int count, TimeProvider time)
    {
        _console = console;
        _count = count;
        _time = time;
        _start = time.GetTimestamp();
    }

    /// <summary>The line of one run.</summary>
    /// <param name="run">Its stderr is asked whether it is a terminal.</param>
    /// <param name="count">How many things there are to do.</param>
    public static ProgressLine For(CommandRun run, int count)
    {
        bool watched = ReferenceEquals(run.Error, System.Console.Error) && !System.Console.IsErrorRedirected;
        var console = watched ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(run.Error) }) : null;
        return new ProgressLine(console is { Profile.Capabilities.Ansi: true } ? console : null, count, TimeProvider.System);
    }

    /// <summary>Says what is being done now.</summary>
    public void Begin(string what)
    {
        _begun++;
        if (_console is null) return;
        Clear();
        double doneShare = (_begun - 1) / (double)_count;
        string left = _begun > 1 ? $", about {_time.GetElapsedTime(_start) / doneShare * (1 - doneShare):m\\:ss} left" : "";
        _console.Markup($"[grey]{_begun} of {_count}{left}: {Path.GetFileName(what).EscapeMarkup()}[/]");
    }

    /// <summary>Takes the line away, before something else is written.</summary>
    public void Clear() => _console?.Write(new ControlCode("\r\u001b[2K"));

    /// <summary>Takes the line away.</summary>
    public void Dispose() => Clear();
}
