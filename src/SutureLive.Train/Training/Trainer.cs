using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using SutureLive.Core;
using SutureLive.Train.Data;
using SutureLive.Train.Evaluation;
using SutureLive.Train.Networks;
using SutureLive.Train.Reports;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Fold = SutureLive.Train.Data.Fold;

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
    private readonly IProgressView _view;
    private readonly SutureNetwork _network;
    private readonly WeightAverage _average;
    private readonly Device _device;
    private readonly CoarseHeads _coarse;
    private readonly AdamW _optimizer;
    private readonly Losses _losses;
    private readonly Fold _fold;
    private readonly List<LabelledPicture> _heldOut;
    private long _step;
    private double? _bestScore;
    private int _sinceBest;

    public Trainer(TrainOptions options, RunFolder run, SkullDataSet data, IProgressView view)
    {
        _options = options;
        _run = run;
        _data = data;
        _view = view;
        _fold = Fold.Parse(options.Fold);
        _heldOut = [.. data.Pictures.Where(p => _fold.HoldsOut(p.Animal))];
        _device = LibTorch.Load(options.Threads, options.Device);
        OpenCvSharp.Cv2.SetNumThreads(1);
        torch.manual_seed(options.Seed);
        _network = new SutureNetwork(options.Network);
        _coarse = new CoarseHeads(options.Network);
        _network.to(_device);
        _coarse.to(_device);
        _optimizer = torch.optim.AdamW(_network.parameters().Concat(_coarse.parameters()), options.LearningRate, weight_decay: options.WeightDecay);
        _losses = new Losses(options.Network.Planes, options.Dice, options.PositiveWeight);
        _average = new WeightAverage(_network, options.AverageDecay);
        if (run.Latest is not { } checkpoint) return;
        var state = Checkpoint.ReadState(checkpoint);
        state.DemandSameSplit(checkpoint, options, data.Sha256);
        _step = state.Step;
        _bestScore = state.BestScore;
        _sinceBest = state.SinceBest;
        Checkpoint.Read(checkpoint, new CheckpointParts(_network, _average.Network, _coarse, _optimizer));
        _view.Say($"resumed at step {_step} from {checkpoint}");
    }

    /// <summary>Steps done so far, those before resuming included.</summary>
    public long StepsDone => _step;

    /// <summary>
    /// Trains to the end of the schedule, to <paramref name="untilStep"/>, or until cancelled; in each case a checkpoint is
    /// written last. Returns the last validation, or null when there was none.
    /// </summary>
    public EvaluationReport? Run(CancellationToken cancel, long untilStep = long.MaxValue)
    {
        long end = Math.Min(untilStep, _options.Steps);
        var pictures = TrainingPictures(_options, _data);
        _view.Say($"{_network.ParameterCount} weights; training on {pictures.Count} photographs and {_options.Phantoms} phantoms, {_heldOut.Count} photographs held out");
        var phantoms = Enumerable.Range(1, _options.Phantoms).Select(n => PhantomPictures.Create(n, _options.WorkingUmPerPx)).ToList();
        try
        {
            using var loader = Load(pictures, phantoms);
            _network.train();
            var clock = Stopwatch.StartNew();
            long startStep = _step;
            EvaluationReport? last = null;
            while (_step < end && !cancel.IsCancellationRequested && !HasStoppedEarly)
            {
                var batch = loader.Take();
                var parts = Step(batch);
                loader.Return(batch);
                _step++;
                _view.Show(_step, _options.Steps);
                if (_step % 20 == 0) Report(parts, clock.Elapsed.TotalSeconds / (_step - startStep));
                bool validate = _heldOut.Count > 0 && (_step % _options.ValidateEvery == 0 || _step == _options.Steps);
                if (validate) last = Validate();
                if (HasStoppedEarly) _view.Say($"stopped at step {_step}: {_sinceBest} validations without a better one; {Path.GetFileName(_run.BestPath)} has the best");
                if (_step % _options.CheckpointEvery == 0) Save();
            }
            Save();
            RunReport.Write(_run, _options, _step);
            return last;
        }
        finally
        {
            foreach (var phantom in phantoms) phantom.Dispose();
        }
    }

    /// <summary>The pictures that a run trains on: those of animals that are not held out.</summary>
    internal static List<LabelledPicture> TrainingPictures(TrainOptions options, SkullDataSet data)
    {
        var fold = Fold.Parse(options.Fold);
        var pictures = data.Pictures.Where(p => !fold.HoldsOut(p.Animal));
        if (options.PictureLimit > 0)
            pictures = pictures.OrderBy(p => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(p.Id))), StringComparer.Ordinal).Take(options.PictureLimit);
        return [.. pictures];
    }

    /// <summary>Steps that show as many tiles as the training pictures have places.</summary>
    internal static int StepsPerEpoch(TrainOptions options, SkullDataSet data) =>
        Math.Max(1, (int)Math.Round(new TileGrid(TrainingPictures(options, data), options.UmPerPx, options.TilePx).Count / (double)options.Batch));

    public void Dispose()
    {
        _average.Dispose();
        _optimizer.Dispose();
        _coarse.Dispose();
        _network.Dispose();
    }

    private TileLoader Load(List<LabelledPicture> photographs, List<LabelledPicture> phantoms)
    {
        var shares = photographs.Select(p => p.Quality == PictureQuality.Poor ? 0.5 : 1.0).ToList();
        double phantomShare = phantoms.Count == 0 ? 0 : shares.Sum() * _options.PhantomShare / (1 - _options.PhantomShare) / phantoms.Count;
        shares.AddRange(phantoms.Select(_ => phantomShare));
        List<LabelledPicture> all = [.. photographs, .. phantoms];
        var grid = _options.Tiles == TileChoice.Grid ? new TileGrid(all, _options.UmPerPx, _options.TilePx) : null;
        var sampler = new TileSampler(all, shares, _options.Network.Planes, _options.Labels,
            _options.UmPerPx, _options.TilePx, (ulong)_options.Seed, grid, _options.Augment);
        return new TileLoader(sampler, _options.Batch, _options.Network.Planes.Count, _options.TilePx, _step * _options.Batch);
    }

    /// <summary>Measures the averaged weights on the held-out photographs, and keeps them when they are the best so far.</summary>
    private EvaluationReport Validate()
    {
        using var sheet = new ContactSheet();
        using var network = new TorchTileNetwork(_average.Network, _options.TilePx, _options.UmPerPx);
        var report = EvaluationReport.Measure(network, _heldOut, _options.Labels, (picture, prediction, _) =>
        {
            if (sheet.Rows < 6) sheet.Add(picture, prediction, _options.Labels, _options.UmPerPx);
        });
        if (_step / _options.ValidateEvery % _options.SheetEvery == 0 || _step == _options.Steps) sheet.Write(_run.ContactSheetPath(_step));
        _run.AppendMetrics(new { step = _step, validation = report });
        double landmarks = report.Landmarks.Values.Select(l => (l.MedianMm ?? 2) + (2.0 * l.NotFound / Math.Max(1, l.N))).DefaultIfEmpty(0).Average();
        double score = report.Within100Um.F1 - (0.5 * landmarks);
        _view.Say($"step {_step}: IoU {report.Iou:F3}, F1 within 0.1 mm {report.Within100Um.F1:F3} (clear {report.ClearWithin100Um.F1:F3})");
        foreach (var (name, l) in report.Landmarks) _view.Say($"  {name} median {l.MedianMm:F2} mean {l.MeanMm:F2} mm, {l.NotFound} of {l.N} not found");
        if (score > (_bestScore ?? double.NegativeInfinity))
        {
            _bestScore = score;
            _sinceBest = 0;
            Write(_run.BestPath);
        }
        else
        {
            _sinceBest++;
        }
        RunReport.Write(_run, _options, _step);
        return report;
    }

    private float[] Step(TileBatch batch)
    {
        using var scope = NewDisposeScope();
        foreach (var group in _optimizer.ParamGroups) group.LearningRate = LearningRate.At(_step, _options);
        long n = batch.Count, side = batch.SidePx, planes = batch.Planes;
        // Channels-last memory: the convolutions are half again as fast as with planes one after the other.
        var pictures = tensor(batch.Pictures, [n, side, side, 3L]).permute(0, 3, 1, 2).to(_device);
        var targets = tensor(batch.Targets, [n, planes, side, side]).to(_device);
        var weights = tensor(batch.Weights, [n, planes, side, side]).to(_device);
        var landmarkWeights = tensor(batch.LandmarkWeights, [n, planes]).to(_device);
        _optimizer.zero_grad();
        var nodes = new Dictionary<(int Level, int Step), Tensor>();
        var parts = _losses.Of(_network.Walk(TorchWalker.Instance, pictures, nodes), targets, weights, landmarkWeights);
        var total = parts.Total;
        foreach (int level in _options.Network.Levels.Where(l => l < _options.Network.DeepestLevel))
            total = total + _losses.Of(_network.Answer(TorchWalker.Instance, nodes, level), targets, weights, landmarkWeights).Total;
        total = total / _options.Network.Levels.Count();
        if (_options.CoarseHeads) total = total + _coarse.Loss(nodes, targets, weights, landmarkWeights, _losses);
        float loss = parts.Total.item<float>();
        Demand(loss, "loss", n);
        Demand(total.item<float>(), "loss with all heads", n);
        total.backward();
        Demand(nn.utils.clip_grad_norm_(_network.parameters(), _options.GradientClip), "length of the gradient", n);
        _optimizer.step();
        _average.Follow(_step);
        return [loss, parts.CrossEntropy.item<float>(), parts.Dice.item<float>(), parts.LandmarkMap.item<float>(), parts.LandmarkPlace.item<float>()];
    }

    /// <summary>Ends the run before a figure that is no number reaches the weights, and with them the next checkpoint.</summary>
    private void Demand(double value, string what, long tiles)
    {
        if (double.IsFinite(value)) return;
        throw new TrainingException($"The {what} is {value} at step {_step} (tiles {_step * tiles} to {((_step + 1) * tiles) - 1}). "
            + $"The last good checkpoint is {_run.Latest ?? "none yet"}; resume from it with a lower learning rate than {_options.LearningRate}.");
    }

    private void Report(float[] parts, double secondsPerStep)
    {
        var left = TimeSpan.FromSeconds(secondsPerStep * (_options.Steps - _step));
        _run.AppendMetrics(new
        {
            step = _step,
            loss = parts[0],
            bce = parts[1],
            dice = parts[2],
            landmark_map = parts[3],
            landmark_place = parts[4],
            s_per_tile = secondsPerStep / _options.Batch,
            tiles_per_s = _options.Batch / secondsPerStep,
            epoch = _options.StepsPerEpoch > 0 ? _step / (double)_options.StepsPerEpoch : (double?)null,
            live_tensors = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount,
        });
        _view.Say($"step {_step}/{_options.Steps} loss {parts[0]:F4} (bce {parts[1]:F4}, dice {parts[2]:F3}, map {parts[3]:F4}, place {parts[4]:F2})");
        _view.Say($"  {_options.Batch / secondsPerStep:F1} tiles per s, {left.TotalMinutes:F0} min left");
    }

    private void Save()
    {
        Write(_run.PathOf(_step));
        _run.Prune();
    }

    private bool HasStoppedEarly => _options.Patience > 0 && _sinceBest >= _options.Patience;

    private void Write(string path)
    {
        try
        {
            Checkpoint.Write(path, new RunState(_step, _options, _data.Sha256, _bestScore, _sinceBest), new CheckpointParts(_network, _average.Network, _coarse, _optimizer));
        }
        catch (IOException e)
        {
            throw new TrainingException($"Checkpoint {path} could not be written ({e.Message}). The last good one is {_run.Latest ?? "none yet"}; "
                + "make room on the disk and go on with --resume.");
        }
    }
}

/// <summary>Training cannot go on; the message says at which tiles, and from where to resume.</summary>
public sealed class TrainingException(string message) : SutureLiveException(message);
