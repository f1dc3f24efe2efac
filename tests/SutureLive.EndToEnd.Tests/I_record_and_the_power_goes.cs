using System.Text;
using System.Text.Json;
using OpenCvSharp;
using SutureLive.Tests;

namespace SutureLive.EndToEnd.Tests;

public sealed class I_record_and_the_power_goes : IDisposable
{
    private const string Phantom = "phantom:width=320,height=240,um-per-px=48,texture-um-per-px=48,fps=10";

    // Large enough for the places where a simulated frame touches the picture.
    private const string Larger = "phantom:width=480,height=480,um-per-px=48,texture-um-per-px=48,fps=10";
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public I_record_and_the_power_goes() => _model = TinyModel.Write(_folder.Path, "tiny", 256, PaintedSkull.Planes);

    private string Session => _folder.File("session");

    [Fact]
    public async Task A_recording_says_who_and_what_and_holds_every_byte_of_the_controller()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no kill -INT.");
        using var live = BuiltProgram.Start(Live(Larger, "--operator", "somebody", "--target", "-2.3,1.5", "--controller", "simulated:grbl", "--json"));
        await live.WaitForAsync(() => Rows() > 10 && Lines("results.jsonl").Length > 0 && Wire(isSent: true).Contains('?', StringComparison.Ordinal));
        live.Interrupt();
        var run = await live.EndAsync();

        Assert.True(run.ExitCode == 0, run.Error);
        using var end = JsonDocument.Parse(run.Lines[^1]);
        long recorded = end.RootElement.GetProperty("recording").GetProperty("frames").GetInt64();
        using var check = JsonDocument.Parse((await Sessions("verify", "--decode")).Output);
        Assert.True(check.RootElement.GetProperty("is_good").GetBoolean(), check.RootElement.ToString());
        Assert.Equal(recorded, check.RootElement.GetProperty("decoded").GetInt64());
        using var shown = JsonDocument.Parse((await Sessions("show")).Output);
        Assert.Equal("somebody", shown.RootElement.GetProperty("manifest").GetProperty("about").GetProperty("operator").GetString());
        Assert.True(shown.RootElement.GetProperty("results").GetInt32() >= 1);
        Assert.Contains("Grbl 1.1", Wire(isSent: false), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_at_any_moment_it_loses_at_most_the_last_second()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no kill -9.");
        using (var live = BuiltProgram.Start(Live(Phantom)))
        {
            await live.WaitForAsync(() => Rows() > 25);
            live.Kill();
        }

        int rows = Rows(), played = Played();
        Assert.InRange(played - rows, 0, 10);                   // a second of frames may still miss its rows, never its pictures
        Assert.Equal(1, (await Sessions("verify")).ExitCode);

        var repair = await Sessions("repair");

        Assert.True(repair.ExitCode == 0, repair.Output + repair.Error);
        Assert.Equal(Rows(), Played());
        Assert.True(Rows() >= rows);
        Assert.True(File.Exists(Path.Combine(Session, "video.avi.before-1")));
        Assert.Equal(0, (await Sessions("verify", "--decode")).ExitCode);
        using VideoCapture player = new(Path.Combine(Session, "video.avi"), VideoCaptureAPIs.FFMPEG);
        Assert.Equal(Rows(), player.FrameCount);
    }

    [Fact]
    public async Task A_second_recorder_is_refused_and_the_first_goes_on()
    {
        using var first = BuiltProgram.Start(Live(Phantom));
        await first.WaitForAsync(() => Rows() > 2);

        var second = await BuiltProgram.RunAsync(Live(Phantom));

        Assert.Equal(1, second.ExitCode);
        Assert.Contains("Another recorder", second.Error, StringComparison.Ordinal);
        int rows = Rows();
        await first.WaitForAsync(() => Rows() > rows);
        Assert.True(Rows() > rows);
    }

    public void Dispose() => _folder.Dispose();

    private string[] Live(string camera, params string[] more) =>
        ["live", "--camera", camera, "--model", _model, "--um-per-px", "48", "--headless", "--record", Session, "--log-dir", _folder.Path, .. more];

    private Task<Ended> Sessions(string verb, params string[] more) => BuiltProgram.RunAsync(["sessions", verb, Session, "--json", "--log-dir", _folder.Path, .. more]);

    /// <summary>The bytes of one direction, in as many pieces as they came.</summary>
    private string Wire(bool isSent) => string.Concat(
        from line in Lines("events.jsonl")
        let happened = JsonDocument.Parse(line).RootElement
        where happened.GetProperty("kind").GetString() == "controller"
        let detail = happened.GetProperty("detail")
        where detail.GetProperty("sent").GetBoolean() == isSent
        select Encoding.ASCII.GetString(Convert.FromHexString(detail.GetProperty("hex").GetString()!)));

    private int Rows() => Math.Max(0, Lines("frames.csv").Length - 1);

    /// <summary>The whole lines of a file, also while it is written.</summary>
    private string[] Lines(string name)
    {
        string path = Path.Combine(Session, name);
        if (!File.Exists(path)) return [];
        using StreamReader reader = new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n')[..^1];
    }

    private int Played()
    {
        using VideoCapture player = new(Path.Combine(Session, "video.avi"), VideoCaptureAPIs.FFMPEG);
        using Mat picture = new();
        int played = 0;
        while (player.Read(picture) && !picture.Empty()) played++;
        return played;
    }
}
