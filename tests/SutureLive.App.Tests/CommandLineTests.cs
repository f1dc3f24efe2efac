using System.CommandLine;
using Microsoft.Extensions.Logging;
using SutureLive.Core;

namespace SutureLive.App.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task A_command_that_does_not_exist_is_wrong_usage_and_points_to_the_help()
    {
        int code = await _shell.RunAsync("fly");

        Assert.Equal(ExitCode.WrongUsage, code);
        Assert.Contains("fly", _shell.Error, StringComparison.Ordinal);
        Assert.Contains("suturelive --help", _shell.Error, StringComparison.Ordinal);
        Assert.Empty(_shell.Output);
    }

    [Fact]
    public async Task An_empty_line_is_wrong_usage()
    {
        Assert.Equal(ExitCode.WrongUsage, await _shell.RunAsync(WithCommand(_ => Task.FromResult(0))));
    }

    [Fact]
    public async Task I_can_ask_for_help_and_for_the_version()
    {
        Assert.Equal(ExitCode.Good, await _shell.RunAsync("--help"));
        Assert.Contains("--json", _shell.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Good, await _shell.RunAsync(["--version"]));
        Assert.Matches(@"\d+\.\d+", _shell.Output);
    }

    [Fact]
    public async Task Help_of_every_command_and_of_every_nested_one_says_what_it_is_for()
    {
        foreach (var (command, path) in Walk(CommandTree.BuildRoot(), []))
        {
            Assert.False(string.IsNullOrWhiteSpace(command.Description), string.Join(' ', path));
            Assert.All(command.Options, o => Assert.False(string.IsNullOrWhiteSpace(o.Description), $"{string.Join(' ', path)} {o.Name}"));
            Assert.Equal(ExitCode.Good, await _shell.RunAsync([.. path, "--help"]));
            Assert.Contains(command.Description!, _shell.Output.ReplaceLineEndings(" ").Replace("  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_failure_told_in_a_sentence_is_printed_as_it_is()
    {
        var root = WithCommand(_ => throw new SutureLiveException("Camera 'device:7' is not there. Plug it in or name another one."));

        Assert.Equal(ExitCode.Failed, await _shell.RunAsync(root, "probe"));
        Assert.Equal("Camera 'device:7' is not there. Plug it in or name another one.", _shell.Error.Trim());
    }

    [Fact]
    public async Task An_unexpected_fault_leads_to_the_log_which_holds_the_stack()
    {
        var root = WithCommand(_ => throw new InvalidOperationException("The sky fell."));

        Assert.Equal(ExitCode.Failed, await _shell.RunAsync(root, "probe"));
        Assert.Contains("The sky fell.", _shell.Error, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_shell.LogDir, "suturelive.log"), _shell.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(" at SutureLive", _shell.Error, StringComparison.Ordinal);
        Assert.Contains(nameof(An_unexpected_fault_leads_to_the_log_which_holds_the_stack), _shell.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_go_to_stderr_and_results_to_stdout()
    {
        var root = WithCommand(run =>
        {
            run.Logs.CreateLogger("room").LogInformation("Loading {Thing}", "model");
            run.Logs.CreateLogger("room").LogDebug("in detail");
            run.WriteJsonLine(new { UmPerPx = 12.5, Confidence = Confidence.High });
            return Task.FromResult(ExitCode.Good);
        });

        Assert.Equal(ExitCode.Good, await _shell.RunAsync(root, "probe", "--json"));
        Assert.Equal("""{"um_per_px":12.5,"confidence":"high"}""", _shell.Output.Trim());
        Assert.Contains("Loading model", _shell.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("in detail", _shell.Error, StringComparison.Ordinal);
        Assert.Contains("in detail", _shell.Log, StringComparison.Ordinal);

        await _shell.RunAsync(root, "probe", "--verbose");
        Assert.Contains("in detail", _shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_folder_that_cannot_be_made_is_named()
    {
        string file = Path.Combine(_shell.LogDir, "a-file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        using StringWriter output = new(), error = new();

        int code = await CommandTree.RunAsync(
            WithCommand(_ => Task.FromResult(0)), ["probe", "--log-dir", file], output, error, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains(file, error.ToString(), StringComparison.Ordinal);
    }

    private static RootCommand WithCommand(Func<CommandRun, Task<int>> body)
    {
        var root = CommandTree.BuildRoot();
        var probe = new Command("probe", "Runs the body of a test.");
        CommandRun.Handle(probe, body);
        root.Add(probe);
        return root;
    }

    private static IEnumerable<(Command Command, string[] Path)> Walk(Command command, string[] path) =>
        command.Subcommands.SelectMany(sub => Walk(sub, [.. path, sub.Name])).Prepend((command, path));
}
