using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace SutureLive.Cameras.Tests;

/// <summary>Network cameras against real sockets on loopback, and against a real ffmpeg where there is one.</summary>
public class NetworkCameraTests
{
    [Fact]
    public void An_MJPEG_camera_is_shown_and_comes_back_after_its_connection_broke()
    {
        using var server = new OneShotServer(
            Answer("multipart/x-mixed-replace; boundary=frame", JpegSplitterTests.Multipart([JpegSplitterTests.Jpeg(16, 8, 40)])),
            Answer("multipart/x-mixed-replace; boundary=\"--frame\"", JpegSplitterTests.Multipart([JpegSplitterTests.Jpeg(24, 24, 200)])));
        using var camera = CameraFactory.Open(CameraSpec.Parse($"http://surgeon:secret@127.0.0.1:{server.Port}/video"));
        using var watcher = new Watcher(camera);

        watcher.Until(w => w.Frames.Count == 2);

        Assert.Equal([(0L, 16, 8), (1L, 24, 24)], watcher.Frames.Select(f => (f.Id, f.WidthPx, f.HeightPx)));
        var lost = watcher.States.OfType<CameraState.Lost>().First();
        Assert.Contains("closed the connection", lost.Reason);
        Assert.DoesNotContain("secret", lost.Reason);
        Assert.DoesNotContain("secret", camera.Name);
        Assert.Contains("Authorization: Basic " + Convert.ToBase64String("surgeon:secret"u8), server.LastRequest);
    }

    [Fact]
    public void A_picture_damaged_on_its_way_is_skipped()
    {
        byte[] damaged = [0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 1, 2, 3, 0xFF, 0xD9];
        using var server = new OneShotServer(Answer("multipart/x-mixed-replace", JpegSplitterTests.Multipart([damaged])));
        using var camera = CameraFactory.Open(CameraSpec.Parse($"http://127.0.0.1:{server.Port}/"));
        using var watcher = new Watcher(camera);
        watcher.Until(w => w.States.OfType<CameraState.Skipped>().Any());
        Assert.Contains("cannot be decoded", watcher.State<CameraState.Skipped>().Reason);
    }

