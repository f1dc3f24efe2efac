using CsCheck;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Train.Data;
using SutureLive.Train.Evaluation;

namespace SutureLive.Train.Tests;

public sealed class EvaluationTests : IDisposable
{
    private const int Side = 96;
    private static readonly LabelStyle Style = new();
    private readonly LabelledPicture _picture = new("p", "p", new Mat(Side, Side, MatType.CV_8UC3, Scalar.All(90)), 40,
        [new(SutureName.Sagittal, Visibility.Clear, [new(48, 10), new(48, 80)]), new(SutureName.CoronalLeft, Visibility.Inferred, [new(10, 20), new(40, 20)])],
        new PointPx(48, 20), new PointPx(48, 70), PictureQuality.Good);

    public void Dispose() => _picture.Dispose();

    [Fact]
    public void A_prediction_equal_to_the_labels_scores_one()
    {
        var scores = Score(shiftPx: 0);
        Assert.Equal(1, scores.Area.Iou);
        Assert.Equal(1, scores.Within100Um.F1);
        Assert.Equal(1, scores.ClearWithin100Um.F1);
        Assert.All(scores.Landmarks.Values, e => Assert.Equal(0, e.DistanceMm, 6));
        var (within2Px, within100Um) = Assert.Single(scores.ByClass).Value;       // the inferred coronal suture is not scored
        Assert.Equal((1, 1), (within2Px.F1, within100Um.F1));
    }

    [Fact]
    public void Figures_of_one_suture_count_what_lies_near_it_alone_and_overlap_follows_from_F1()
    {
        var far = Score(shiftPx: 0, alsoAt: 90).ByClass[(SutureName.Sagittal, Visibility.Clear)];
        Assert.Equal(1, far.Within100Um.F1);
        var beside = Score(shiftPx: 4).ByClass[(SutureName.Sagittal, Visibility.Clear)];
        Assert.Equal(0, beside.Within2Px.F1);
        Assert.Equal(0.5, new LineFigures(2 / 3.0, 2 / 3.0, 2 / 3.0).Iou);
    }

    [Fact]
    public void A_line_two_pixels_beside_is_within_a_tenth_of_a_millimetre_and_one_four_pixels_beside_is_not()
    {
        Assert.InRange(Score(shiftPx: 2).Within100Um.F1, 0.97, 1);
        Assert.InRange(Score(shiftPx: 4).Within100Um.F1, 0, 0.05);
        Assert.Equal(0.16, Score(shiftPx: 4).Landmarks[PlaneName.Bregma].DistanceMm, 6);
    }

    [Fact]
    public void Finding_an_inferred_suture_is_neither_rewarded_nor_punished()
    {
        var without = Score(shiftPx: 0);
        var with = Score(shiftPx: 0, alsoInferred: true);
        Assert.Equal(without.Within100Um, with.Within100Um);
        Assert.Equal(without.Area, with.Area);
    }

    [Fact]
    public void A_line_where_nothing_is_costs_precision_only()
    {
        var scores = Score(shiftPx: 0, alsoAt: 90);
        Assert.Equal(1, scores.Within100Um.Recall);
        Assert.InRange(scores.Within100Um.Precision, 0.4, 0.6);
    }

    [Fact]
    public void A_flat_heat_map_counts_as_not_found()
    {
        var scores = Score(shiftPx: 0, heat: 0.05f);
        Assert.All(scores.Landmarks.Values, e => Assert.True(double.IsNaN(e.DistanceMm)));
        var figures = LandmarkFigures.Of([new(0.1, 0.06), new(0.3, 0.02), LandmarkError.NotFound, new(0.2, double.NaN)]);
        Assert.Equal(new LandmarkFigures(4, 0.2, 0.2, 0.3, 0.3, 1, 0.04), figures);
    }

    [Fact]
    public void The_ml_part_of_an_error_is_measured_across_the_human_midline_however_the_skull_lies() =>
        Gen.Select(Gen.Double[-180, 180], Gen.Double[-2, 2], Gen.Double[-2, 2]).Sample((turnDeg, apMm, mlMm) =>
        {
            PointPx Turned(double x, double y)
            {
                (double sin, double cos) = Math.SinCos(double.DegreesToRadians(turnDeg));
                return new(100 + (cos * x) - (sin * y), 200 + (sin * x) + (cos * y));
            }
            PointPx bregma = Turned(0, 0), lambda = Turned(0, 105);

            var error = LandmarkError.Of(Turned(mlMm * 25, apMm * 25), bregma, bregma, lambda, 40);

            Assert.Equal(Math.Sqrt((apMm * apMm) + (mlMm * mlMm)), error.DistanceMm, 6);
            Assert.Equal(Math.Abs(mlMm), error.MlMm, 6);
        });

    [Fact]
    public void A_short_false_line_is_dropped_where_the_rules_say_so_and_the_suture_stays()
    {
        float[] suture = new float[Side * Side];
        for (int y = 10; y < 80; y++) suture[(y * Side) + 48] = 0.9f;
        for (int y = 10; y < 20; y++) suture[(y * Side) + 80] = 0.9f;
        var prediction = new Prediction(Side, Side, Side, new Dictionary<string, float[]>(), default, 1);

        bool[] all = new LineRules().Lines(suture, prediction, 40), cleaned = new LineRules(ShortestMm: 1).Lines(suture, prediction, 40);

        Assert.True(all[(15 * Side) + 80] && all[(40 * Side) + 48]);
        Assert.False(cleaned[(15 * Side) + 80]);
        Assert.True(cleaned[(40 * Side) + 48]);
    }

