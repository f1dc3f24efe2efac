using System.Net;
using System.Net.Http.Json;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using SutureLive.Console.Feed;
using SutureLive.Console.Landmarks;

namespace SutureLive.Console.Tests;

/// <summary>What a fixed landmark does to the coordinates of everything else.</summary>
public sealed class LandmarkPinTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Fixed_landmarks_stay_at_their_pixels_and_give_the_heading_however_the_picture_has_moved_since() =>
        Gen.Select(Point, Point, Gen.Double[-180, 180], Gen.Double[0.5, 2], Gen.Double[-90, 90]).Sample((bregma, lambda, turn, scale, shift) =>
        {
            if (bregma.DistanceTo(lambda) < 10) return;
            var toPresent = Similarity.From(scale, turn, shift, -shift);
            var pins = new LandmarkPins(new(bregma, Noon, true), new(lambda, Noon, true));

            var reading = pins.ApplyTo(Reading(), toPresent);

            Assert.Equal(0, toPresent.Apply(reading.Bregma.At!.Value).DistanceTo(bregma), 6);
            Assert.Equal(0, toPresent.Apply(reading.Lambda.At!.Value).DistanceTo(lambda), 6);
            double heading = reading.HeadingDeg!.Value + toPresent.TurnDeg, expected = Angle.HeadingDeg(lambda, bregma);
            Assert.Equal(0, Math.Abs(Angle.Normalized(heading - expected)), 6);
        });

    [Fact]
    public void A_bregma_alone_shifts_all_coordinates_and_turns_none()
    {
        var found = Reading();
        var pins = new LandmarkPins(new(new(160, 110), Noon, false), null);

        var reading = pins.ApplyTo(found, Similarity.Identity);

        Assert.Equal(found.HeadingDeg, reading.HeadingDeg);
        Assert.Equal(new PointPx(160, 110), reading.Frame!.Value.ToPx(new(0, 0)));
        Assert.Equal(found.Bregma.SigmaMm, reading.Bregma.SigmaMm);     // fixed where it was found: as good as it was found
        Assert.Null(new LandmarkPins(new(new(160, 110), Noon, true), null).ApplyTo(found, Similarity.Identity).Bregma.SigmaMm);
    }

    [Fact]
    public void Nothing_fixed_changes_nothing()
    {
        var found = Reading();
        Assert.Same(found, LandmarkPins.None.ApplyTo(found, Similarity.Identity));
    }

    [Fact]
    public void Drift_is_the_distance_in_mm_on_the_bone()
    {
        LandmarkPin pin = new(new(150, 130), Noon, false);

        Assert.Equal(0.6, LandmarkPins.DriftMm(pin, Reading().Bregma, 20, Similarity.Identity)!.Value, 9);
        Assert.Null(LandmarkPins.DriftMm(pin, Landmark.NotFound, 20, Similarity.Identity));
        Assert.Null(LandmarkPins.DriftMm(null, Reading().Bregma, 20, Similarity.Identity));
    }

    [Fact]
    public void A_lambda_fixed_and_hidden_now_still_tells_when_the_head_has_turned()
    {
        LandmarkPins pins = new(null, new(new(150, 300), Noon, true));          // straight below bregma: the nose pointed up
        Assert.Equal(12, pins.TurnDeg(Reading() with { Lambda = Landmark.NotFound })!.Value, 9);
        Assert.Null(pins.TurnDeg(Reading()));                                    // its drift tells more
        Assert.Null(LandmarkPins.None.TurnDeg(Reading() with { Lambda = Landmark.NotFound }));
    }

    [Theory]
    [InlineData("nasion", 1, 1)]
    [InlineData("bregma", double.NaN, 1)]
    [InlineData("bregma", 1, 1e9)]
    [InlineData("lambda", 5, 6)]
    public void What_is_no_landmark_or_no_place_is_refused(string name, double x, double y)
    {
        var board = new PinBoard(null, new FakeTimeProvider());
        board.Pin("bregma", new(5, 6), byHand: true);

        Assert.Throws<PinException>(() => board.Pin(name, new(x, y), byHand: true));
        Assert.Null(board.Now.Lambda);
    }

    [Fact]
    public async Task Over_http_a_landmark_is_fixed_and_given_free_for_everybody()
    {
        using var feed = new PhantomFeed();
        await using var server = await ConsoleServer.StartAsync(feed, null, new() { Port = 0 }, cancellation: Limits.Soon);
        using var http = new HttpClient { BaseAddress = server.Address };
        using var viewer = await RawViewer.Join(server);

        (await http.PutAsJsonAsync("/api/landmarks/bregma", new { x = 300.5, y = 200, byHand = true }, Limits.Soon)).EnsureSuccessStatusCode();
        feed.Send();
        var (header, _) = await viewer.ReceiveUntil(h => h.TryGetProperty("frame", out _));
        Assert.Equal(300.5, header.GetProperty("frame").GetProperty("x").GetDouble());
        Assert.True(header.GetProperty("bregma").GetProperty("byHand").GetBoolean());

        Assert.Equal(HttpStatusCode.BadRequest, (await http.PutAsJsonAsync("/api/landmarks/bregma", new { x = 1 }, Limits.Soon)).StatusCode);
        (await http.DeleteAsync("/api/landmarks/bregma", Limits.Soon)).EnsureSuccessStatusCode();
        feed.Send();
        await viewer.ReceiveUntil(h => h.TryGetProperty("bregma", out var bregma) && !bregma.TryGetProperty("byHand", out _));
    }

    private static Gen<PointPx> Point => Gen.Select(Gen.Double[0, 640], Gen.Double[0, 480], (x, y) => new PointPx(x, y));

    private static SkullReading Reading() => new(
        640, 480, 20, ScaleSource.Profile, 12, new(new(150, 100), 0.03, Confidence.Medium), new(new(140, 300), 0.05, Confidence.Medium), null, []);
}
