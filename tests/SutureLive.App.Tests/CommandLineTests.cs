using System.CommandLine;
using Microsoft.Extensions.Logging;
using SutureLive.App.Commands;
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

    [Theory]
    [InlineData("suturelive --help", "simulate")]
    [InlineData("suturelive bench --help", "bench", "fly")]
    public async Task Help_for_what_does_not_exist_is_wrong_usage_and_not_the_help_of_something_else(string see, params string[] line)
    {
        Assert.Equal(ExitCode.WrongUsage, await _shell.RunAsync([.. line, "--help"]));
        Assert.Contains($"'{line[^1]}' is nothing that", _shell.Error, StringComparison.Ordinal);
        Assert.Contains(see, _shell.Error, StringComparison.Ordinal);
        Assert.Empty(_shell.Output);
    }

    [Theory]
    [InlineData("--threads must be 1 to 256.", "live", "--threads", "0")]
    [InlineData("--threads must be 1 to 256.", "bench", "pipeline", "--threads", "0")]
    [InlineData("'-4,0' must be two whole numbers from 0 on", "live", "--roi", "-4,0")]
    [InlineData("'0.5,0' must be two whole numbers from 0 on", "process", "a.png", "--out", "b", "--roi", "0.5,0")]
    [InlineData("--from counts from the first frame on", "replay", "somewhere", "--from", "-3", "--to", "-1")]
    [InlineData("--to counts from the first frame on", "replay", "somewhere", "--to", "0")]
    [InlineData("--from must be before --to.", "replay", "somewhere", "--from", "5", "--to", "2")]
    public async Task A_number_that_cannot_be_meant_is_wrong_usage_before_anything_is_opened(string says, params string[] line)
    {
        Assert.Equal(ExitCode.WrongUsage, await _shell.RunAsync(line));
        Assert.Contains(says, _shell.Error, StringComparison.Ordinal);
        Assert.Empty(_shell.Output);
    }

    [Theory]
    [InlineData("--port is 'abc', which is no whole number.", "live", "--port", "abc")]
    [InlineData("--duration-s is 'soon', which is no number.", "live", "--duration-s", "soon")]
    [InlineData("--every is 'x', which is no whole number.", "replay", "somewhere", "--every", "x")]
    [InlineData("--record-codec is 'h264', and must be one of: hfyu, mjpg.", "live", "--record-codec", "h264")]
    public async Task A_word_where_a_number_belongs_is_wrong_usage_and_told_in_a_sentence(string says, params string[] line)
    {
        Assert.Equal(ExitCode.WrongUsage, await _shell.RunAsync(line));
        Assert.Contains(says, _shell.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", _shell.Error, StringComparison.Ordinal);
        Assert.Empty(_shell.Output);
    }

    [Theory]
    [InlineData("process", "auto", null)]
    [InlineData("live", "AUTO", null)]
    [InlineData("live", "12.5", 12.5)]
    public void Scale_and_nose_may_be_left_to_the_program_by_name(string command, string written, double? umPerPx)
    {
        var parsed = CommandTree.BuildRoot().Parse([command, .. command == "process" ? ["picture.png", "--out", "there"] : (string[])[], "--um-per-px", written, "--nose", "auto"]);

        Assert.Empty(parsed.Errors);
        Assert.Equal(umPerPx, parsed.GetValue<NumberOrAuto>("--um-per-px").Value);
        Assert.Null(parsed.GetValue<NumberOrAuto>("--nose").Value);
    }

    [Fact]
    public void A_decimal_comma_is_never_read_as_another_number()
    {
        // By itself .NET reads 1,5 as 15.
        var root = CommandTree.BuildRoot();
        foreach (var (command, path) in Walk(root, []))
        foreach (var option in command.Options.Where(option => option.ValueType == typeof(double) || option.ValueType == typeof(double?)))
        {
            var parsed = root.Parse([.. path, option.Name, "1,5"]);
            Assert.NotEmpty(parsed.Errors);
            if (parsed.Errors.Any(error => error.Message.Contains("1,5", StringComparison.Ordinal))) continue;

            // Something else was missing, and told first; the number itself is refused all the same.
            var value = parsed.CommandResult.GetResult(option)!;
            Assert.Throws<InvalidOperationException>(() => option.ValueType == typeof(double) ? value.GetValueOrDefault<double>() : value.GetValueOrDefault<double?>());
        }
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
