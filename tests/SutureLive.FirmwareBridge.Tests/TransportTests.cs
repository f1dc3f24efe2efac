using System.Net;
using System.Net.Sockets;
using SutureLive.FirmwareBridge.Grbl;
using SutureLive.FirmwareBridge.Simulation;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>Real ports (pseudo-terminals through System.IO.Ports) and real sockets, in real time.</summary>
public class TransportTests
{
    private static readonly Dictionary<int, double> Quick = new() { [24] = 500, [25] = 30000, [110] = 560, [111] = 560, [112] = 560, [120] = 500, [121] = 500, [122] = 500 };

    [Fact]
    public async Task Every_byte_value_passes_both_ways_unchanged()
    {
        await using var terminal = Terminal();
        await using var port = SerialTransport.Open(terminal.Path);
        byte[] all = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        await port.WriteAsync(all, CancellationToken.None);
        Assert.Equal(all, await ReadAsync(terminal, 256));
        await terminal.WriteAsync(all, CancellationToken.None);
        Assert.Equal(all, await ReadAsync(port, 256));
    }

    [Fact]
    public async Task A_byte_has_left_when_the_write_returns_and_a_long_text_arrives_whole()
    {
        await using var terminal = Terminal();
        await using var port = SerialTransport.Open(terminal.Path);
        Assert.True(port.WriteAsync("!"u8.ToArray(), CancellationToken.None).AsTask().IsCompletedSuccessfully);
        Assert.Equal("!"u8.ToArray(), await ReadAsync(terminal, 1));

        byte[] more = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7))]; // more than a terminal holds
        var writing = port.WriteAsync(more, CancellationToken.None).AsTask();
        Assert.Equal(more, await ReadAsync(terminal, more.Length));
        await writing.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task What_a_byte_log_could_not_take_is_counted_to_the_last()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("suturelive-log").FullName, "wire.bytes");
        const int all = 200_000;
        await using (var log = new ByteLog(path, TimeProvider.System))
            for (int i = 0; i < all; i++) log.Note(isSent: true, "?"u8);
        string[] lines = await File.ReadAllLinesAsync(path);
        int lost = lines.Where(line => line.StartsWith('#')).Sum(line => int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(all, lines.Count(line => !line.StartsWith('#')) + lost);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public async Task A_board_in_the_network_that_takes_no_bytes_makes_the_write_fail()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var wire = await TcpTransport.ConnectAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, CancellationToken.None);
        using var board = await listener.AcceptTcpClientAsync();
        var wrong = await Assert.ThrowsAsync<TransportException>(() => wire.WriteAsync(new byte[100_000_000], CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(TransportFault.HungUp, wrong.Fault);
    }

    [Fact]
    public async Task A_device_that_takes_no_bytes_makes_the_write_fail_and_the_port_closes()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Pseudo-terminals are made on Linux only.");
        using SilentTerminal silent = new();
        var port = SerialTransport.Open(silent.Path);
        var wrong = await Assert.ThrowsAsync<TransportException>(() => port.WriteAsync(new byte[1_000_000], CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(TransportFault.HungUp, wrong.Fault);
        await port.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(TransportFault.HungUp, (await Assert.ThrowsAsync<TransportException>(async () => await port.WriteAsync("?"u8.ToArray(), CancellationToken.None))).Fault);
    }

    [Fact]
    public async Task A_pulled_cable_ends_the_read_makes_writes_fail_with_a_sentence_and_closes_in_bounded_time()
    {
        var terminal = Terminal();
        var port = SerialTransport.Open(terminal.Path);
        var reading = port.ReadAsync(new byte[16], CancellationToken.None).AsTask();
        await terminal.DisposeAsync();
        Assert.Equal(0, await reading.WaitAsync(TimeSpan.FromSeconds(20)));
        var wrong = await Assert.ThrowsAsync<TransportException>(async () => await port.WriteAsync("?"u8.ToArray(), CancellationToken.None));
        Assert.Equal(TransportFault.HungUp, wrong.Fault);
        await port.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_port_in_use_is_refused_and_free_again_after_closing()
    {
        await using var terminal = Terminal();
        await using (SerialTransport.Open(terminal.Path))
        {
            var wrong = Assert.Throws<TransportException>(() => SerialTransport.Open(terminal.Path));
            Assert.Equal(TransportFault.InUse, wrong.Fault);
            Assert.Contains("in use", wrong.Message, StringComparison.Ordinal);
        }

        await using var again = SerialTransport.Open(terminal.Path);
        Assert.Equal(terminal.Path, again.Name);
    }

    [Theory]
    [InlineData("/dev/no-such-port")]
    [InlineData("/etc/hostname")]
    public void What_is_no_port_is_refused_with_a_sentence(string path)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Paths of Linux.");
        var wrong = Assert.Throws<TransportException>(() => SerialTransport.Open(path));
        Assert.Equal(TransportFault.NotFound, wrong.Fault);
        Assert.Contains(path, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_a_read_does_not_lose_the_port()
    {
        await using var terminal = Terminal();
        await using var port = SerialTransport.Open(terminal.Path);
        using var cancel = new CancellationTokenSource();
        var reading = port.ReadAsync(new byte[16], cancel.Token).AsTask();
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await terminal.WriteAsync("ok"u8.ToArray(), CancellationToken.None);
        Assert.Equal("ok"u8.ToArray(), await ReadAsync(port, 2));
    }

    [Fact]
    public async Task The_whole_way_works_over_a_real_terminal_in_real_time()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Pseudo-terminals are made on Linux only.");
        var device = new SimulatedGrbl(TimeProvider.System, new() { Settings = Quick, Start = new(-2, -2, -2) });
        await using var controller = new GrblController("terminal", _ => Task.FromResult<ITransport>(SimulatedHost.OverPseudoTerminal(device)), new(), TimeProvider.System);
        await HomeAndMoveAsync(controller, device);
    }

    [Fact]
    public async Task The_whole_way_works_over_a_socket()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var device = new SimulatedGrbl(TimeProvider.System, new() { Settings = Quick, Start = new(-2, -2, -2) });
        using var off = new CancellationTokenSource();
        var serving = ServeAsync();
        int number = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using (var controller = new GrblController("tcp", async stop => await TcpTransport.ConnectAsync("127.0.0.1", number, stop), new(), TimeProvider.System))
            await HomeAndMoveAsync(controller, device);
        off.Cancel();
        await serving;

        async Task ServeAsync()
        {
            using var client = await listener.AcceptTcpClientAsync();
            await using var wire = new StreamWire(client.GetStream());
            await device.RunAsync(wire, off.Token);
        }
    }

    [Fact]
    public async Task A_socket_where_nobody_listens_is_refused_with_a_sentence()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int number = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var wrong = await Assert.ThrowsAsync<TransportException>(() => TcpTransport.ConnectAsync("127.0.0.1", number, CancellationToken.None));
        Assert.Contains("Nothing accepts connections", wrong.Message, StringComparison.Ordinal);
    }

    private static async Task HomeAndMoveAsync(GrblController controller, SimulatedGrbl device)
    {
        await controller.ConnectAsync(CancellationToken.None);
        using var gate = new MotionGate(controller, new(), TimeProvider.System);
        gate.Arm(TimeSpan.FromMinutes(1));
        await gate.HomeAsync(confirmed: true, CancellationToken.None);
        var plan = MovePlan.Sideways(controller.Now.Position!.Value.At, -2.5, -2, new(), gate.SafeZMm!.Value);
        var result = await gate.MoveAsync(
            new(plan, plan.Target, new(TimeSpan.Zero, 0, true), new(Core.Confidence.High, TimeSpan.Zero, 0), new(null, null, null), TiltEvidence.NotNeeded), CancellationToken.None);
        Assert.True(result.ErrorMm.DistanceTo(default) < 0.003);
        Assert.True(device.Arm.At.DistanceTo(new(-2.5, -2, -1)) < 0.02, $"{device.Arm.At}"); // the quick homing is coarse
    }

    private static PseudoTerminal Terminal()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Pseudo-terminals are made on Linux only.");
        return PseudoTerminal.Open();
    }

    private static async Task<byte[]> ReadAsync(ITransport from, int count)
    {
        var bytes = new byte[count];
        for (int have = 0; have < count;)
        {
            int more = await from.ReadAsync(bytes.AsMemory(have), CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
            Assert.NotEqual(0, more);
            have += more;
        }

        return bytes;
    }

    /// <summary>The device's end of a socket.</summary>
    private sealed class StreamWire(NetworkStream stream) : ITransport
    {
        public string Name => "socket";

        public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
        {
            try
            {
                return await stream.ReadAsync(buffer, cancellation);
            }
            catch (IOException)
            {
                return 0;
            }
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => stream.WriteAsync(bytes, cancellation);

        public ValueTask DisposeAsync() => stream.DisposeAsync();
    }
}
