namespace SutureLive.Console.Tests.Browser;

/// <summary>Coordinates: under the cross, measured, typed as targets.</summary>
public sealed partial class LivePageTests
{
    [Theory]
    [InlineData(-2.00, 1.50, "−2.00", "+1.50 R")]
    [InlineData(1.00, -2.50, "+1.00", "−2.50 L")]
    public async Task I_read_signed_millimetres_from_bregma_under_the_cross(double ap, double ml, string apText, string mlText)
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Says("#state-word", "LIVE");

        await page.MoveTo(PhantomFeed.Pose.ToPx(new(ap, ml)));

        // One pixel of the screen is 15 µm here: the last digit may be one or two off.
        await page.Reads("#ml");
        Assert.Equal(Parse(apText), Parse(await page.Text("#ap")), 0.021);
        Assert.Equal(Parse(mlText), Parse(await page.Text("#ml")), 0.021);
        Assert.Equal(mlText[^1], (await page.Text("#ml"))[^1]);
    }

    [Fact]
    public async Task Without_a_scale_I_read_pixels_and_the_word_UNCALIBRATED()
    {
        _feed.Reading = _feed.Reading! with { UmPerPx = null };
        await using var page = await LivePage.Open(chromium, _server);
        await page.Says("#scale", "UNCALIBRATED");

        await page.MoveTo(new(200, 100));

        await page.Says("#unit", "px, uncalibrated");
        Assert.InRange(Parse(await page.Text("#ap")), 199, 201);
        await page.Says("#distance-check", "not measured");
    }

    [Fact]
    public async Task The_cross_moves_by_the_arrow_keys_alone()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Says("#state-word", "LIVE");
        await page.Page.Locator("#canvas").FocusAsync();
        await page.Keys.PressAsync("ArrowLeft");
        await page.Reads("#ml");
        double before = Parse(await page.Text("#ml"));

        for (int i = 0; i < 5; i++) await page.Keys.PressAsync("Shift+ArrowRight");

        // 50 px of 20 µm to the right, the nose turned by 12 degrees. Each press is painted in a frame of its own: the last one counts, and it stays.
        double moved = Math.Cos(12 * Math.PI / 180);
        await page.Page.WaitForFunctionAsync("mm => Math.abs(Number(document.getElementById('ml').textContent.replace('−', '-').replace(/[^-0-9.]/g, '')) - mm) < 0.021", before + moved);
        await page.Painted(await page.PaintedNow() + 2);
        Assert.Equal(moved, Parse(await page.Text("#ml")) - before, 0.021);
    }

    [Fact]
    public async Task I_type_a_target_and_see_it_on_the_bone_and_so_does_my_colleague()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await using var colleague = await LivePage.Open(chromium, _server);
        await page.Says("#state-word", "LIVE");
        PointPx left = PhantomFeed.Pose.ToPx(new(-2.3, -1.5)), right = PhantomFeed.Pose.ToPx(new(-2.3, 1.5));
        await page.Shows(false, right, 20, Target);

        await page.Keys.PressAsync("t");
        await page.Keys.TypeAsync("-2.3, 1.5, -1.2");
        await page.Keys.PressAsync("Enter");

        await page.Says("#target-rows", "T1−2.30+1.50−1.20R");
        await page.Shows(true, right, 20, Target);
        await colleague.Shows(true, right, 20, Target);

        await page.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Mirror T1 into the other hemisphere" }).ClickAsync();
        await page.Says("#target-rows", "T2−2.30−1.50−1.20L");
        await page.Shows(true, left, 20, Target);

        await colleague.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Remove T1" }).ClickAsync();
        await page.Shows(false, right, 20, Target);
    }

    [Fact]
    public async Task A_decimal_comma_is_refused_with_a_message_and_what_I_typed_stays()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Says("#state-word", "LIVE");

        await page.Page.Locator("#target-text").FillAsync("-2,3; 1,5; -1,2");
        await page.Keys.PressAsync("Enter");

        await page.Says("#target-error", "A decimal comma is not accepted");
        Assert.Equal("-2,3; 1,5; -1,2", await page.Page.Locator("#target-text").InputValueAsync());
        Assert.Equal(0, await page.Page.Locator("#target-rows tr").CountAsync());
    }

    [Fact]
    public async Task I_measure_a_distance_with_two_clicks()
    {
        await using var page = await LivePage.Open(chromium, _server);
        await page.Says("#state-word", "LIVE");

        await page.Keys.PressAsync("m");
        await page.Says("#measured", "Mark the first point");
        await page.ClickAt(PhantomFeed.Pose.ToPx(new(0, 0)));
        await page.Says("#measured", "Mark the second point");
        await page.ClickAt(PhantomFeed.Pose.ToPx(new(-3, 2)));

        await page.Says("#measured", "3.");
        Assert.Equal(Math.Sqrt(13), Parse(await page.Text("#measured")), 0.03);
        await page.Keys.PressAsync("Escape");
        await page.Says("#measured", "");
    }

    [Theory]
    [InlineData(4.30, "within 5 % of the atlas")]
    [InlineData(4.55, "5 to 10 % off")]
    [InlineData(5.00, "do not use")]
    public async Task The_distance_of_bregma_and_lambda_is_checked_against_the_atlas(double mm, string says)
    {
        var reading = _feed.Reading!;
        var lambda = PhantomFeed.Pose.ToPx(new(-mm, 0));
        _feed.Reading = reading with { Bregma = reading.Bregma with { At = PhantomFeed.Pose.Bregma }, Lambda = reading.Lambda with { At = lambda } };
        await using var page = await LivePage.Open(chromium, _server);

        await page.Says("#distance-check", says);
        await page.Says("#distance-mm", mm.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture));
    }
}
