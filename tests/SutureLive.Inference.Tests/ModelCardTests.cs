using System.Text.Json.Nodes;
using SutureLive.Tests;

namespace SutureLive.Inference.Tests;

public sealed class ModelCardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _card;

    public ModelCardTests() => _card = TinyModel.Write(_folder.Path, "tiny", 32, TinyPlane.Pointwise("suture", 1, 0, 0, 0), TinyPlane.Pointwise("bregma", 0, 1, 0, 0));

    [Fact]
    public void A_card_tells_all_that_is_needed_to_run_its_model()
    {
        var card = ModelCard.Load(_card);

        Assert.Equal("tiny", card.Name);
        Assert.Equal(new ModelInput("input", 3, 32, 32), card.Input);
        Assert.Equal(40, card.UmPerPx);
        Assert.Equal(["suture", "bregma"], card.Planes);
        Assert.Equal("nothing: weights are given by hand", card.TrainedOn);
        Assert.Equal(_folder.File("tiny.onnx"), card.OnnxPath);
    }

    [Fact]
    public void Without_a_name_the_model_comes_before_its_variants()
    {
        string models = Models("fast-8bit", "fast", "fast-b");

        Assert.Equal("fast", ModelFolder.Load(pathOrName: null, _folder.Path).Name);
        Assert.Null(ModelFolder.FindCrossValidation(models));
    }

    [Fact]
    public void A_model_of_a_cross_validation_is_found_by_name_and_never_taken_without_one()
    {
        Models("suture-fast");
        Models(Path.Combine("cross-validation", "suture-fast-fold0"), Path.Combine("cross-validation", "a-fold1"));

        Assert.Equal("suture-fast-fold0", ModelFolder.Load("suture-fast-fold0", _folder.Path).Name);
        Assert.Equal("suture-fast", ModelFolder.Load(pathOrName: null, _folder.Path).Name);
        Assert.Equal(["a-fold1", "suture-fast-fold0"], ModelFolder.Cards(ModelFolder.FindCrossValidation(_folder.Path)!).Select(Path.GetFileNameWithoutExtension));
        string says = Assert.Throws<ModelException>(() => ModelFolder.Load("fold9", _folder.Path)).Message;
        Assert.Contains("suture-fast, a-fold1, suture-fast-fold0", says);
    }

    private string Models(params string[] names)
    {
        string models = Directory.CreateDirectory(_folder.File("models")).FullName;
        foreach (string name in names)
        {
            string folder = Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(models, name))!).FullName;
            TinyModel.Write(folder, Path.GetFileName(name), 32, TinyPlane.Pointwise("suture", 1, 0, 0, 0));
        }

        return models;
    }

    [Fact]
    public void The_model_file_leads_to_its_card() => Assert.Equal("tiny", ModelCard.Load(_folder.File("tiny.onnx")).Name);

    [Fact]
    public void A_missing_card_is_named() => AssertRefused(_folder.File("other.json"), "no model card", "other.json", "suturelive models");

    [Fact]
    public void A_missing_model_file_is_named()
    {
        File.Delete(_folder.File("tiny.onnx"));
        AssertRefused(_card, "'tiny'", "tiny.onnx", "missing");
    }

    [Fact]
    public void One_flipped_bit_in_the_model_is_noticed_and_both_hashes_are_told()
    {
        string stated = ModelCard.Load(_card).Sha256;
        byte[] model = File.ReadAllBytes(_folder.File("tiny.onnx"));
        model[^1] ^= 1;
        File.WriteAllBytes(_folder.File("tiny.onnx"), model);
        string actual = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(model));

        AssertRefused(_card, stated, actual, "damaged");
    }

    [Fact]
    public void A_card_that_is_no_JSON_is_called_damaged()
    {
        File.WriteAllText(_card, "{\"schema\":1,");
        AssertRefused(_card, "damaged", "tiny.json");
    }

    [Theory]
    [InlineData("schema", "2", "schema 2", "reads schema 1")]
    [InlineData("schema", "null", "schema none")]
    [InlineData("name", "\"\"", "name")]
    [InlineData("file", "\"../../secret.onnx\"", "plain file name")]
    [InlineData("sha256", "\"abc\"", "'abc'", "64")]
    [InlineData("um_per_px", "-40", "-40")]
    [InlineData("um_per_px", "null", "missing")]
    [InlineData("planes", "[\"midline\",\"bregma\"]", "'suture'", "midline, bregma")]
    [InlineData("planes", "[\"suture\",\"suture\"]", "twice")]
    [InlineData("planes", "null", "'suture'")]
    [InlineData("input", "null", "input")]
    [InlineData("input", "{\"name\":\"input\",\"channels\":1,\"height\":512,\"width\":512}", "1x512x512")]
    [InlineData("input", "{\"name\":\"input\",\"channels\":3,\"height\":0,\"width\":512}", "3x0x512")]
    public void A_card_with_a_wrong_field_says_which_and_what_stands_there(string field, string value, params string[] told)
    {
        var json = JsonNode.Parse(File.ReadAllText(_card))!.AsObject();
        json[field] = JsonNode.Parse(value);
        File.WriteAllText(_card, json.ToJsonString());

        AssertRefused(_card, told);
    }

    [Fact]
    public void Fields_of_a_wrong_kind_are_refused_with_the_name_of_the_card()
    {
        foreach (string field in (string[])["schema", "name", "planes", "input", "um_per_px"])
        {
            var json = JsonNode.Parse(File.ReadAllText(_card))!.AsObject();
            json[field] = JsonNode.Parse("[[]]");
            string wrong = _folder.File($"wrong-{field}.json");
            File.WriteAllText(wrong, json.ToJsonString());
            AssertRefused(wrong, wrong, "damaged");
        }
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertRefused(string path, params string[] told)
    {
        var refusal = Assert.Throws<ModelException>(() => ModelCard.Load(path));
        Assert.All(told, word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
    }
}