    [Fact]
    public void The_crest_of_a_lopsided_answer_lies_where_the_network_is_surest_and_does_not_break()
    {
        float[] suture = new float[Side * Side];
        for (int y = 8; y < 88; y++)
            for (int x = 40; x < 60; x++) suture[(y * Side) + x] = x <= 44 ? 0.96f - (0.08f * (44 - x)) : 0.96f - (0.024f * (x - 44));
        var prediction = new Prediction(Side, Side, Side, new Dictionary<string, float[]>(), default, 1);

        bool[] middle = new LineRules().Lines(suture, prediction, 40), crest = new LineRules(Kind: LineKind.Crests).Lines(suture, prediction, 40);

        for (int y = 20; y < 76; y++)
        {
            Assert.InRange(Array.IndexOf(crest, true, y * Side, Side) - (y * Side), 44, 46);
            Assert.InRange(Array.IndexOf(middle, true, y * Side, Side) - (y * Side), 48, 52);
        }
    }

    [Fact]
    public void A_network_that_sees_each_pixel_alone_answers_the_same_in_one_view_and_in_eight() =>
        Gen.Float[0, 1].Array[3 * 64 * 64].Sample(tile =>
        {
            using var network = new RedNetwork();
            using var turned = new ManyViewsNetwork(network, 8);
            foreach (var (one, eight) in network.Predict(tile).Zip(turned.Predict(tile))) Assert.Equal(one, eight, 1e-5f);
        }, iter: 20);

    [Fact]
    public void A_thick_line_thins_to_one_pixel_without_breaking()
    {
        bool[] on = new bool[Side * Side];
        for (int y = 10; y < 80; y++)
        for (int x = 40; x < 47; x++) on[(y * Side) + x] = true;
        Thinning.Thin(on, Side, Side);
        for (int y = 16; y < 74; y++) Assert.Equal(1, Enumerable.Range(0, Side).Count(x => on[(y * Side) + x]));
    }

    [Theory]
    [InlineData(64, 40)]
    [InlineData(150, 40)]
    [InlineData(40, 40)]
    [InlineData(230, 21)]
    public void Tiles_blend_back_to_the_picture_they_were_cut_from(int side, double umPerPx)
    {
        using var pixels = new Mat(side, side, MatType.CV_8UC3);
        for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) pixels.Set(y, x, new Vec3b(0, 0, (byte)(255 * x / side)));
        var picture = new LabelledPicture("g", "g", pixels, umPerPx, [], null, null, PictureQuality.Good);
        using var network = new RedNetwork();
        var prediction = new PicturePredictor(network).Predict(picture);
        float[] plane = prediction.Planes[PlaneName.Suture];
        for (int x = 2; x < prediction.WidthPx - 2; x++)
            Assert.Equal((x + 0.5) / prediction.WidthPx, plane[(prediction.HeightPx / 2 * prediction.SidePx) + x], 1.5 / 64);
        var corner = prediction.ToCanvas.Apply(new PointPx(-0.5, -0.5));
        Assert.Equal(-0.5, corner.X, 6);
        Assert.Equal(-0.5, corner.Y, 6);
    }

    private PictureScores Score(int shiftPx, bool alsoInferred = false, int? alsoAt = null, float heat = 1)
    {
        var pose = new TilePose(new PointPx((Side - 1) / 2.0, (Side - 1) / 2.0), 1, 0, false, Side);
        var shifted = _picture with { Strokes = [.. Strokes(shiftPx, alsoInferred, alsoAt)] };
        var painter = new TargetPainter(Style, 40, Side);
        float[] suture = new float[Side * Side], ignored = new float[Side * Side], bregma = new float[Side * Side], lambda = new float[Side * Side];
        painter.PaintSutures(shifted, pose, PlaneName.Suture, suture, ignored);
        painter.PaintLandmark(_picture.Bregma!.Value with { X = 48 + shiftPx }, pose, bregma);
        painter.PaintLandmark(_picture.Lambda!.Value with { X = 48 + shiftPx }, pose, lambda);
        var planes = new Dictionary<string, float[]>
        {
            [PlaneName.Suture] = suture,
            [PlaneName.Bregma] = [.. bregma.Select(v => v * heat)],
            [PlaneName.Lambda] = [.. lambda.Select(v => v * heat)],
        };
        return PictureScores.Of(_picture, new Prediction(Side, Side, Side, planes, pose, 1), Style, 40, new LineRules());
    }

    private static IEnumerable<LabelledStroke> Strokes(int shiftPx, bool alsoInferred, int? alsoAt)
    {
        yield return new(SutureName.Sagittal, Visibility.Clear, [new(48 + shiftPx, 10), new(48 + shiftPx, 80)]);
        if (alsoInferred) yield return new(SutureName.CoronalLeft, Visibility.Clear, [new(12, 20), new(34, 20)]);
        if (alsoAt is { } x) yield return new(SutureName.Unnamed, Visibility.Clear, [new(x, 10), new(x, 80)]);
    }

    /// <summary>Answers with the red channel of its tile.</summary>
    private sealed class RedNetwork : ITileNetwork
    {
        public IReadOnlyList<string> Planes => [PlaneName.Suture];

        public int TilePx => 64;

        public double UmPerPx => 40;

        public float[] Predict(float[] tile) => tile[..(64 * 64)];

        public void Dispose()
        {
            // holds nothing
        }
    }
}
