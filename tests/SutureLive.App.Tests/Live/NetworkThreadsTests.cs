using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using SutureLive.App.Live;
using SutureLive.Inference;
using SutureLive.Inference.Tuning;
using SutureLive.Tests;

namespace SutureLive.App.Tests.Live;

public sealed class NetworkThreadsTests : IDisposable
{
    private const double FarTooSlow = 900;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_that_was_too_slow_in_one_busy_moment_is_measured_again_and_reads()
    {
        var model = ModelCard.Load(TinyModel.Write(_folder.Path, "m", 64, TinyPlane.Pointwise("suture", 1, 2, 3, 0.456f)));       // known to no other test
        Variant("m-8bit", model);
        NetworkThreads.Memory.Keep(model, new(1, FarTooSlow, 1), DateTimeOffset.Now);

        Assert.Equal("m", NetworkThreads.FastEnough(model, NullLogger.Instance).Name);

        Assert.InRange(NetworkThreads.Memory.Find(model)!.MsPerTile, 0, VariantChoice.MostMsPerTile);
    }

    [Fact]
    public void A_model_without_variants_is_taken_as_it_is_and_not_measured()
    {
        var model = ModelCard.Load(TinyModel.Write(_folder.Path, "alone", 64, TinyPlane.Pointwise("suture", 1, 2, 3, 0.457f)));

        Assert.Same(model, NetworkThreads.FastEnough(model, NullLogger.Instance));

        Assert.Null(NetworkThreads.Memory.Find(model));
    }

    private void Variant(string name, ModelCard of)
    {
        string path = TinyModel.Write(_folder.Path, name, 64, TinyPlane.Pointwise("suture", 1, 2, 3, 0.455f));
        var card = JsonNode.Parse(File.ReadAllText(path))!;
        card["variant"] = new JsonObject { ["of"] = of.Name, ["of_sha256"] = of.Sha256, ["mean_difference"] = 0.001 };
        File.WriteAllText(path, card.ToJsonString());
    }
}
