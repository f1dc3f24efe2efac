using SutureLive.Inference.Tuning;
using SutureLive.Tests;

namespace SutureLive.Inference.Tests;

public sealed class The_number_of_threads_is_measured_and_remembered : IDisposable
{
    private static readonly DateTimeOffset Then = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();
    private readonly ModelCard _card;

    public The_number_of_threads_is_measured_and_remembered() => _card = ModelCard.Load(TinyModel.Write(_folder.Path, "tiny", 64, PaintedSkull.Planes));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_fastest_that_leaves_the_picture_its_time_is_taken() =>
        Assert.Equal(2, NetworkTrial.Best([new(1, 40, 5), new(2, 25, 12), new(4, 20, 60)]).Threads);

    [Fact]
    public void Of_two_that_are_equally_fast_the_one_with_fewer_threads_is_taken() =>
        Assert.Equal(2, NetworkTrial.Best([new(4, 20, 9), new(2, 20, 9)]).Threads);

    [Fact]
    public void Where_none_leaves_the_picture_its_time_the_one_that_holds_it_up_least_is_taken() =>
        Assert.Equal(1, NetworkTrial.Best([new(1, 90, 30), new(2, 50, 80)]).Threads);

    [Theory]
    [InlineData(1, new[] { 1 })]
    [InlineData(2, new[] { 1 })]
    [InlineData(6, new[] { 1, 2, 4, 5 })]
    [InlineData(64, new[] { 1, 2, 4, 8, 16, 63 })]
    public void Powers_of_two_and_all_processors_but_the_picture_s_own_are_tried(int processors, int[] expected) =>
        Assert.Equal(expected, NetworkTrial.Candidates(processors));

    [Fact]
    public void A_trial_measures_tile_and_picture()
    {
        var trial = NetworkTrial.Run(_card, 1, TimeSpan.FromMilliseconds(200));
        Assert.Equal(1, trial.Threads);
        Assert.True(trial.MsPerTile > 0);
        Assert.True(trial.PictureMs > 0, "No picture was shown beside the network.");
    }

    [Fact]
    public void What_was_measured_is_found_again_by_the_same_machine_and_model_only()
    {
        string path = _folder.File("sub/trials.json");
        Assert.True(new TrialMemory(path, "this").Keep(_card, new(3, 21.5, 8), Then));
        Assert.True(new TrialMemory(path, "this").Keep(_card, new(2, 20.5, 8), Then));

        Assert.Equal((2, 20.5, Then), new TrialMemory(path, "this").Find(_card) is { } found ? (found.Threads, found.MsPerTile, found.MeasuredAt) : default);
        Assert.Null(new TrialMemory(path, "other").Find(_card));
        Assert.Null(new TrialMemory(path, "this").Find(_card with { Sha256 = new('0', 64) }));
        Assert.Single(Directory.GetFiles(_folder.File("sub")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[null, {\"threads\": 4}, {\"machine\": \"this\", \"model\": \"x\", \"threads\": -1}]")]
    [InlineData("[{\"machine\": ")]
    public void A_damaged_file_counts_as_empty_and_is_written_anew(string text)
    {
        string path = _folder.File("trials.json");
        File.WriteAllText(path, text);
        var memory = new TrialMemory(path, "this");
        Assert.Null(memory.Find(_card));

        Assert.True(memory.Keep(_card, new(2, 20, 8), Then));

        Assert.Equal(2, memory.Find(_card)?.Threads);
    }

    [Fact]
    public void A_file_that_cannot_be_written_harms_nothing()
    {
        var memory = new TrialMemory(Path.Combine(_card.OnnxPath, "trials.json"), "this");        // below a file
        Assert.False(memory.Keep(_card, new(2, 20, 8), Then));
        Assert.Null(memory.Find(_card));
    }
}
