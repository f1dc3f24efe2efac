using System.CommandLine;

namespace SutureLive.App.Tests;

/// <summary>Runs lines in process, with a log folder of its own that is removed at the end.</summary>
internal sealed class Shell : IDisposable
{
    public string LogDir { get; } = Directory.CreateTempSubdirectory("suturelive-app-").FullName;

    public string Output { get; private set; } = "";

    public string Error { get; private set; } = "";

    public string Log => File.ReadAllText(Path.Combine(LogDir, "suturelive.log"));

    public Task<int> RunAsync(params string[] args) => RunAsync(CommandTree.BuildRoot(), args);

    public async Task<int> RunAsync(RootCommand root, params string[] args)
    {
        using StringWriter output = new(), error = new();
        int code = await CommandTree.RunAsync(root, [.. args, "--log-dir", LogDir], output, error, TestContext.Current.CancellationToken);
        Output = output.ToString();
        Error = error.ToString();
        return code;
    }

    public void Dispose() => Directory.Delete(LogDir, recursive: true);
}