    [Fact]
    public void A_web_page_is_refused_and_an_error_is_named_and_tried_again()
    {
        using var page = new OneShotServer(Answer("text/html", "<html>"u8.ToArray()));
        using (var camera = CameraFactory.Open(CameraSpec.Parse($"http://127.0.0.1:{page.Port}/")))
        using (var watcher = new Watcher(camera))
        {
            watcher.Until(w => w.Error is not null);
            Assert.Contains("sends text/html, not pictures", watcher.Error!.Message);
        }

        using var missing = new OneShotServer("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        using (var camera = CameraFactory.Open(CameraSpec.Parse($"http://127.0.0.1:{missing.Port}/")))
        using (var watcher = new Watcher(camera))
        {
            watcher.Until(w => w.States.OfType<CameraState.Lost>().Any());
            Assert.Contains("answers 404 Not Found", watcher.States.OfType<CameraState.Lost>().First().Reason);
            watcher.Until(w => w.States.OfType<CameraState.Lost>().Any(l => l.Reason.Contains("cannot be reached", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void A_camera_that_sends_one_on_is_named_with_the_address_it_names()
    {
        using var server = new OneShotServer("HTTP/1.1 302 Found\r\nLocation: rtsp://surgeon:secret@127.0.0.1/video\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        using var camera = CameraFactory.Open(CameraSpec.Parse($"http://127.0.0.1:{server.Port}/"));
        using var watcher = new Watcher(camera);
        watcher.Until(w => w.States.OfType<CameraState.Lost>().Any());
        string reason = watcher.States.OfType<CameraState.Lost>().First().Reason;
        Assert.Contains("answers 302 Found. It sends one on to rtsp://127.0.0.1/video", reason);
        Assert.DoesNotContain("secret", reason);
    }

    [Fact]
    public void A_camera_that_sends_one_on_to_its_stream_is_followed_with_its_password()
    {
        using var server = new OneShotServer(
            "HTTP/1.1 301 Moved Permanently\r\nLocation: /stream\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(),
            Answer("multipart/x-mixed-replace", JpegSplitterTests.Multipart([JpegSplitterTests.Jpeg(16, 8, 40)])));
        using var camera = CameraFactory.Open(CameraSpec.Parse($"http://surgeon:secret@127.0.0.1:{server.Port}/"));
        using var watcher = new Watcher(camera);
        watcher.Until(w => w.Frames.Count == 1);
        Assert.StartsWith("GET /stream ", server.LastRequest);
        Assert.Contains("Authorization: Basic " + Convert.ToBase64String("surgeon:secret"u8), server.LastRequest);
    }

    [Fact]
    public void A_camera_that_sends_one_on_to_another_host_takes_no_password_there()
    {
        using var other = new OneShotServer(Answer("multipart/x-mixed-replace", JpegSplitterTests.Multipart([JpegSplitterTests.Jpeg(16, 8, 40)])));
        using var server = new OneShotServer(Encoding.ASCII.GetBytes($"HTTP/1.1 302 Found\r\nLocation: http://localhost:{other.Port}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        using var camera = CameraFactory.Open(CameraSpec.Parse($"http://surgeon:secret@127.0.0.1:{server.Port}/"));
        using var watcher = new Watcher(camera);
        watcher.Until(w => w.Frames.Count == 1);
        Assert.DoesNotContain("Authorization", other.LastRequest);
    }

    [Fact]
    public void A_camera_is_asked_itself_and_no_proxy_of_the_surroundings()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        HttpClient.DefaultProxy = new WebProxy(IPAddress.Loopback.ToString(), ((IPEndPoint)proxy.LocalEndpoint).Port);     // what http_proxy would set
        using var server = new OneShotServer(Answer("multipart/x-mixed-replace", JpegSplitterTests.Multipart([JpegSplitterTests.Jpeg(16, 8, 40)])));
        using var camera = CameraFactory.Open(CameraSpec.Parse($"http://surgeon:secret@127.0.0.1:{server.Port}/"));
        using var watcher = new Watcher(camera);
        watcher.Until(w => w.Frames.Count == 1);
        Assert.False(proxy.Pending());
    }

    [Fact]
    public void A_camera_that_falls_silent_is_lost_after_its_time_and_no_sooner()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();                                     // takes the call and never says a word
        var time = new FakeTimeProvider();
        using var camera = CameraFactory.Open(CameraSpec.Parse($"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/"), time);
        using var watcher = new Watcher(camera);
        using var call = server.AcceptTcpClient();
        long called = time.GetTimestamp();

        watcher.Until(w => w.States[^1] is CameraState.Lost, () => time.Advance(TimeSpan.FromSeconds(1)));

        Assert.Contains("has been silent for 10 s", watcher.State<CameraState.Lost>().Reason);
        Assert.True(time.GetElapsedTime(called) >= TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void What_a_real_ffmpeg_serves_over_http_is_shown()
    {
        int port = FreePort();
        using var sender = Ffmpeg($"-re -f lavfi -i testsrc2=size=320x240:rate=25 -c:v mjpeg -f mpjpeg -listen 1 http://127.0.0.1:{port}/video");
        using var camera = CameraFactory.Open(CameraSpec.Parse($"http://127.0.0.1:{port}/video"));
        using var watcher = new Watcher(camera);
        watcher.Until(w => w.Frames.Count >= 10);
        Assert.All(watcher.Frames, f => Assert.Equal((320, 240), (f.WidthPx, f.HeightPx)));
    }

    [Fact]
    public void A_stream_over_UDP_is_received_through_ffmpeg_and_its_child_goes_with_the_camera()
    {
        int port = FreePort();
        using var sender = Ffmpeg($"-re -f lavfi -i testsrc2=size=320x240:rate=25 -c:v mpeg2video -g 5 -f mpegts udp://127.0.0.1:{port}");
        using var camera = CameraFactory.Open(CameraSpec.Parse($"udp://127.0.0.1:{port}"));
        using (var watcher = new Watcher(camera))
        {
            watcher.Until(w => w.Frames.Count >= 5);
            Assert.All(watcher.Frames, f => Assert.Equal((320, 240), (f.WidthPx, f.HeightPx)));
        }

        camera.Dispose();
        Assert.True(SpinWait.SpinUntil(() => !Children().Any(c => c.Contains($"udp://127.0.0.1:{port} -an", StringComparison.Ordinal)), 30_000));
    }

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    [InlineData("rtsp")]
    [InlineData("srt")]
    public void The_ffmpeg_of_a_program_that_was_killed_leaves_a_silent_camera_by_itself(string scheme)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();                                     // takes the call and never says a word
        int port = scheme is "udp" or "srt" ? FreePort() : ((IPEndPoint)silent.LocalEndpoint).Port;
        var arguments = FfmpegSource.Arguments(new($"{scheme}://127.0.0.1:{port}")).ToList();
        int at = arguments.IndexOf("-timeout") + 1;
        Assert.InRange(long.Parse(arguments[at], CultureInfo.InvariantCulture), 20_000_000, 60_000_000);       // microseconds, later than the watchdog
        arguments[at] = "1000000";

        using var child = Ffmpeg(string.Join(' ', arguments[1..]));                                             // nobody watches over it
        Assert.True(child.EndsWithin(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void What_ffmpeg_says_against_a_stream_is_passed_on()
    {
        using var probe = Ffmpeg("-version");
        using var camera = CameraFactory.Open(CameraSpec.Parse($"rtsp://surgeon:geh%40eim@127.0.0.1:{FreePort()}/nothing?password=geheim"));
        using var watcher = new Watcher(camera);
        watcher.Until(w => w.States.OfType<CameraState.Lost>().Any());
        Assert.Contains("ffmpeg cannot receive rtsp://127.0.0.1", watcher.State<CameraState.Lost>().Reason);
        Assert.Contains("refused", watcher.State<CameraState.Lost>().Reason);
        Assert.DoesNotContain("eim", watcher.State<CameraState.Lost>().Reason + camera.Name);
        Assert.DoesNotContain("surgeon", watcher.State<CameraState.Lost>().Reason + camera.Name);
    }

    [Theory]
    [InlineData("http://surgeon:secret@host/video", "http://host/video")]
    [InlineData("Error opening rtsp://a:b@c@host:554/x: refused, tcp://host", "Error opening rtsp://host:554/x: refused, tcp://host")]
    [InlineData("rtsp://host/user=admin&password=pw&channel=1", "rtsp://host/user=admin&password=***&channel=1")]
    [InlineData("http://host/a?Pwd=x y@z", "http://host/a?Pwd=*** y@z")]
    [InlineData("device:0 and mail@host", "device:0 and mail@host")]
    public void Passwords_stand_in_no_text(string text, string shown) => Assert.Equal(shown, NetworkAddress.Hide(text));

    [Fact]
    public void A_camera_whose_bytes_only_drip_is_lost_as_a_silent_one_is()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var time = new FakeTimeProvider();
        using var camera = CameraFactory.Open(CameraSpec.Parse($"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/"), time);
        using var watcher = new Watcher(camera);
        using var call = server.AcceptTcpClient();
        var stream = call.GetStream();
        stream.Write(Answer("multipart/x-mixed-replace", []));

        watcher.Until(w => w.States.OfType<CameraState.Lost>().Any(), () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            try
            {
                stream.WriteByte(0xFF);
            }
            catch (IOException)
            {
                // It has given us up.
            }

            Thread.Sleep(10);                               // far less than the 10 s of its own clock in which it must notice the byte
        });

        Assert.Contains("no whole picture for 10 s", watcher.States.OfType<CameraState.Lost>().First().Reason);
    }

    [Fact]
    public void A_picture_that_claims_to_be_immense_is_skipped_and_the_next_one_is_shown()
    {
        byte[] immense = JpegSplitterTests.Jpeg(16, 8, 40);
        immense.AsSpan(immense.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]) + 5, 4).Fill(0xFF);
        byte[] head = Answer("multipart/x-mixed-replace", JpegSplitterTests.Multipart([immense]));
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var camera = CameraFactory.Open(CameraSpec.Parse($"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/"));
        using var watcher = new Watcher(camera);
        using var call = server.AcceptTcpClient();
        call.GetStream().Write(head);
        watcher.Until(w => w.States.OfType<CameraState.Skipped>().Any());
        call.GetStream().Write(JpegSplitterTests.Multipart([JpegSplitterTests.Jpeg(24, 24, 200)]));

        watcher.Until(w => w.Frames.Count == 1);
        Assert.Contains("cannot be decoded", watcher.States.OfType<CameraState.Skipped>().First().Reason);
    }

    private static byte[] Answer(string type, byte[] body) =>
        [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nConnection: close\r\n\r\n"), .. body];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static IEnumerable<string> Children()
    {
        if (!Directory.Exists("/proc")) yield break;
        foreach (var process in Process.GetProcessesByName("ffmpeg"))
        {
            string words = "";
            try
            {
                words = File.ReadAllText($"/proc/{process.Id}/cmdline").Replace('\0', ' ');
            }
            catch (IOException)
            {
                // It has just gone.
            }

            process.Dispose();
            yield return words;
        }
    }

    private static Child Ffmpeg(string arguments)
    {
        try
        {
            return new(Process.Start(new ProcessStartInfo("ffmpeg", "-nostdin -loglevel quiet " + arguments) { RedirectStandardOutput = true })!);
        }
        catch (Win32Exception)
        {
            Assert.Skip("ffmpeg is not installed.");
            throw;
        }
    }

    private sealed class Child(Process process) : IDisposable
    {
        public bool EndsWithin(TimeSpan patience) => process.WaitForExit(patience);

        public void Dispose()
        {
            if (!process.HasExited) process.Kill();
            process.Dispose();
        }
    }

    /// <summary>Gives each connection one prepared answer and closes it; then refuses.</summary>
    private sealed class OneShotServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public OneShotServer(params byte[][] answers)
        {
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            new Thread(() => Serve(answers)) { IsBackground = true }.Start();
        }

        public int Port { get; }

        public string LastRequest { get; private set; } = "";

        public void Dispose() => _listener.Dispose();

        private void Serve(byte[][] answers)
        {
            byte[] request = new byte[4096];
            foreach (byte[] answer in answers)
            {
                using var client = _listener.AcceptTcpClient();
                LastRequest = Encoding.ASCII.GetString(request, 0, client.GetStream().Read(request));
                client.GetStream().Write(answer);
            }

            _listener.Stop();
        }
    }
}
