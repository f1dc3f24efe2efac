using SutureLive.Train.Commands;

namespace SutureLive.Train.Tests;

public class CommandTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("train --help")]
    [InlineData("eval --help")]
    [InlineData("export --help")]
    [InlineData("quantize --help")]
    [InlineData("phantom --help")]
    public async Task Every_command_explains_itself(string line)
    {
        var (code, output, _) = await Run(line.Split(' '));
        Assert.Equal(0, code);
        Assert.Contains("--json", output);
    }

    [Theory]
    [InlineData("train --data d", "--out")]
    [InlineData("train --data d --out o --arch vgg", "unetpp")]
    [InlineData("train --data d --out o --fold 7/5", "7/5")]
    [InlineData("train --data d --out o --batch 0", "--batch")]
    [InlineData("train --data d --out o --lr nan", "--lr")]
    [InlineData("phantom --out o --count 0", "--count")]
    [InlineData("eval --model m --data d --quality god", "good, fair or poor")]
    [InlineData("eval --model m --model n --data d --fold 0/5", "leave --fold out")]
    [InlineData("dance", "dance")]
    public async Task A_wrong_line_is_answered_with_the_option_it_is_about(string line, string about)
    {
        var (code, output, error) = await Run(line.Split(' '));
        Assert.Equal(2, code);
        Assert.Contains(about, error);
        Assert.Equal("", output);
    }

    [Fact]
    public async Task A_data_set_that_is_not_there_ends_with_a_sentence()
    {
        var (code, _, error) = await Run("train", "--data", "/nowhere", "--out", Path.GetTempPath());
        Assert.Equal(1, code);
        Assert.Contains("landmarks.csv is missing", error);
    }

    [Fact]
    public async Task Resuming_what_was_never_started_ends_with_a_sentence()
    {
        var (code, _, error) = await Run("train", "--data", "/nowhere", "--out", "/nowhere/run", "--resume");
        Assert.Equal(1, code);
        Assert.Contains("holds no checkpoint", error);
    }

    [Fact]
    public async Task Phantoms_become_a_data_set_and_are_not_overwritten()
    {
        string folder = Path.Combine(Path.GetTempPath(), "suturelive-phantoms-" + Guid.NewGuid().ToString("N"));
        try
        {
            var (code, output, _) = await Run("phantom", "--out", folder, "--count", "2", "--um-per-px", "60", "--json");
            Assert.Equal(0, code);
            Assert.Contains("\"pictures\":2", output);
            using var set = Data.SkullDataSet.Read(folder, 40);
            Assert.Equal(2, set.Pictures.Count);
            Assert.Equal(1, (await Run("phantom", "--out", folder, "--count", "1")).Code);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await CommandTree.RunAsync(args, output, error, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
