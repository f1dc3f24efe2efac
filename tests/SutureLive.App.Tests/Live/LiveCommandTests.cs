namespace SutureLive.App.Tests.Live;

public sealed class LiveCommandTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData("'webcam' is no camera", "--camera", "webcam")]
    [InlineData("must be a number from 0.1 to 1000", "--camera", "phantom:fps=fast")]
    [InlineData("AP,ML in mm with decimal points", "--target", "1")]
    [InlineData("AP,ML in mm with decimal points", "--target", "-2,3,1,5")]
    [InlineData("'x' in --target '1,x'", "--target", "1,x")]
    [InlineData("--target '300,0'", "--target", "300,0")]
    [InlineData("--duration-s must be greater than 0", "--duration-s", "0")]
    [InlineData("--duration-s must be greater than 0", "--duration-s", "1e300")]
    [InlineData("--stale-after-ms must be greater than 0", "--stale-after-ms", "1e300")]
    [InlineData("--stale-after-ms must be greater than 0", "--stale-after-ms", "-1")]
    [InlineData("nothing older than a second is called LIVE", "--aged-after-ms", "1001", "--stale-after-ms", "9000")]
    [InlineData("--aged-after-ms must be below --stale-after-ms", "--aged-after-ms", "900", "--stale-after-ms", "800")]
    [InlineData("--port must be 0 to 65535", "--port", "70000")]
    [InlineData("--um-per-px is '0'", "--um-per-px", "0")]
    [InlineData("--nose is 'north'", "--nose", "north")]
    [InlineData("--headless needs --out", "--headless")]
    [InlineData("--out is for --headless", "--out", "somewhere")]
    [InlineData("exclude each other", "--headless", "--window", "--out", "somewhere")]
    public async Task What_cannot_be_meant_is_wrong_usage_and_named(string says, params string[] options)
    {
        int code = await _shell.RunAsync(["live", .. options]);

        Assert.Equal(ExitCode.WrongUsage, code);
        Assert.Contains(says, _shell.Error, StringComparison.Ordinal);
        Assert.Empty(_shell.Output);
    }

    [Fact]
    public async Task A_model_that_is_not_there_is_named_before_any_camera_is_opened()
    {
        int code = await _shell.RunAsync("live", "--model", "no-such-model", "--headless", "--out", Path.Combine(_shell.LogDir, "out"));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("no-such-model", _shell.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_shell.LogDir, "out")));
    }
}
