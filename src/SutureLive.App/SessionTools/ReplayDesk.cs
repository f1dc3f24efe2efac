using System.Globalization;
using Microsoft.Extensions.Logging;
using OpenCvSharp;
using SutureLive.Console.Feed;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Inference;
using SutureLive.Pipeline.Replay;
using SutureLive.Sessions;
using SutureLive.Sessions.Reading;
using SutureLive.Sessions.Replays;

namespace SutureLive.App.SessionTools;

/// <summary>
/// Replays at the console: what <c>suturelive replay DIR --model M --compare</c> does, one at a time, on one thread that takes what the live picture leaves. Results go into the
/// next free <c>replay-N</c> of the session; what was recorded is only read.
/// </summary>
/// <param name="shelf">Knows the sessions; not owned.</param>
/// <param name="models">The cards of the models installed, by name.</param>
/// <param name="log">Told of faults.</param>
internal sealed class ReplayDesk(SessionShelf shelf, Func<IReadOnlyDictionary<string, string>> models, ILogger log) : IReplayBench, IDisposable
{
    private const int MostWorst = 8;
    private static readonly ReplayWish Everything = new(ReplayRange.All, null, null);
    private static readonly TimeSpan PatienceAtEnd = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DoneReplay> _compared = [];
    private readonly CancellationTokenSource _end = new();
    private CancellationTokenSource? _stop;
    private Task _run = Task.CompletedTask;
    private RunningReplay? _running;
    private (string Key, string Says)? _wrong;

    /// <summary>The cards in the models folder, by name.</summary>
    public static IReadOnlyDictionary<string, string> Installed() => ModelFolder.Find() is { } folder ? ModelFolder.Cards(folder).ToDictionary(card => Path.GetFileNameWithoutExtension(card)) : new Dictionary<string, string>();

    /// <inheritdoc/>
    public ReplayState? Look(string key)
    {
        if (shelf.FolderOf(key) is not { } folder) return null;
        DoneReplay[] done = [.. Done(folder)];
        lock (_gate) return new([.. models().Keys.Order(StringComparer.Ordinal)], _running, _wrong is { } wrong && wrong.Key == key ? wrong.Says : null, done);
    }

    /// <inheritdoc/>
    public void Start(string key, string model)
    {
        string folder = shelf.FolderOf(key) ?? throw new SutureLiveException("There is no such session: load the list again.");
        if (!models().TryGetValue(model, out string? card)) throw new SutureLiveException($"There is no model '{model}'; there are: {string.Join(", ", models().Keys.Order(StringComparer.Ordinal))}.");
        if (SessionFolder.IsBeingRecorded(folder)) throw new SutureLiveException("This session is being recorded: end the recording first.");
        lock (_gate)
        {
            if (_running is { } other) throw new SutureLiveException($"'{other.Session}' is being read with {other.Model}: wait, or stop it.");
            _stop?.Dispose();
            _stop = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            (_running, _wrong) = (new(key, Path.GetFileName(folder), model, 0, 0), null);
            var stop = _stop.Token;
            _run = Task.Factory.StartNew(() => Run(key, folder, card, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    /// <inheritdoc/>
    public void Stop()
    {
        lock (_gate) _stop?.Cancel();
    }

    /// <inheritdoc/>
    public bool ReadFrame(string key, string replay, int frame, Mat bgr) =>
        shelf.FolderOf(key) is { } folder && Whole(folder).FirstOrDefault(whole => Path.GetFileName(whole.Folder) == replay).Folder is { } found && shelf.ReadReplayed(key, found, frame, bgr);

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Cancel();
        _run.Wait(PatienceAtEnd);
        _end.Dispose();
        _stop?.Dispose();
    }

    private void Run(string key, string folder, string card, CancellationToken stop)
    {
        string? says = null;
        try
        {
            ThreadShare.TakeWhatIsLeft();
            using var segmenter = OnnxSegmenter.Open(ModelCard.Load(card), new SegmenterOptions { Threads = 1 }, log);
            string target = ReplayJob.NextFree(folder);
            ReplayJob.Run(folder, target, segmenter, Everything, log, stop, Tell);
            ReplayJob.Compare(folder, target);
        }
        catch (OperationCanceledException)
        {
            says = "Stopped: there is no result.";
        }
        catch (SutureLiveException e)
        {
            says = e.Message;
        }
        catch (Exception e)
        {
            log.LogError(e, "The replay of {Folder} failed", folder);
            says = $"The replay failed: {e.Message} The log says more.";
        }

        lock (_gate) (_running, _wrong) = (null, says is null ? null : (key, says));
    }

    private void Tell(int read, int of)
    {
        lock (_gate) _running = _running! with { Read = read, Of = of };
    }

    private IEnumerable<DoneReplay> Done(string folder)
    {
        foreach (var (replay, record) in Whole(folder))
        {
            DoneReplay? done;
            lock (_gate) _compared.TryGetValue(replay, out done);
            if (done is null && (done = Compared(folder, replay, record)) is not null)
                lock (_gate) _compared[replay] = done;
            if (done is not null) yield return done;
        }
    }

    // A whole replay never changes, so it is compared once. One whose results were damaged since is left out, and the log says why.
    private DoneReplay? Compared(string folder, string replay, ReplayRecord record)
    {
        try
        {
            var comparison = ResultComparison.Of(ResultComparison.Load(folder), ResultComparison.Load(replay));
            using var session = SessionReader.Open(folder);
            var frameOf = session.Frames.Select((row, n) => (row.CameraFrame, n)).DistinctBy(row => row.CameraFrame).ToDictionary(row => row.CameraFrame, row => row.n);
            return new(
                Path.GetFileName(replay), record.Model, Of(comparison.Bregma), Of(comparison.Lambda), comparison.FoundByOne, comparison.OnlyFirst + comparison.OnlySecond,
                [.. from worst in comparison.Worst(MostWorst) where frameOf.ContainsKey(worst.CameraFrame) select new FrameDifference(frameOf[worst.CameraFrame], worst.BregmaMm, worst.LambdaMm)]);
        }
        catch (SessionException e)
        {
            log.LogWarning("The replay in {Replay} cannot be compared: {Says}", replay, e.Message);
            return null;
        }
    }

    private static LandmarkDifference Of(DistanceSummary distances) => new(distances.N, distances.MeanMm, distances.P95Mm, distances.MaxMm);

    private static IEnumerable<(string Folder, ReplayRecord Record)> Whole(string folder) =>
        from replay in Directory.EnumerateDirectories(folder, "replay-*")
        let record = ReplayJob.RecordOf(replay)
        where record is not null
        orderby NumberOf(replay) descending
        select (replay, record);

    private static int NumberOf(string replay) => int.TryParse(Path.GetFileName(replay)["replay-".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
}
