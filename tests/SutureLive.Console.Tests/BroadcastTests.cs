using System.Net;
using System.Net.Sockets;
using OpenCvSharp;
using SutureLive.Console.Feed;
using SutureLive.Imaging.Overlay;

namespace SutureLive.Console.Tests;

/// <summary>Who sees what, when viewers are slow, many, gone, or come late.</summary>
public sealed class BroadcastTests : IAsyncLifetime
{
    private readonly PhantomFeed _feed = new();
    private readonly ErrorLog _log = new();
    private ConsoleServer _server = null!;

    private static CancellationToken Stop => Limits.Soon;

    public async ValueTask InitializeAsync() => _server = await ConsoleServer.StartAsync(_feed, null, new() { Port = 0 }, _log, cancellation: Stop);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Assert.Equal(0, _feed.Observers);
        Assert.Equal(0, _feed.Pool.Live);               // whatever happened, every frame went back
        _feed.Dispose();
        Assert.Empty(_log.Errors);
    }

    [Fact]
    public async Task A_message_carries_the_picture_and_what_was_read_from_it()
    {
        using var viewer = await RawViewer.Join(_server);
        long id = _feed.Send()!.Value;

        var (header, jpeg) = await viewer.ReceiveUntil(h => h.TryGetProperty("frameId", out _));

        using var picture = Cv2.ImDecode(jpeg, ImreadModes.Color);
        using var difference = new Mat();
        Cv2.Absdiff(picture, _feed.Picture, difference);
        Assert.InRange(Cv2.Mean(difference).Val0, 0, 6);
        Assert.Equal(id, header.GetProperty("frameId").GetInt64());
        Assert.Equal("live", header.GetProperty("state").GetString());
        Assert.InRange(header.GetProperty("ageMs").GetDouble(), 40, 10_000);
        Assert.Equal(_feed.Truth.Bregma.X, header.GetProperty("bregma").GetProperty("x").GetDouble(), 3);
        Assert.Equal("high", header.GetProperty("bregma").GetProperty("confidence").GetString());
        Assert.Equal(PhantomFeed.Pose.HeadingDeg, header.GetProperty("frame").GetProperty("headingDeg").GetDouble(), 3);
        Assert.Equal(_feed.Truth.Curves.Count, header.GetProperty("curves").GetArrayLength());
    }

    [Fact]
    public async Task A_viewer_that_stands_still_gets_two_pictures_and_then_costs_nothing()
    {
        Assert.NotNull(_feed.Send());           // on a busy machine a heartbeat may be faster than the first picture
        using var still = await RawViewer.Join(_server);
        using var quick = await RawViewer.Join(_server);
        _feed.Play();

        long first = (await still.Receive()).Header.GetProperty("frameId").GetInt64();
        await still.Receive();
        long reached = (await quick.ReceiveUntil(h => h.TryGetProperty("frameId", out var id) && id.GetInt64() > first + 12)).Header.GetProperty("frameId").GetInt64();
        _feed.Stop();

        var third = still.Receive();
        Assert.False(third.IsCompleted);
        await still.Say("painted");
        await still.Say("painted");
        Assert.InRange((await third).Header.GetProperty("frameId").GetInt64(), first + 2, long.MaxValue);
        Assert.InRange(reached, first + 13, long.MaxValue);
    }

    [Fact]
    public async Task Nothing_is_encoded_while_nobody_looks_and_who_comes_late_sees_the_last_picture()
    {
        for (int i = 0; i < 40; i++) Assert.NotNull(_feed.Send());
        Assert.InRange(_feed.Pool.Live, 0, 2);

        using var late = await RawViewer.Join(_server);
        var (header, jpeg) = await late.ReceiveUntil(h => h.TryGetProperty("frameId", out _));

        Assert.Equal(39, header.GetProperty("frameId").GetInt64());
        Assert.NotEmpty(jpeg);
    }

    [Fact]
    public async Task Five_viewers_see_the_same_frames()
    {
        var viewers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RawViewer.Join(_server)));
        _feed.Play();

        var headers = await Task.WhenAll(viewers.Select(viewer => viewer.ReceiveUntil(h => h.TryGetProperty("frameId", out var id) && id.GetInt64() >= 8)));
        _feed.Stop();

        Assert.Equal(5, _server.ViewerCount);
        Assert.All(headers, message => Assert.NotEmpty(message.Jpeg));
        foreach (var viewer in viewers) viewer.Dispose();
        await Limits.Until(() => _server.ViewerCount == 0, "The end of the last viewer");
    }

    [Fact]
    public async Task A_video_that_stands_still_is_called_frozen_with_the_time_of_its_last_frame()
    {
        using var viewer = await RawViewer.Join(_server);
        var before = DateTimeOffset.Now;
        _feed.Send();

        var (header, jpeg) = await viewer.ReceiveUntil(h => h.GetProperty("state").GetString() == "frozen");

        var since = DateTimeOffset.FromUnixTimeMilliseconds(header.GetProperty("frozenSinceUnixMs").GetInt64());
        Assert.InRange(since, before.AddMilliseconds(-50), DateTimeOffset.Now);
        Assert.InRange(header.GetProperty("videoAgeMs").GetDouble(), 650, double.MaxValue);
        Assert.NotEmpty(jpeg);
    }

    [Fact]
    public async Task Before_the_first_frame_the_camera_is_still_spoken_of()
    {
        _feed.Status = new(new("device:0", DeviceState.Failed, "There is no camera 0: plug one in."));
        using var viewer = await RawViewer.Join(_server);

        var (header, jpeg) = await viewer.Receive();

        Assert.Equal("waiting", header.GetProperty("state").GetString());
        Assert.Equal("There is no camera 0: plug one in.", header.GetProperty("camera").GetProperty("says").GetString());
        Assert.Empty(jpeg);
    }

    [Fact]
    public async Task A_picture_larger_than_a_screen_is_reduced_and_its_coordinates_stay()
    {
        await using var small = await ConsoleServer.StartAsync(_feed, options: new() { Port = 0, MaxWidthPx = 200, MaxHeightPx = 200 }, cancellation: Stop);
        using var viewer = await RawViewer.Join(small);
        _feed.Send();

        var (header, jpeg) = await viewer.ReceiveUntil(h => h.TryGetProperty("frameId", out _));

        using var picture = Cv2.ImDecode(jpeg, ImreadModes.Color);
        Assert.Equal((200, 150), (picture.Width, picture.Height));
        Assert.Equal(PhantomFeed.WidthPx, header.GetProperty("width").GetInt32());
        Assert.Equal(_feed.Truth.Bregma.X, header.GetProperty("bregma").GetProperty("x").GetDouble(), 3);
    }

    [Fact]
    public async Task A_viewer_without_script_gets_pictures_with_the_overlay_in_them()
    {
        _feed.Play();
        using var http = new HttpClient { BaseAddress = _server.Address };
        using var answer = await http.GetAsync("/live.mjpg", HttpCompletionOption.ResponseHeadersRead, Stop);
        Assert.Equal("multipart/x-mixed-replace", answer.Content.Headers.ContentType!.MediaType);

        await using var stream = await answer.Content.ReadAsStreamAsync(Stop);
        using var picture = Cv2.ImDecode(await FirstPart(stream), ImreadModes.Color);
        _feed.Stop();

        using var difference = new Mat();
        Cv2.Absdiff(picture, _feed.Picture, difference);
        var at = _feed.Truth.Bregma;
        using var around = new Mat(difference, new Rect((int)at.X - 20, (int)at.Y - 20, 40, 40));
        Assert.InRange(Cv2.Mean(around).Val0, 8, 255);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_in_a_sentence()
    {
        var refused = await Assert.ThrowsAsync<ConsoleException>(() =>
            ConsoleServer.StartAsync(_feed, options: new() { Port = _server.Address.Port }, cancellation: Stop));

        Assert.Contains($"Port {_server.Address.Port} on 127.0.0.1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_chose_a_port_so_a_free_one_near_the_usual_is_taken()
    {
        await using var first = await ConsoleServer.StartAsync(_feed, cancellation: Stop);
        await using var second = await ConsoleServer.StartAsync(_feed, cancellation: Stop);

        Assert.NotEqual(first.Address.Port, second.Address.Port);
        Assert.InRange(second.Address.Port, ConsoleOptions.DefaultPort, ConsoleOptions.DefaultPort + 20);
    }

    [Fact]
    public async Task Only_this_machine_can_reach_it()
    {
        using var socket = new TcpClient();
        var outside = Dns.GetHostAddresses(Dns.GetHostName(), AddressFamily.InterNetwork).FirstOrDefault(address => !IPAddress.IsLoopback(address));
        if (outside is null) Assert.Skip("This machine has no address but the loopback one.");

        await Assert.ThrowsAnyAsync<SocketException>(() => socket.ConnectAsync(outside, _server.Address.Port, Stop).AsTask());
    }

    [Fact]
    public async Task The_stale_state_of_the_feed_is_passed_on()
    {
        (_feed.State, _feed.AgeMs) = (OverlayState.Stale, 1400);
        using var viewer = await RawViewer.Join(_server);
        _feed.Send();

        var (header, _) = await viewer.ReceiveUntil(h => h.TryGetProperty("frameId", out _));

        Assert.Equal("stale", header.GetProperty("state").GetString());
        Assert.InRange(header.GetProperty("ageMs").GetDouble(), 1400, 5000);
    }

    private static async Task<byte[]> FirstPart(Stream stream)
    {
        var (head, stop) = (new List<byte>(), Stop);
        byte[] one = new byte[1];
        while (!System.Text.Encoding.ASCII.GetString([.. head]).EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, stop);
            head.Add(one[0]);
        }

        string length = System.Text.Encoding.ASCII.GetString([.. head]).Split("Content-Length: ")[1].Split('\r')[0];
        byte[] jpeg = new byte[int.Parse(length, System.Globalization.CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(jpeg, stop);
        return jpeg;
    }
}
