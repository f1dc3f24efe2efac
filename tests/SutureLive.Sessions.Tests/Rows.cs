using CsCheck;

namespace SutureLive.Sessions.Tests;

public sealed class Rows
{
    private static readonly Gen<FrameRow> Any =
        from index in Gen.Long[0, 1L << 40]
        from camera in Gen.Long[0, 1L << 40]
        from ticks in Gen.Long[DateTimeOffset.UnixEpoch.Ticks, DateTimeOffset.UnixEpoch.AddYears(200).Ticks]
        from ns in Gen.Long
        from size in Gen.Select(Gen.Int[1, 65_535], Gen.Int[1, 65_535])
        from dropped in Gen.Long[0, 1 << 30]
        from part in Gen.Int[1, int.MaxValue]
        from at in Gen.Select(Gen.Long[0, 1L << 40], Gen.Int[1, int.MaxValue])
        select new FrameRow(index, camera, new(ticks, TimeSpan.Zero), ns, size.Item1, size.Item2, dropped, part, at.Item1, at.Item2);

    [Fact]
    public void A_row_reads_back_as_it_was_and_both_ways_of_writing_agree() => Any.Sample(row =>
    {
        byte[] bytes = new byte[FrameRow.MostBytes];
        string written = System.Text.Encoding.UTF8.GetString(bytes.AsSpan(0, row.Write(bytes)));
        return written == row + "\n" && FrameRow.Parse(row.ToString()) == row;
    });

    [Fact]
    public void Noise_is_no_row_and_hurts_nothing() =>
        Gen.Select(Any, Gen.Int[0, 200], Gen.Char).Sample((row, at, noise) =>
        {
            string text = row.ToString();
            string hurt = text[..Math.Min(at, text.Length)] + noise + text[Math.Min(at, text.Length)..];
            return FrameRow.Parse(hurt) is not { } read || read != row || hurt == text || char.IsDigit(noise);
        });

    [Fact]
    public void Writing_a_row_allocates_nothing()
    {
        FrameRow row = new(1234, 1300, DateTimeOffset.UnixEpoch, 99_999_999, 1280, 960, 2, 1, 400_000, 300_000);
        byte[] bytes = new byte[FrameRow.MostBytes];
        int length = row.Write(bytes);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) length = row.Write(bytes);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(length > 50);
    }
}
