namespace SutureLive.Setup.Tests;

public sealed class VerbTests
{
    private static readonly Repository Here = Repository.Above(AppContext.BaseDirectory);

    [Fact]
    public void Run_starts_everything_simulated() =>
        Assert.Equal("live --camera phantom --controller simulated", string.Join(' ', RunVerb.LiveArguments([])));

    [Theory]
    [InlineData("--camera device:0", "live --controller simulated --camera device:0")]
    [InlineData("--camera=images:x --port 5001", "live --controller simulated --camera=images:x --port 5001")]
    [InlineData("--headless --controller none", "live --camera phantom --headless --controller none")]
    public void What_the_user_says_replaces_the_simulation(string options, string expected) =>
        Assert.Equal(expected, string.Join(' ', RunVerb.LiveArguments(options.Split(' '))));

    [Theory]
    [InlineData("fly", 2, "", "There is no verb 'fly'.")]
    [InlineData("", 2, "", "install.")]
    [InlineData("--help", 0, "suturelive live", "")]
    public void Wrong_usage_is_2_on_standard_error_and_help_is_0_on_standard_output(string line, int code, string output, string error)
    {
        using StringWriter toOutput = new(), toError = new();

        Assert.Equal(code, Verbs.Dispatch(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), Here, toOutput, toError));

        Assert.Contains(output, toOutput.ToString(), StringComparison.Ordinal);
        Assert.Contains(error, toError.ToString(), StringComparison.Ordinal);
        Assert.True(toOutput.ToString().Length == 0 || toError.ToString().Length == 0);
    }

    [Fact]
    public void A_test_project_that_does_not_exist_is_named() => Assert.Contains(
        "'NoSuchRoom'",
        Assert.Throws<SetupException>(() => Verbs.Dispatch(["test", "NoSuchRoom"], Here, TextWriter.Null, TextWriter.Null)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Outside_a_checkout_the_program_says_so() =>
        Assert.Contains("SutureLive.sln", Assert.Throws<SetupException>(() => Repository.Above(Path.GetTempPath())).Message, StringComparison.Ordinal);

    [Fact]
    public void A_command_that_fails_is_tried_three_times_and_then_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Uses the shell.");
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var problem = Assert.Throws<SetupException>(() =>
                Child.RunWithPatience(["sh", "-c", "echo x >> tries; exit 7"], folder.FullName, pause: _ => true));

            Assert.Contains("exit code 7", problem.Message, StringComparison.Ordinal);
            Assert.Equal(3, File.ReadLines(Path.Combine(folder.FullName, "tries")).Count());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_command_that_recovers_is_not_a_failure()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Uses the shell.");
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            Child.RunWithPatience(["sh", "-c", "test -f there || { touch there; exit 1; }"], folder.FullName, pause: _ => true);

            Assert.True(File.Exists(Path.Combine(folder.FullName, "there")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_program_that_hangs_is_ended_with_its_children()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Uses the shell.");

        Assert.Null(Child.Run(["sh", "-c", "sleep 600 & wait"], "/", limit: TimeSpan.FromMilliseconds(200)));
    }

    [Fact]
    public void A_program_that_is_not_there_is_named() =>
        Assert.Contains("'no-such-program-here'", Assert.Throws<SetupException>(() => Child.Run(["no-such-program-here"], ".")).Message, StringComparison.Ordinal);
}
