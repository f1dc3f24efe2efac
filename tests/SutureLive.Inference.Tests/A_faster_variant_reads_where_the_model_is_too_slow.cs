using System.Text.Json.Nodes;
using SutureLive.Inference.Tuning;
using SutureLive.Tests;

namespace SutureLive.Inference.Tests;

public sealed class A_faster_variant_reads_where_the_model_is_too_slow : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelCard _model;

    public A_faster_variant_reads_where_the_model_is_too_slow()
    {
        _model = ModelCard.Load(TinyModel.Write(_folder.Path, "m", 64, PaintedSkull.Planes));
        Variant("a-rough", 0.004, _model.Sha256);
        Variant("b-close", 0.001, _model.Sha256);
        Variant("c-foreign", 0.0001, new string('0', 64));
        File.AppendAllText(Variant("d-damaged", 0.0001, _model.Sha256)[..^5] + ".onnx", "x");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Its_own_whole_variants_are_found_the_closest_first() =>
        Assert.Equal(["m", "b-close", "a-rough"], VariantChoice.Of(_model).Select(card => card.Name));

    [Theory]
    [InlineData(100, 40, 30, "m")]
    [InlineData(101, 60, 30, "b-close")]
    [InlineData(300, 150, 90, "a-rough")]
    [InlineData(900, 400, 500, "b-close")]
    public void The_closest_that_is_fast_enough_is_taken_else_the_fastest(double model, double close, double rough, string chosen)
    {
        var ms = new Dictionary<string, double> { ["m"] = model, ["b-close"] = close, ["a-rough"] = rough };
        Assert.Equal(chosen, VariantChoice.Choose(VariantChoice.Of(_model), card => ms[card.Name]).Name);
    }

    [Fact]
    public void What_is_fast_enough_is_the_last_that_is_measured()
    {
        List<string> measured = [];
        VariantChoice.Choose(VariantChoice.Of(_model), card => { measured.Add(card.Name); return 10; });
        Assert.Equal(["m"], measured);
    }

    [Fact]
    public void A_model_without_variants_is_not_measured() =>
        Assert.Same(_model, VariantChoice.Choose([_model], _ => throw new InvalidOperationException("measured")));

    [Fact]
    public void A_variant_that_does_not_say_how_close_it_is_is_refused()
    {
        string path = Variant("e-vague", null, _model.Sha256);
        Assert.Contains("mean_difference", Assert.Throws<ModelException>(() => ModelCard.Load(path)).Message);
    }

    private string Variant(string name, double? meanDifference, string of)
    {
        string path = TinyModel.Write(_folder.Path, name, 64, PaintedSkull.Planes);
        var card = JsonNode.Parse(File.ReadAllText(path))!;
        card["variant"] = new JsonObject { ["of"] = "m", ["of_sha256"] = of, ["mean_difference"] = meanDifference };
        File.WriteAllText(path, card.ToJsonString());
        return path;
    }
}
