using System.IO.Compression;
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
public sealed record RunState(long Step, TrainOptions Options, string DataSha256, double? BestScore);

/// <summary>
/// One file (a ZIP, whose checksums find damage) with the state of a run, its weights, their average and the optimiser's
/// moments. Written beside its final name and renamed, so that a checkpoint is whole or absent, whenever power fails.
/// </summary>
internal static class Checkpoint
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    /// <summary>Writes a checkpoint atomically.</summary>
    public static void Write(string path, RunState state, SutureNetwork trained, SutureNetwork average, OptimizerHelper optimizer)
    {
        string partial = path + ".partial";
        using (var file = new FileStream(partial, FileMode.Create))
        {
            using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            {
                using (var entry = zip.CreateEntry("state.json", CompressionLevel.Optimal).Open()) JsonSerializer.Serialize(entry, state, Json);
                WriteEntry(zip, "weights.bin", writer => trained.save(writer));
                WriteEntry(zip, "average.bin", writer => average.save(writer));
                WriteEntry(zip, "optimizer.bin", optimizer.save_state_dict);
            }
            file.Flush(flushToDisk: true);
        }
        File.Move(partial, path, overwrite: true);
    }

    /// <summary>Reads where a run stands, without its weights.</summary>
    /// <exception cref="CheckpointException">Missing or damaged.</exception>
    public static RunState ReadState(string path) => Reading(path, zip =>
    {
        using var entry = Entry(zip, "state.json").Open();
        return JsonSerializer.Deserialize<RunState>(entry, Json) ?? throw new InvalidDataException("state.json is empty");
    });

    /// <summary>Fills networks and optimiser with what was written; pass null for what is not wanted.</summary>
    /// <exception cref="CheckpointException">Missing, damaged, or of another network.</exception>
    public static void ReadWeights(string path, SutureNetwork? trained, SutureNetwork? average, OptimizerHelper? optimizer) => Reading(path, zip =>
    {
        if (trained is not null) ReadEntry(zip, "weights.bin", reader => trained.load(reader));
        if (average is not null) ReadEntry(zip, "average.bin", reader => average.load(reader));
        if (optimizer is not null) ReadEntry(zip, "optimizer.bin", optimizer.load_state_dict);
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

    private static ZipArchiveEntry Entry(ZipArchive zip, string name) =>
        zip.GetEntry(name) ?? throw new InvalidDataException($"it has no {name}");

    private static void WriteEntry(ZipArchive zip, string name, Action<BinaryWriter> write)
    {
        using var stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        using var writer = new BinaryWriter(stream);
        write(writer);
    }

    private static void ReadEntry(ZipArchive zip, string name, Action<BinaryReader> read)
    {
        // Through memory: libtorch's readers ask a stream for its length and position.
        using var memory = new MemoryStream();
        using (var stream = Entry(zip, name).Open()) stream.CopyTo(memory);
        memory.Position = 0;
        using var reader = new BinaryReader(memory);
        read(reader);
    }
}

/// <summary>A checkpoint cannot be used; the message says which, why, and what to do.</summary>
public sealed class CheckpointException(string message, Exception inner) : SutureLiveException(message, inner);
