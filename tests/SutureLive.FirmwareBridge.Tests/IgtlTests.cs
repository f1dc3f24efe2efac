using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SutureLive.Core;
using SutureLive.FirmwareBridge.OpenIgtLink;

namespace SutureLive.FirmwareBridge.Tests;

public class IgtlTests
{
    [Fact]
    public void The_checksum_is_the_one_of_the_standard() =>
        Assert.Equal(0x6C40DF5F0B497347UL, IgtlMessage.Crc64("123456789"u8)); // check value of CRC-64/ECMA-182

    [Fact]
    public void A_transform_is_laid_out_as_the_protocol_says()
    {
        var bytes = new byte[IgtlMessage.TransformBytes];
        var at = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_500);
        Assert.Equal(106, IgtlMessage.WriteTransform(bytes, "Tip", new(-2.25, 1.5, -0.5), at));
        Assert.Equal(1, BinaryPrimitives.ReadUInt16BigEndian(bytes));
        Assert.Equal("TRANSFORM", Text(bytes, 2, 12));
        Assert.Equal("Tip", Text(bytes, 14, 20));
        Assert.Equal(1_700_000_000UL << 32 | 0x8000_0000, BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(34)));
        Assert.Equal(48UL, BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(42)));
        Assert.Equal(IgtlMessage.Crc64(bytes.AsSpan(58)), BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(50)));
        float[] body = [.. Enumerable.Range(0, 12).Select(i => BinaryPrimitives.ReadSingleBigEndian(bytes.AsSpan(58 + (4 * i))))];
        Assert.Equal([1, 0, 0, 0, 1, 0, 0, 0, 1, 1.5f, -2.25f, -0.5f], body); // columns, then right, anterior, superior
    }

    [Fact]
    public async Task A_client_is_told_the_place_and_the_state_and_no_place_when_there_is_none()
    {
        var news = new IgtlNews(new(1, 2, 3), IgtlStatusCode.Ok, "idle");
        await using var server = IgtlServer.Start(new(IPAddress.Loopback, 0), () => news, TimeProvider.System);
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address);
        var stream = client.GetStream();
        var first = await ReadAsync(stream);
        Assert.Equal(("STATUS", 1), (first.Type, BinaryPrimitives.ReadUInt16BigEndian(first.Body)));
        Assert.Equal("idle", Encoding.ASCII.GetString(first.Body[30..]).TrimEnd('\0'));
        Assert.Equal("TRANSFORM", (await ReadAsync(stream)).Type);
        await stream.WriteAsync("GET_TRANSFORM and other wishes"u8.ToArray()); // read and dropped
        news = new(null, IgtlStatusCode.Lost, "unplugged");
        (string Type, byte[] Body) message;
        do message = await ReadAsync(stream);
        while (message.Type != "STATUS" || BinaryPrimitives.ReadUInt16BigEndian(message.Body) != 7);
        Assert.Equal("STATUS", (await ReadAsync(stream)).Type); // a second later, and no place in between
    }

    [Fact]
    public async Task It_listens_to_this_machine_alone_unless_told_otherwise_and_says_when_the_port_is_taken()
    {
        await using var server = IgtlServer.Start(new(IPAddress.Loopback, 0), () => new(null, IgtlStatusCode.NotReady, ""), TimeProvider.System);
        var wrong = Assert.Throws<SutureLiveException>(() => IgtlServer.Start(server.Address, () => new(null, IgtlStatusCode.NotReady, ""), TimeProvider.System));
        Assert.Contains("cannot listen", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(18944, IgtlServer.UsualPort);
    }

    private static string Text(byte[] bytes, int from, int length) => Encoding.ASCII.GetString(bytes, from, length).TrimEnd('\0');

    private static async Task<(string Type, byte[] Body)> ReadAsync(NetworkStream stream)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var header = new byte[IgtlMessage.HeaderBytes];
        await stream.ReadExactlyAsync(header, limit.Token);
        var body = new byte[BinaryPrimitives.ReadUInt64BigEndian(header.AsSpan(42))];
        await stream.ReadExactlyAsync(body, limit.Token);
        Assert.Equal(IgtlMessage.Crc64(body), BinaryPrimitives.ReadUInt64BigEndian(header.AsSpan(50)));
        return (Text(header, 2, 12), body);
    }
}
