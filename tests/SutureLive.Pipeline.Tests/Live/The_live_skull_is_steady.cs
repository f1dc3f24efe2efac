using System.Reactive.Concurrency;
using SutureLive.Anatomy.Tracking;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Pipeline.Live;

namespace SutureLive.Pipeline.Tests.Live;

/// <summary>Five readings a second at 20 um/px; time is only what the tests say.</summary>
public sealed class The_live_skull_is_steady : IDisposable
{
    private readonly HistoricalScheduler _clock = new(new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero));
    private readonly VirtualTime _time;
    private readonly FramePool _pool = new(4);
    private readonly SteadySkull _steady;
    private long _id;

    public The_live_skull_is_steady()
    {
        _time = new(_clock);
        _steady = Make(new());
    }

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void A_single_outlier_is_not_shown_and_the_reading_of_the_frame_is_kept_beside()
    {
        Settle();
        var result = Read(_steady, 380);
        Assert.Equal(320, result.Reading.Bregma.At!.Value.X, 0.5);
        Assert.Equal(380, result.Found.Bregma.At!.Value.X);
        Assert.Equal(TrackingState.Steady, result.Skull.State);
        Assert.Null(result.Note);
    }

    [Fact]
    public void A_moved_animal_is_shown_where_it_is_and_said()
    {
        Settle();
        Read(_steady, 345);
        Read(_steady, 345);
        var result = Read(_steady, 345);
        Assert.Equal(345, result.Reading.Bregma.At!.Value.X, 0.5);
        Assert.Equal("ANIMAL MOVED 0.5 MM", result.Note);
    }

    [Fact]
    public void A_creeping_animal_is_said()
    {
        Settle();
        string? note = null;
        for (double x = 320; x < 350 && note is null; x += 0.5) note = Read(_steady, x).Note;
        Assert.Equal("ANIMAL CREPT 0.3 MM", note);
    }

    [Fact]
    public void Readings_that_agree_with_nothing_for_a_second_are_shown_without_trust()
    {
        Settle();
        FrameReading result = null!;
        foreach (double x in (double[])[380, 250, 400, 270, 430, 220]) result = Read(_steady, x);
        Assert.Equal(TrackingState.Stale, result.Skull.State);
        Assert.Equal(Confidence.Low, result.Reading.Bregma.Confidence);
    }

    [Fact]
    public void Unfiltered_every_reading_is_shown_as_it_is()
    {
        var plain = Make(new() { Glue = false, Steady = false });
        for (int i = 0; i < 6; i++) Read(plain, 320);
        Assert.Equal(380, Read(plain, 380).Reading.Bregma.At!.Value.X);
    }

    [Fact]
    public void Without_readings_it_grows_stale()
    {
        Settle();
        _clock.AdvanceBy(TimeSpan.FromSeconds(1.5));
        Assert.Equal(TrackingState.Stale, _steady.Now.State);
    }

    private SteadySkull Make(LiveOptions options) => new(options with { Glue = false }, _time);

    private void Settle()
    {
        for (int i = 0; i < 6; i++) Read(_steady, 320);
    }

    private FrameReading Read(SteadySkull steady, double x)
    {
        _clock.AdvanceBy(TimeSpan.FromMilliseconds(200));
        using var frame = _pool.TryRent(64, 48, _id++, _time.GetTimestamp())!;
        var found = SkullReading.Nothing(640, 480, 20, ScaleSource.Profile) with
        {
            HeadingDeg = 0,
            Bregma = new Landmark(new(x, 200), 0.05, Confidence.High),
            Lambda = new Landmark(new(x, 410), 0.08, Confidence.High),
        };
        return steady.Join(frame, found, default);
    }
}
