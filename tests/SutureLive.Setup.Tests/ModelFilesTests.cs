using System.Security.Cryptography;

namespace SutureLive.Setup.Tests;

public sealed class ModelFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_sound_model_is_named()
    {
        Write("m.onnx", [1, 2, 3]);
        WriteCard(Convert.ToHexStringLower(SHA256.HashData([1, 2, 3])));

        Assert.Equal(["m.onnx"], ModelFiles.Verify(_folder.FullName));
    }

    [Fact]
    public void One_changed_byte_is_refused_with_both_hashes_and_a_remedy()
    {
        Write("m.onnx", [1, 2, 4]);
        string expected = Convert.ToHexStringLower(SHA256.HashData([1, 2, 3]));
        WriteCard(expected);

        string message = Refusal();

        Assert.Contains("is damaged", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData([1, 2, 4])), message, StringComparison.Ordinal);
        Assert.Contains("git checkout models", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_model_is_refused()
    {
        WriteCard(new string('0', 64));

        Assert.Contains("m.onnx is missing", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"file":3,"sha256":"00"}""")]
    public void An_unreadable_card_is_refused(string card)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "m.json"), card);

        Assert.Contains("cannot be read", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_models_is_refused() => Assert.Contains("No model card", Refusal(), StringComparison.Ordinal);

    private string Refusal() => Assert.Throws<SetupException>(() => ModelFiles.Verify(_folder.FullName)).Message;

    private void Write(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(_folder.FullName, name), bytes);

    private void WriteCard(string sha256) =>
        File.WriteAllText(Path.Combine(_folder.FullName, "m.json"), $$"""{"schema":1,"file":"m.onnx","sha256":"{{sha256}}"}""");
}
