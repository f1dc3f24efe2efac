using System.Text.Json;
using OpenCvSharp;
using SutureLive.App.Bench.RealTime;
using SutureLive.Tests;

namespace SutureLive.App.Tests;

public sealed class PipelineBenchTests : IDisposable
{
    private readonly Shell _shell = new();
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Bench_pipeline_measures_the_live_path_and_the_plain_ways_in_one_run()
    {
        string model = TinyModel.Write(_folder.Path, "tiny", 256, PaintedSkull.Planes);

        Assert.Equal(ExitCode.Good, await _shell.RunAsync("bench", "pipeline", "--seconds", "2", "--model", model, "--json"));

        using var line = JsonDocument.Parse(_shell.Output);
        var root = line.RootElement;
        Assert.True(root.GetProperty("display").GetProperty("fps").GetDouble() > 0);
        Assert.InRange(root.GetProperty("display").GetProperty("missed_percent").GetDouble(), 0, 100);
        var latency = root.GetProperty("display").GetProperty("latency_ms");
        Assert.InRange(latency.GetProperty("p50").GetDouble(), 0, latency.GetProperty("p99").GetDouble());
        Assert.True(root.GetProperty("overlay").GetProperty("refresh_hz").GetDouble() > 0);
        Assert.True(root.GetProperty("overlay").GetProperty("error_px_rms").GetDouble() < root.GetProperty("overlay").GetProperty("error_px_rms_unglued").GetDouble());
        Assert.True(root.GetProperty("plain").GetProperty("refresh_hz").GetDouble() > 0);
        Assert.Equal(63, root.GetProperty("plain").GetProperty("tiles").GetInt32());
        Assert.True(root.GetProperty("ratio_to_plain").GetDouble() > 0);
        Assert.True(root.GetProperty("network").GetProperty("peak_gflops").GetDouble() > 0);
        Assert.Equal(JsonValueKind.Null, root.GetProperty("network").GetProperty("gflops").ValueKind);       // the card does not say what a tile costs
        Assert.All(["alloc_bytes_per_frame", "native_growth_mb", "cpu_percent"], name => Assert.Equal(JsonValueKind.Number, root.GetProperty(name).ValueKind));
        Assert.All(["native_growth_late_mb", "managed_growth_mb", "working_set_mb", "alloc_bytes_per_reading"], name => Assert.Equal(JsonValueKind.Number, root.GetProperty("load").GetProperty(name).ValueKind));
    }

    [Fact]
    public void Memory_that_leaks_is_told_from_garbage_that_waits()
    {
        const int Garbage = 1 << 20;
        GC.Collect();
        GC.WaitForPendingFinalizers();      // what other tests have let go is not given back in the middle of this one
        var start = ProcessLook.Take();
        using var leaked = new Mat(32768, 32768, MatType.CV_8UC1, new Scalar(1));          // 1 GiB, because the memory of tests beside this one comes and goes
        var middle = ProcessLook.Take();
        for (int i = 0; i < 200; i++) GC.KeepAlive(new byte[Garbage]);

        var load = LoadFigures.Between(start, middle, ProcessLook.Take(), readings: 2);

        Assert.InRange(load.NativeGrowthMb, 700, 1400);
        Assert.InRange(load.NativeGrowthLateMb, -150, 150);
        Assert.InRange(load.ManagedGrowthMb, -100, 100);
        Assert.True(load.AllocBytesPerReading >= 100 * Garbage, $"Only {load.AllocBytesPerReading} bytes of garbage were counted.");
    }

    [Theory]
    [InlineData("--seconds", "0")]
    [InlineData("--seconds", "nan")]
    [InlineData("--threads", "-1")]
    public async Task Bench_pipeline_refuses_impossible_settings(string option, string value) =>
        Assert.Equal(ExitCode.WrongUsage, await _shell.RunAsync("bench", "pipeline", option, value));

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Dispose();
    }
}
