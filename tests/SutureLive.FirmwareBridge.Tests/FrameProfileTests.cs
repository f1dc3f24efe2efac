using SutureLive.Core;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>A profile of a frame that cannot be meant so is refused with a sentence.</summary>
public sealed class FrameProfileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("suturelive-profile").FullName;

    public static TheoryData<string, FrameProfile> Wrongs() => new()
    {
        { "tolerance_mm", new() { ToleranceMm = 50 } },
        { "tolerance", new() { ToleranceMm = 0 } },
        { "steps_per_mm", new() { StepsPerMm = new(3200, 0, 3200) } },
        { "travel_mm", new() { TravelMm = new(50, 50, -40) } },
        { "work_lowest_mm", new() { WorkLowestMm = new(-10, -10, -10), WorkHighestMm = new(-1, -20, -1) } },
        { "near_bone", new() { NearBoneSpeedMmPerS = 0.6 } },
        { "tissue", new() { TissueSpeedMmPerS = 0.4, NearBoneSpeedMmPerS = 0.3 } },
    };

    [Theory]
    [MemberData(nameof(Wrongs))]
    public void A_profile_that_cannot_be_meant_so_is_refused(string word, FrameProfile profile)
    {
        string path = Path.Combine(_folder, "frame.json");
        profile.Save(path);
        Assert.Contains(word, Assert.Throws<SutureLiveException>(() => FrameProfile.Load(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"work_lowest_mm\": [-5, -5, -5]}", "work_lowest_mm")]
    [InlineData("{\"steps_per_mm\": {\"x_mm\": \"many\"}}", "steps_per_mm")]
    [InlineData("{\"travle_mm\": null}", "\"travle_mm\" is nothing that belongs there")]
    [InlineData("{\"name\": ", "line 1")]
    public void A_slip_in_a_profile_is_told_in_the_words_of_the_file(string text, string says)
    {
        string path = Path.Combine(_folder, "frame.json");
        File.WriteAllText(path, text);
        string told = Assert.Throws<SutureLiveException>(() => FrameProfile.Load(path)).Message;
        Assert.Contains(says, told, StringComparison.Ordinal);
        Assert.DoesNotContain("JSON value could not", told, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_saved_is_loaded_again()
    {
        var profile = new FrameProfile { Name = "left frame", StepsPerMm = new(3200, 3200, 1600), WorkLowestMm = new(-40, -40, -30), WorkHighestMm = new(0, 0, 0), SafeZMm = -2 };
        string path = Path.Combine(_folder, "frame.json");
        profile.Save(path);
        Assert.Equal(profile, FrameProfile.Load(path));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
