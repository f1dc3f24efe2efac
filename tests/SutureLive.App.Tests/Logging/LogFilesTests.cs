using Microsoft.Extensions.Logging;
using SutureLive.App.Logging;
using SutureLive.Tests;

namespace SutureLive.App.Tests.Logging;

public sealed class LogFilesTests : IDisposable
{
    private const string WebServer = "Microsoft.Hosting.Lifetime", Ours = "suturelive.live";
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_terminal_tells_what_concerns_me_and_the_file_everything()
    {
        string shown = Log(verbose: false);

        Assert.Contains("ours is worth knowing", shown, StringComparison.Ordinal);
        Assert.Contains("the server is worried", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("the server chats", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("ours in detail", shown, StringComparison.Ordinal);
        AllIn(File.ReadAllText(_folder.File("suturelive.log")));
    }

    [Fact]
    public void Verbose_tells_everything_on_the_terminal_too() => AllIn(Log(verbose: true));

    private static void AllIn(string text) =>
        Assert.All(["ours is worth knowing", "the server is worried", "the server chats", "ours in detail"], line => Assert.Contains(line, text, StringComparison.Ordinal));

    private string Log(bool verbose)
    {
        using StringWriter shown = new();
        using (var logs = LogFiles.Open(new(_folder.Path), shown, verbose))
        {
            logs.Loggers.CreateLogger(WebServer).Log(LogLevel.Information, "the server chats");
            logs.Loggers.CreateLogger(WebServer).Log(LogLevel.Warning, "the server is worried");
            logs.Loggers.CreateLogger(Ours).Log(LogLevel.Information, "ours is worth knowing");
            logs.Loggers.CreateLogger(Ours).Log(LogLevel.Debug, "ours in detail");
        }

        return shown.ToString();
    }

    public void Dispose() => _folder.Dispose();
}
