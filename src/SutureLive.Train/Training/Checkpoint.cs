using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using SutureLive.Core;
using SutureLive.Train.Networks;
using TorchSharp.Modules;

namespace SutureLive.Train.Training;

/// <summary>Where a run stands, beside its weights.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Options">What the run was started with.</param>
/// <param name="DataSha256">The data it has seen.</param>
/// <param name="BestScore">Best validation score so far, if any.</param>
/// <param name="SinceBest">Validations since then.</param>
public sealed record RunState(long Step, TrainOptions Options, string DataSha256, double? BestScore, int SinceBest = 0)
{
    /// <summary>
    /// Makes sure that a run goes on with the pictures and the split it began with: with others, pictures it was trained on could come
    /// to be held out, and every figure would flatter.
    /// </summary>
    /// <exception cref="TrainingException">The data, the fold or the limit of pictures is another.</exception>
    internal void DemandSameSplit(string checkpoint, TrainOptions options, string dataSha256)
    {
        string? other = options.Fold != Options.Fold ? $"with fold {Options.Fold} held out, not {options.Fold}"
            : options.PictureLimit != Options.PictureLimit ? $"with at most {Options.PictureLimit} pictures, not {options.PictureLimit} (0: all)"
            : dataSha256 != DataSha256 ? $"on other pictures or labels than {options.DataFolder} holds now (SHA-256 {DataSha256}, not {dataSha256})"
            : null;
        if (other is not null)
            throw new TrainingException($"{checkpoint} was trained {other}. Going on would hold out what it may have seen. Go on as it began, or start a new run.");
    }
}

/// <summary>What a checkpoint holds besides the state; null parts are not read.</summary>
internal readonly record struct CheckpointParts(SutureNetwork? Trained = null, SutureNetwork? Average = null, CoarseHeads? Coarse = null, OptimizerHelper? Optimizer = null);

/// <summary>
/// One ZIP file, with a hash of each entry to find damage: the state of a run, its weights, their average and the optimiser's
/// moments. Written beside its final name and renamed, so that a checkpoint is whole or absent, whenever power fails.
/// </summary>
internal static class Checkpoint
{
    private const string HashesName = "sha256.json";
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    /// <summary>Writes a checkpoint atomically.</summary>
    /// <exception cref="IOException">The disk is full or away. Nothing of this checkpoint stays, and the ones before it are untouched.</exception>
    public static void Write(string path, RunState state, CheckpointParts parts)
    {
        string partial = path + ".partial";
        try
        {
            WritePartial(partial, state, parts);
            File.Move(partial, path, overwrite: true);
        }
        catch (IOException)
        {
            File.Delete(partial);
            throw;
        }
    }

    private static void WritePartial(string partial, RunState state, CheckpointParts parts)
    {
        using (var file = new FileStream(partial, FileMode.Create))
        {
            using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            {
                var hashes = new Dictionary<string, string>();
                void Add(string name, Action<BinaryWriter> write) => hashes[name] = WriteEntry(zip, name, write);
                Add("state.json", writer => writer.Write(JsonSerializer.SerializeToUtf8Bytes(state, Json)));
                Add("weights.bin", writer => parts.Trained!.save(writer));
                Add("average.bin", writer => parts.Average!.save(writer));
                Add("coarse.bin", writer => parts.Coarse!.save(writer));
                Add("optimizer.bin", parts.Optimizer!.save_state_dict);
                WriteEntry(zip, HashesName, writer => writer.Write(JsonSerializer.SerializeToUtf8Bytes(hashes, Json)));
            }
            file.Flush(flushToDisk: true);
        }
    }

    /// <summary>Reads where a run stands, without its weights.</summary>
    /// <exception cref="CheckpointException">Missing or damaged.</exception>
    public static RunState ReadState(string path) => Reading(path, zip =>
        JsonSerializer.Deserialize<RunState>(ReadEntry(zip, "state.json"), Json) ?? throw new InvalidDataException("state.json is empty"));

    /// <summary>Fills the parts that are given with what was written.</summary>
    /// <exception cref="CheckpointException">Missing, damaged, or of another network.</exception>
    public static void Read(string path, CheckpointParts parts) => Reading(path, zip =>
    {
        parts.Trained?.load(Reader(zip, "weights.bin"));
        parts.Average?.load(Reader(zip, "average.bin"));
        parts.Coarse?.load(Reader(zip, "coarse.bin"));
        parts.Optimizer?.load_state_dict(Reader(zip, "optimizer.bin"));
        return true;
    });

    private static T Reading<T>(string path, Func<ZipArchive, T> read)
    {
        try
        {
            using var zip = ZipFile.OpenRead(path);
            return read(zip);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or JsonException or ArgumentException or FormatException or NotSupportedException)
        {
            throw new CheckpointException($"Checkpoint {path} cannot be read ({e.Message}). Use an earlier one of the same run, or train anew.", e);
        }
    }

    /// <summary>Writes an entry and returns its SHA-256: .NET's ZIP reader does not look at the format's own checksums.</summary>
    private static string WriteEntry(ZipArchive zip, string name, Action<BinaryWriter> write)
    {
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory, System.Text.Encoding.UTF8, leaveOpen: true)) write(writer);
        using var stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        memory.WriteTo(stream);
        return Convert.ToHexStringLower(SHA256.HashData(memory.GetBuffer().AsSpan(0, (int)memory.Length)));
    }

    /// <summary>An entry whose hash is right.</summary>
    private static byte[] ReadEntry(ZipArchive zip, string name)
    {
        byte[] bytes = ReadUnchecked(zip, name);
        var hashes = JsonSerializer.Deserialize<Dictionary<string, string>>(ReadUnchecked(zip, HashesName), Json);
        return hashes?.GetValueOrDefault(name) == Convert.ToHexStringLower(SHA256.HashData(bytes))
            ? bytes
            : throw new InvalidDataException($"its {name} is damaged");
    }

    private static BinaryReader Reader(ZipArchive zip, string name) => new(new MemoryStream(ReadEntry(zip, name)));

    private static byte[] ReadUnchecked(ZipArchive zip, string name)
    {
        using var stream = (zip.GetEntry(name) ?? throw new InvalidDataException($"it has no {name}")).Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}

/// <summary>A checkpoint cannot be used; the message says which, why, and what to do.</summary>
public sealed class CheckpointException(string message, Exception inner) : SutureLiveException(message, inner);
