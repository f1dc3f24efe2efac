using System.Diagnostics;
using System.Text.Json;
using SutureLive.Train.Data;
using SutureLive.Train.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SutureLive.Train.Training;

/// <summary>
/// Trains one network on one data set, step by step, from scratch or from the last checkpoint of a run folder. After a
/// kill at any moment the run goes on with the same weights, moments, step and tiles.
/// </summary>
internal sealed class Trainer : IDisposable
{
    private readonly TrainOptions _options;
    private readonly RunFolder _run;
    private readonly SkullDataSet _data;
    private readonly Action<string> _say;
    private readonly SutureNetwork _network;
    private readonly WeightAverage _average;
    private readonly AdamW _optimizer;
    private readonly Losses _losses;
    private long _step;

    public Trainer(TrainOptions options, RunFolder run, SkullDataSet data, Action<string> say)
    {
        _options = options;
        _run = run;
        _data = data;
        _say = say;
        torch.set_num_threads(options.Threads);
        OpenCvSharp.Cv2.SetNumThreads(1);
        torch.manual_seed(options.Seed);
        _network = new SutureNetwork(options.Network);
        _optimizer = torch.optim.AdamW(_network.parameters(), options.LearningRate, weight_decay: options.WeightDecay);
        _losses = new Losses(options.Network.Planes, options.Dice, options.PositiveWeight);
        _average = new WeightAverage(_network, 0.998);
        if (run.Latest is not { } checkpoint) return;
        _step = Checkpoint.ReadState(checkpoint).Step;
        Checkpoint.ReadWeights(checkpoint, _network, _average.Network, _optimizer);
        say($"resumed at step {_step} from {checkpoint}");
    }

    /// <summary>Trains to the end of the schedule, or until cancelled (which writes a checkpoint first).</summary>
    public void Run(CancellationToken cancel)
    {
        var fold = Data.Fold.Parse(_options.Fold);
        var pictures = _data.Pictures.Where(p => !fold.HoldsOut(p.Animal)).ToList();
        var shares = pictures.Select(p => p.Quality == PictureQuality.Poor ? 0.5 : 1.0).ToList();
        int planes = _options.Network.Planes.Count;
        _say($"{_network.ParameterCount} weights; training on {pictures.Count} pictures, {_data.Pictures.Count - pictures.Count} held out");
        var sampler = new TileSampler(pictures, shares, _options.Network.Planes, _options.Labels, _options.UmPerPx, _options.TilePx, (ulong)_options.Seed);
        using var loader = new TileLoader(sampler, _options.Batch, planes, _options.TilePx, _step * _options.Batch);
        _network.train();
        var clock = Stopwatch.StartNew();
        long startStep = _step;
        while (_step < _options.Steps && !cancel.IsCancellationRequested)
        {
            var batch = loader.Take();
            var parts = Step(batch);
            loader.Return(batch);
            _step++;
            if (_step % 20 == 0) Report(parts, clock.Elapsed.TotalSeconds / (_step - startStep));
            if (_step % _options.CheckpointEvery == 0) Save();
        }
        Save();
    }

    public void Dispose()
    {
        _average.Dispose();
        _optimizer.Dispose();
        _network.Dispose();
    }

    private float[] Step(TileBatch batch)
    {
        using var scope = NewDisposeScope();
        foreach (var group in _optimizer.ParamGroups) group.LearningRate = LearningRate.At(_step, _options);
        long n = batch.Count, side = batch.SidePx, planes = batch.Planes;
        // Channels-last memory: the convolutions are half again as fast as with planes one after the other.
        var pictures = tensor(batch.Pictures, [n, side, side, 3L]).permute(0, 3, 1, 2);
        var targets = tensor(batch.Targets, [n, planes, side, side]);
        var weights = tensor(batch.Weights, [n, planes, side, side]);
        var landmarkWeights = tensor(batch.LandmarkWeights, [n, planes]);
        _optimizer.zero_grad();
        var parts = _losses.Of(_network.forward(pictures), targets, weights, landmarkWeights);
        float loss = parts.Total.item<float>();
        if (!float.IsFinite(loss))
        {
            throw new TrainingException($"The loss is {loss} at step {_step} (tiles {_step * n} to {(_step * n) + n - 1}). "
                + $"The last good checkpoint is {_run.Latest ?? "none yet"}; resume from it with a lower learning rate than {_options.LearningRate}.");
        }
        parts.Total.backward();
        nn.utils.clip_grad_norm_(_network.parameters(), _options.GradientClip);
        _optimizer.step();
        _average.Follow(_step);
        return [loss, parts.CrossEntropy.item<float>(), parts.Dice.item<float>(), parts.LandmarkMap.item<float>(), parts.LandmarkPlace.item<float>()];
    }

    private void Report(float[] parts, double secondsPerStep)
    {
        var left = TimeSpan.FromSeconds(secondsPerStep * (_options.Steps - _step));
        string line = JsonSerializer.Serialize(new
        {
            step = _step,
            loss = parts[0],
            bce = parts[1],
            dice = parts[2],
            landmark_map = parts[3],
            landmark_place = parts[4],
            s_per_tile = secondsPerStep / _options.Batch,
            live_tensors = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount,
        });
        File.AppendAllText(_run.MetricsPath, line + "\n");
        _say(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"step {_step}/{_options.Steps} loss {parts[0]:F4} (bce {parts[1]:F4}, dice {parts[2]:F3}, map {parts[3]:F4}, place {parts[4]:F2}) {secondsPerStep / _options.Batch:F3} s/tile, {left:h\\:mm\\:ss} left"));
    }

    private void Save()
    {
        Checkpoint.Write(_run.PathOf(_step), new RunState(_step, _options, _data.Sha256, null), _network, _average.Network, _optimizer);
        _run.Prune();
    }
}

/// <summary>Training cannot go on; the message says at which tiles, and from where to resume.</summary>
public sealed class TrainingException(string message) : Exception(message);
