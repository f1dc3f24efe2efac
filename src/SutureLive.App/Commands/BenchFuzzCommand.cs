using System.CommandLine;
using SutureLive.CommandLine;
using SutureLive.FirmwareBridge.Fuzz;

namespace SutureLive.App.Commands;

/// <summary><c>suturelive bench fuzz</c>: noise and damaged messages into every codec.</summary>
internal static class BenchFuzzCommand
{
    /// <summary>The command for the tree.</summary>
    public static Command Build()
    {
        var inputs = new Option<long>("--inputs") { Description = "How many inputs for each codec.", HelpName = "N", DefaultValueFactory = _ => 1_000_000 };
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same inputs.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var codec = new Option<string?>("--codec") { Description = $"One codec alone: {string.Join(", ", CodecFuzz.Codecs)}.", HelpName = "NAME" };
        inputs.Check(result =>
        {
            if (result.GetValueOrDefault<long>() is < 1 or > 1_000_000_000) result.AddError("--inputs is out of range: 1 to 1000000000.");
        });
        codec.Check(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } name && !CodecFuzz.Codecs.Contains(name)) result.AddError($"'{name}' is no codec: {string.Join(", ", CodecFuzz.Codecs)}.");
        });
        var command = new Command("fuzz", "Feeds the codecs of frame controllers with noise and damaged messages; fails when one throws, stalls or piles up.") { inputs, seed, codec };
        CommandRun.Handle(command, run =>
        {
            foreach (string name in run.Parsed.GetValue(codec) is { } one ? [one] : CodecFuzz.Codecs)
            {
                var result = CodecFuzz.Run(name, run.Parsed.GetValue(inputs), run.Parsed.GetValue(seed), run.Stop);
                run.Stop.ThrowIfCancellationRequested();
                if (run.Json) run.WriteJsonLine(result);
                else
                {
                    run.Output.WriteLine(FormattableString.Invariant(
                        $"{result.Codec,-6} {result.Inputs} inputs, {result.Bytes} bytes, {result.Messages} messages, {result.Malformed} of them malformed; at most {result.MostPendingBytes} bytes kept, memory grown by {result.GrownBytes} bytes; {result.Seconds:0.0} s"));
                }
            }

            return Task.FromResult(ExitCode.Good);
        });
        return command;
    }
}
