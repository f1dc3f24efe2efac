using CsCheck;
using SutureLive.Sessions.Checking;
using SutureLive.Sessions.Reading;
using SutureLive.Tests;

namespace SutureLive.Sessions.Tests;

/// <summary>Bytes that are changed anywhere in any file of a session: every program part says so in a sentence or goes on, and none falls.</summary>
public sealed class Damage_anywhere : IDisposable
{
    private readonly Stage _stage = new();

    [Fact]
    public void Wherever_bytes_are_changed_a_check_a_list_and_a_repair_answer_with_sentences_and_keep_what_was_there()
    {
        _stage.Record(6);
        string[] names = ["session.json", "video.avi", "frames.csv", "results.jsonl", "events.jsonl"];
        var whole = names.ToDictionary(name => name, name => File.ReadAllBytes(_stage.At(name)));

        Gen.Select(Gen.Int[0, names.Length - 1], Gen.Double[0, 1], Gen.Byte.Array[1, 12], Gen.Bool).Sample((which, where, bytes, early) =>
        {
            string name = names[which];
            using TemporaryFolder copy = new();
            foreach (string file in names) File.WriteAllBytes(copy.File(file), whole[file]);
            byte[] damaged = [.. whole[name]];
            int at = (int)(where * (early ? Math.Min(300, damaged.Length) : damaged.Length));
            bytes.AsSpan(0, Math.Min(bytes.Length, damaged.Length - at)).CopyTo(damaged.AsSpan(at));
            File.WriteAllBytes(copy.File(name), damaged);

            Try(() => Stage.Check(copy.Path));
            Try(() => SessionSummary.Of(copy.Path));
            Try(() => ReadAll(copy.Path));
            Try(() => SessionRepair.Repair(copy.Path, TimeProvider.System));
            Try(() => Stage.Check(copy.Path));
            Assert.Contains(Directory.EnumerateFiles(copy.Path, name + "*"), file => File.ReadAllBytes(file).AsSpan().SequenceEqual(damaged));
        }, iter: 200, threads: 1);
    }

    [Theory]
    [InlineData("results.jsonl", "\"bregma\"", "\"bregna\"")]
    [InlineData("results.jsonl", "\"points_px\"", "\"points_pv\"")]
    [InlineData("events.jsonl", "\"kind\"", "\"kink\"")]
    public void A_line_without_one_of_its_fields_is_named_and_left_out_by_a_repair(string name, string field, string other)
    {
        _stage.Record(6);
        File.WriteAllText(_stage.At(name), File.ReadAllText(_stage.At(name)).Replace(field, other, StringComparison.Ordinal));

        Assert.Contains(Stage.Check(_stage.Folder).Findings, finding => finding.Says.Contains("is damaged: a field of the", StringComparison.Ordinal));
        SessionRepair.Repair(_stage.Folder, TimeProvider.System);
        Assert.True(Stage.Check(_stage.Folder).IsGood);
    }

    public void Dispose() => _stage.Dispose();

    private static void ReadAll(string folder)
    {
        using var session = SessionReader.Open(folder);
        using OpenCvSharp.Mat picture = new();
        foreach (var row in session.Frames) session.TryRead(row, picture);
        _ = session.Results().Count() + session.Events().Count();
    }

    private static void Try(Action act)
    {
        try
        {
            act();
        }
        catch (SessionException e)
        {
            Assert.True(e.Message.Length > 20);
        }
    }
}
