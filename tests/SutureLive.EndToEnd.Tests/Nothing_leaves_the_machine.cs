namespace SutureLive.EndToEnd.Tests;

public sealed class Nothing_leaves_the_machine : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("home-").FullName;

    [Fact]
    public async Task The_library_of_the_network_keeps_no_identity_of_the_machine_and_nothing_to_send()
    {
        // A build server is left alone by the library of its own accord; a laboratory is not.
        Dictionary<string, string?> laboratory = new() { ["HOME"] = _home, ["XDG_CACHE_HOME"] = null, ["CI"] = null, ["ORT_DISABLE_TELEMETRY"] = null };

        var ended = await BuiltProgram.RunAsync(laboratory, "live", "--headless", "--camera", "phantom:fps=5", "--duration-s", "3", "--out", Path.Combine(_home, "out"), "--log-dir", Path.Combine(_home, "logs"));

        Assert.True(ended.ExitCode == 0, ended.Error);
        Assert.Contains("computes on", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(_home, "*", SearchOption.AllDirectories), file => file.Contains("onnxruntime", StringComparison.Ordinal) || file.Contains("deviceid", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);
}
