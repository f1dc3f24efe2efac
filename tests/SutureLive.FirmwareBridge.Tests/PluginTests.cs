using System.Net;
using System.Net.Sockets;
using System.Text;
using SutureLive.Core;
using SutureLive.FirmwareBridge.Plugins;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>The sample of docs/plugins.md, found in a folder and driven through the gate.</summary>
public sealed class PluginTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("suturelive-plugins").FullName;

    public PluginTests() => File.Copy(Path.Combine(AppContext.BaseDirectory, "SutureLive.SamplePlugin.dll"), Path.Combine(_folder, "SutureLive.SamplePlugin.dll"));

    [Fact]
    public void A_controller_in_the_folder_is_found_and_can_be_named()
    {
        var plugins = ControllerPlugins.Load(_folder);
        Assert.Empty(plugins.Problems);
        var spec = Assert.IsType<ControllerSpec.Plugin>(ControllerSpecReader.Read("lines:/dev/ttyUSB7", plugins));
        Assert.Equal(("lines", "/dev/ttyUSB7"), (spec.By.Protocol, spec.Address));
    }

    [Fact]
    public void What_is_no_plugin_is_said_and_does_no_harm()
    {
        File.WriteAllText(Path.Combine(_folder, "noise.dll"), "not an assembly");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "SutureLive.SamplePlugin.dll"), Path.Combine(_folder, "twice.dll"));
        var plugins = ControllerPlugins.Load(_folder);
        Assert.Single(plugins.All);
        Assert.Contains(plugins.Problems, p => p.Contains("noise.dll", StringComparison.Ordinal));
        Assert.Empty(ControllerPlugins.Load(Path.Combine(_folder, "absent")).All);
        var wrong = Assert.Throws<FormatException>(() => ControllerSpecReader.Read("unheard-of:x", plugins));
        Assert.Contains("Plug-ins found: lines", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_moves_through_the_gate_and_not_past_it()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener);
        var profile = new FrameProfile();
        var spec = ControllerSpecReader.Read($"lines:tcp:127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", ControllerPlugins.Load(_folder));
        await using (var controller = spec.Open(profile, TimeProvider.System))
        {
            await controller.ConnectAsync(CancellationToken.None);
            using var gate = new MotionGate(controller, profile, TimeProvider.System);
            await Assert.ThrowsAsync<ControllerException>(() => gate.HomeAsync(confirmed: true, CancellationToken.None)); // not armed
            gate.Arm(TimeSpan.FromMinutes(1));
            await gate.HomeAsync(confirmed: true, CancellationToken.None);
            var plan = MovePlan.Sideways(controller.Now.Position!.Value.At, -3, -4, profile, gate.SafeZMm!.Value);
            var result = await gate.MoveAsync(
                new(plan, plan.Target, new(TimeSpan.Zero, 0, true), new(Confidence.High, TimeSpan.Zero, 0), new(null, null, null), TiltEvidence.NotNeeded), CancellationToken.None);
            Assert.Equal(new FramePoint(-3, -4, 0), result.Reached);
        }

        await serving;
    }

    [Fact]
    public void The_page_in_the_docs_shows_the_class_that_is_compiled_here()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "SutureLive.sln"))) root = Path.GetDirectoryName(root)!;
        string page = File.ReadAllText(Path.Combine(root, "docs", "plugins.md"));
        string source = File.ReadAllText(Path.Combine(root, "firmware-bridge", "samples", "SutureLive.SamplePlugin", "LineFrame.cs"));
        Assert.Contains(source.Trim(), page, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task ServeAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        string at = "-20 -20 -5";
        while (await reader.ReadLineAsync() is { } line)
        {
            string[] words = line.Split(' ');
            if (words[0] == "home") at = "0 0 0";
            if (words[0] == "goto") at = string.Join(' ', words[1..4]);
            if (words[0] != "halt") await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes((words[0] == "goto" ? "done" : at) + "\n"));
        }
    }
}
