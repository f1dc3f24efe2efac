using System.Diagnostics;
using Google.Protobuf;
using SutureLive.Train.Data;
using SutureLive.Train.Evaluation;
using SutureLive.Train.Export;
using SutureLive.Train.Training;

namespace SutureLive.Train.Quantisation;

/// <summary>How an 8-bit model compares with the float one it was made from.</summary>
/// <param name="MeanDifference">Mean difference of a probability.</param>
/// <param name="MaxDifference">Largest difference of a probability.</param>
/// <param name="FloatMsPerTile">Fastest tile of the float model, one thread.</param>
/// <param name="MsPerTile">Fastest tile of the 8-bit model, one thread, in turn with the other.</param>
internal sealed record Agreement(double MeanDifference, double MaxDifference, double FloatMsPerTile, double MsPerTile);

/// <summary>Makes an 8-bit model of a float one, and holds the two against each other.</summary>
internal static class Quantiser
{
    /// <summary>Largest mean difference of a probability that is still called the same network.</summary>
    public const double MeanTolerance = 0.005;

    private const int CheckTiles = 12, CheckSeed = 29, CalibrationSeed = 23;

    /// <summary>Writes the 8-bit model; the file appears only when it agrees.</summary>
    /// <param name="source">Card of the float model.</param>
    /// <param name="pictures">Calibration pictures; they stay the caller's.</param>
    /// <param name="tiles">Tiles to calibrate on.</param>
    /// <param name="path">File to write.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="stop">Cancels.</param>
    /// <exception cref="QuantisationException">The model cannot be quantised, or the two disagree.</exception>
    public static Agreement Write(ModelCardJson source, IReadOnlyList<LabelledPicture> pictures, int tiles, string path, IProgressView progress, CancellationToken stop)
    {
        var network = NetworkGraph.Read(source.OnnxPath);
        if (source.Planes.Except(network.Graph.Output.Select(output => output.Name)).ToList() is [var missing, ..])
            throw new QuantisationException($"{source.OnnxPath} has no output '{missing}', which its card names: the card belongs to another model.");
        int side = source.Input.Width, done = 0;
        using var ranges = new ActivationRanges(network, side);
        foreach (float[] tile in SampledTiles.Of(pictures, source.UmPerPx, side, CalibrationSeed, tiles))
        {
            stop.ThrowIfCancellationRequested();
            ranges.Look(tile);
            progress.Show(++done, tiles);
        }

        progress.Say($"calibrated on {tiles} tiles of {pictures.Count} pictures");
        string partial = path + ".partial";
        File.WriteAllBytes(partial, QuantisedGraph.Of(network, ranges.ScaleOf).ToByteArray());
        var agreement = Compare(source, partial, SampledTiles.Of(pictures, source.UmPerPx, side, CheckSeed, CheckTiles));
        if (!(agreement.MeanDifference <= MeanTolerance))
        {
            File.Delete(partial);
            throw new QuantisationException(FormattableString.Invariant(
                $"8 bits change a probability by {agreement.MeanDifference:G3} on average, more than {MeanTolerance}: {path} was not written. Calibrate on more tiles or on pictures like those the model is for."));
        }

        File.Move(partial, path, overwrite: true);
        return agreement;
    }

    private static Agreement Compare(ModelCardJson source, string path, IEnumerable<float[]> tiles)
    {
        using var exact = new OnnxTileNetwork(source.OnnxPath, source.Planes, source.Input.Width, source.UmPerPx, threads: 1);
        using var rounded = new OnnxTileNetwork(path, source.Planes, source.Input.Width, source.UmPerPx, threads: 1);
        double sum = 0, most = 0;
        long count = 0;
        TimeSpan exactTime = TimeSpan.MaxValue, roundedTime = TimeSpan.MaxValue;
        foreach (float[] tile in tiles)
        {
            float[] a = Timed(exact, tile, ref exactTime), b = Timed(rounded, tile, ref roundedTime);
            for (int i = 0; i < a.Length; i++)
            {
                double difference = Math.Abs(a[i] - b[i]);
                sum += difference;
                most = Math.Max(most, difference);
            }

            count += a.Length;
        }

        return new(Math.Round(sum / count, 6), Math.Round(most, 4), Math.Round(exactTime.TotalMilliseconds, 2), Math.Round(roundedTime.TotalMilliseconds, 2));
    }

    // The fastest of several: what else runs on the machine only ever adds.
    private static float[] Timed(OnnxTileNetwork network, float[] tile, ref TimeSpan best)
    {
        float[] answer = [];
        for (int again = 0; again < 3; again++)
        {
            long from = Stopwatch.GetTimestamp();
            answer = network.Predict(tile);
            var time = Stopwatch.GetElapsedTime(from);
            if (time < best) best = time;
        }

        return answer;
    }
}
