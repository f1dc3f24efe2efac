using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Train.Data;
using SutureLive.Train.Evaluation;
using SutureLive.Train.Export;

namespace SutureLive.Train.Tests;

public sealed class CrossValidationTests : IDisposable
{
    private readonly LabelledPicture[] _pictures = [.. new[] { "a", "b", "c" }.Select(id => new LabelledPicture(
        id, id, new Mat(64, 64, MatType.CV_8UC3, Scalar.All(9)), 40, [new(SutureName.Sagittal, Visibility.Clear, [new(32, 5), new(32, 60)])], null, null, PictureQuality.Good))];

    public void Dispose()
    {
        foreach (var picture in _pictures) picture.Dispose();
    }

    [Fact]
    public void Each_model_is_measured_on_what_its_card_says_it_has_not_seen_and_on_nothing_else()
    {
        var parts = CrossValidation.Parts([Card("m0", "b", "of another data set"), Card("m1", "a")], _pictures);

        Assert.Equal(["m0: b", "m1: a"], parts.Select(p => $"{p.Card.Name}: {string.Join(' ', p.Pictures.Select(q => q.Id))}"));
    }

    [Fact]
    public void A_picture_that_two_models_left_out_would_count_twice_and_is_refused() =>
        Assert.Contains("a was held out of m0 and of m1", Assert.Throws<SutureLiveException>(() => CrossValidation.Parts([Card("m0", "a"), Card("m1", "b", "a")], _pictures)).Message);

    [Fact]
    public void A_model_that_saw_every_picture_takes_no_part() =>
        Assert.Contains("m1", Assert.Throws<SutureLiveException>(() => CrossValidation.Parts([Card("m0", "a"), Card("m1")], _pictures)).Message);

    [Fact]
    public void Figures_of_two_networks_are_pooled_over_their_lines_not_averaged_over_networks()
    {
        var evaluation = new PictureEvaluation(new LabelStyle());
        using Flat none = new(0), everywhere = new(1);
        evaluation.Add(none, _pictures.Take(1));
        evaluation.Add(none, _pictures.Skip(1));
        Assert.Equal(0, evaluation.Report().ByClass.Single().Recall100Um);

        evaluation.Add(everywhere, _pictures.Take(1));
        Assert.Equal(4, evaluation.Report().Pictures);
        Assert.Equal(0.25, evaluation.Report().ByClass.Single().Recall100Um, 1e-3);      // one of four pictures, whose line lies under what is marked
    }

    private static ModelCardJson Card(string name, params string[] heldOut) =>
        new(1, name, name + ".onnx", "", new("input", 3, 64, 64), 40, [PlaneName.Suture], new("UNet", "Plain", [8], 1), "pictures", heldOut, null, 0);

    /// <summary>Marks the column under the sutures of the pictures, or nothing.</summary>
    private sealed class Flat(float value) : ITileNetwork
    {
        public IReadOnlyList<string> Planes => [PlaneName.Suture];

        public int TilePx => 64;

        public double UmPerPx => 40;

        public float[] Predict(float[] tile)
        {
            float[] plane = new float[64 * 64];
            for (int y = 0; y < 64; y++) plane[(y * 64) + 32] = value;
            return plane;
        }

        public void Dispose()
        {
            // holds nothing
        }
    }
}
