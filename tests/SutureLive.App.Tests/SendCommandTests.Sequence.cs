using System.Text.Json;

namespace SutureLive.App.Tests;

/// <content>Sequences: each step by a typed yes.</content>
public sealed partial class SendCommandTests
{
    private static readonly string[] ToTheBone =
        ["--to", "-2.3,1.5", "--sequence", "--depth-mm", "-0.2", "--touch-to-z", "-6", "--home", "--confirm", "--json", "--controller", "simulated:grbl,haste=20,bone-z-mm=-5"];

    [Fact]
    public async Task I_go_above_touch_the_bone_go_to_the_depth_and_back_each_step_by_my_own_yes()
    {
        int code = await SequenceAsync("yes\nyes\nyes\nyes\n", [.. ToTheBone, "--waive-tilt"]);

        Assert.True(code == ExitCode.Good, _shell.Error + _shell.Output);
        var steps = Steps();
        Assert.Equal(["above", "touch", "approach", "retract"], steps.Select(s => s.GetProperty("step").GetString()));
        Assert.Equal(-5, steps[1].GetProperty("bone_z_mm").GetDouble(), 0.1);
        Assert.Equal(steps[1].GetProperty("bone_z_mm").GetDouble() - 0.2, ZOf(steps[2]), 0.01);
        Assert.Equal([-1.0, -1.0, -1.0], new[] { 0, 1, 3 }.Select(i => Math.Round(ZOf(steps[i]), 2)));
        Assert.Contains("-0.200 mm from it", _shell.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("yes\nyes\nno\nyes\n", 2)]
    [InlineData("yes\nYES PLEASE\n", 1)]
    [InlineData("\n", 0)]
    [InlineData("", 0)]
    public async Task Whatever_is_not_a_yes_ends_the_sequence_where_the_arm_stands(string typed, int done)
    {
        int code = await SequenceAsync(typed, [.. ToTheBone, "--waive-tilt"]);

        Assert.True(code == ExitCode.Failed, _shell.Error + _shell.Output);
        Assert.Equal(done, Steps().Count);
        Assert.Contains("The sequence ends here; the arm stands at", _shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bone_that_is_not_found_ends_the_sequence_before_any_depth()
    {
        int code = await SequenceAsync("yes\nyes\nyes\nyes\n", [.. ToTheBone.Select(o => o.Replace("bone-z-mm=-5", "bone-z-mm=-9", StringComparison.Ordinal)), "--waive-tilt"]);

        Assert.True(code == ExitCode.Failed, _shell.Error + _shell.Output);
        Assert.True(Steps() is [var only] && only.GetProperty("step").GetString() == "above", _shell.Error + _shell.Output);
    }

    [Fact]
    public async Task Nothing_is_begun_whose_end_the_gate_would_refuse()
    {
        Assert.Equal(ExitCode.Failed, await SequenceAsync("yes\nyes\nyes\nyes\n", ToTheBone));
        Assert.Contains("tilt is not known", _shell.Error, StringComparison.Ordinal);
        Assert.Empty(Steps());

        Assert.Equal(ExitCode.Failed, await SequenceAsync("yes\n", [.. ToTheBone.Select(o => o.Replace("simulated:grbl", "simulated:zaber", StringComparison.Ordinal)), "--waive-tilt"]));
        Assert.Contains("cannot feel contact", _shell.Error, StringComparison.Ordinal);
        Assert.Empty(Steps());
    }

    [Theory]
    [InlineData("-2.3,1.5", null, "--depth-mm")]
    [InlineData("-2.3,1.5", "-30", "out of range")]
    [InlineData("-2.3,1.5,-1", "-1", "write --to AP,ML")]
    public async Task A_sequence_without_one_clear_depth_is_wrong_usage(string target, string? depth, string says)
    {
        string[] depths = depth is null ? [] : ["--depth-mm", depth];
        Assert.Equal(ExitCode.WrongUsage, await RunAsync(["send", "--to", target, "--sequence", .. depths, "--controller", "simulated:grbl"]));
        Assert.Contains(says, _shell.Error, StringComparison.Ordinal);
    }

    private async Task<int> SequenceAsync(string typed, string[] args)
    {
        var before = System.Console.In;
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                using StringReader keyboard = new(typed);
                System.Console.SetIn(keyboard);
                int code = await RunAsync(["send", .. args, .. Things(_registration)]);

                // On a busy machine the picture may be too old at the moment of a step: refused, as it should be, and a person begins again.
                bool tooOld = _shell.Error.Contains("The picture of the animal is", StringComparison.Ordinal) || _shell.Error.Contains("no steady bregma", StringComparison.Ordinal);
                if (!tooOld || attempt == 6) return code;
            }
        }
        finally
        {
            System.Console.SetIn(before);
        }
    }

    private List<JsonElement> Steps() =>
        [.. _shell.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.TryGetProperty("step", out _))];

    private static double ZOf(JsonElement step) => step.GetProperty("at").GetProperty("z_mm").GetDouble();
}
