using System.Diagnostics;
using SutureLive.Core;
using SutureLive.FirmwareBridge.Feed;
using SutureLive.FirmwareBridge.Fuzz;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>The reference receiver in C, compiled here and spoken to over a pipe; where the compiler can, with checks for every address and every overflow.</summary>
public sealed class FeedReceiverTests : IDisposable
{
    private const string Checks = " -g -fsanitize=address,undefined -fno-sanitize-recover=all";
    private readonly string _folder = Directory.CreateTempSubdirectory("feed-").FullName;

    /// <summary>Inputs of the fuzz; a full run is ten million.</summary>
    private static int Inputs => int.TryParse(Environment.GetEnvironmentVariable("SUTURELIVE_FUZZ_INPUTS"), out int asked) ? asked : 50_000;

    [Fact]
    public async Task It_reads_every_recorded_line_the_same()
    {
        string program = await BuildAsync();
        var vectors = Vectors.Read("feed.txt").ToArray();
        string shown = await RunAsync(program, "", [.. vectors.SelectMany(v => Vectors.Unescape(v.Line))]);
        Assert.Equal(vectors.Select(v => v.Expected), shown.TrimEnd('\n').Split('\n'));

        // Noise before a line costs that noise, not the line after it.
        byte[] good = FeedTests.Written(new(3, 1, 2, 3, Confidence.High, 4));
        string afterNoise = await RunAsync(program, "", [.. Enumerable.Repeat((byte)0xFF, 300), (byte)'\n', .. good[..10], .. good]);
        Assert.Equal("bad\n3 1 2 3 H 4\n", afterNoise);
    }

    [Fact]
    public async Task Noise_and_damaged_lines_do_it_no_harm_and_it_believes_what_this_program_believes()
    {
        string program = await BuildAsync();
        var noise = Noise();
        var expected = Lines(noise).Select(line => FeedLine.TryParse(line, out var read) ? FeedTests.Describe(read) : "bad").ToArray();
        string[] shown = (await RunAsync(program, "", noise)).TrimEnd('\n').Split('\n');
        Assert.Equal(expected.Length, shown.Length);
        for (int i = 0; i < expected.Length; i++)
            if (expected[i] != shown[i]) Assert.Fail($"Line {i}: '{shown[i]}' instead of '{expected[i]}'.");
        Assert.InRange(expected.Count(e => e != "bad"), Inputs / 25, Inputs); // enough came through to what lies behind the checksum
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] Noise()
    {
        FuzzInputs inputs = new("feed", seed: 11);
        using MemoryStream all = new();
        Span<byte> next = stackalloc byte[FuzzInputs.MostBytes];
        for (int i = 0; i < Inputs; i++) all.Write(next[..inputs.Next(next)]);
        return all.ToArray();
    }

    // A dollar begins a line, whatever became of the one before.
    private static IEnumerable<byte[]> Lines(byte[] noise)
    {
        for (int start = 0, end; (end = Array.IndexOf(noise, (byte)'\n', start)) >= 0; start = end + 1)
        {
            var line = noise.AsSpan(start, end - start);
            yield return line[Math.Max(0, line.LastIndexOf((byte)'$'))..].ToArray();
        }
    }

    private async Task<string> BuildAsync()
    {
        string? compiler = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(p => Path.Combine(p, "cc")).FirstOrDefault(File.Exists);
        if (compiler is null) Assert.Skip("No C compiler (cc) here.");
        string source = Path.Combine(Root(), "firmware-bridge", "firmware"), program = Path.Combine(_folder, "feed_console");
        string plain = $"-std=c99 -Wall -Wextra -Werror -pedantic \"{source}/suturelive_feed.c\" \"{source}/feed_console.c\" -o \"{program}\"";
        await RunAsync(compiler, plain, []);
        using var withChecks = Process.Start(new ProcessStartInfo(compiler, plain + Checks) { RedirectStandardError = true })!;
        await withChecks.StandardError.ReadToEndAsync(); // a compiler without their libraries leaves the plain program
        await withChecks.WaitForExitAsync();
        return program;
    }

    private static string Root()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "SutureLive.sln"))) root = Path.GetDirectoryName(root)!;
        return root;
    }

    private static async Task<string> RunAsync(string program, string arguments, byte[] input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await error);
        return await output;
    }
}
