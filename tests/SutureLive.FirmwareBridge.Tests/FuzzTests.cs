using SutureLive.FirmwareBridge.Fuzz;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>A seeded share of every run; <c>suturelive bench fuzz</c> does ten million of each.</summary>
public class FuzzTests
{
    public static TheoryData<string> Codecs() => [.. CodecFuzz.Codecs];

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Noise_and_damaged_messages_never_throw_never_stall_and_never_pile_up(string codec)
    {
        var result = CodecFuzz.Run(codec, 50_000, seed: 7, TestContext.Current.CancellationToken);
        Assert.Equal(50_000, result.Inputs);
        Assert.InRange(result.Malformed, 1, result.Messages - 1); // some damaged, some whole
        Assert.InRange(result.MostPendingBytes, 0, 512);
        Assert.True(result.Messages - result.Malformed > 2000, $"only {result.Messages - result.Malformed} messages came through to what lies behind framing and checksum");
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void The_same_seed_gives_the_same_inputs(string codec)
    {
        var first = CodecFuzz.Run(codec, 3000, 3, TestContext.Current.CancellationToken);
        var second = CodecFuzz.Run(codec, 3000, 3, TestContext.Current.CancellationToken);
        Assert.Equal((first.Bytes, first.Messages, first.Malformed), (second.Bytes, second.Messages, second.Malformed));
        Assert.NotEqual(first.Bytes, CodecFuzz.Run(codec, 3000, 4, TestContext.Current.CancellationToken).Bytes);
    }
}
