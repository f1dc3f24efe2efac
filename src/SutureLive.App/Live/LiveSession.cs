using System.CommandLine;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using Microsoft.Extensions.Logging;
using SutureLive.App.Sending;
using SutureLive.Calibration.Registration;
using SutureLive.Cameras;
using SutureLive.Console;
using SutureLive.Console.Feed;
using SutureLive.Core;
using SutureLive.FirmwareBridge;
using SutureLive.Inference;
using SutureLive.Pipeline.Live;
using SutureLive.Pipeline.Stills;
using SutureLive.Sessions.Recording;

namespace SutureLive.App.Live;

/// <summary>One run of <c>live</c>: sets the rooms up, waits for an end, and takes them down in reverse order.</summary>
internal static class LiveSession
{
    private static readonly TimeSpan PatienceWithFirstFrame = TimeSpan.FromSeconds(30);

    /// <summary>Runs until the duration is over, the camera ends or fails, or the user stops it.</summary>
    /// <param name="run">Writers, logs and the wish to stop.</param>
    /// <param name="settings">What the user asked for.</param>
    /// <param name="model">The option that names the model.</param>
    /// <param name="threads">Threads for the model; 0 for all but one.</param>
    public static async Task<int> RunAsync(CommandRun run, LiveSettings settings, Option<string?> model, int threads)
    {
        var time = TimeProvider.System;
        var log = run.Logs.CreateLogger("suturelive.live");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(run.Stop);

        var segmenter = OpenModel(run, model, threads);
        using var reader = new GuardedReader(segmenter, analyzer => ReaderOf(run, settings, analyzer), settings.Anatomy);
        using var camera = CameraFactory.Open(settings.Camera, time, log);
        using var inference = new EventLoopScheduler(start => new Thread(start) { Name = "inference", IsBackground = true });
        using var pipeline = new LivePipeline(camera.Frames, reader, settings.Timing, time, inference, TaskPoolScheduler.Default, log);
        pipeline.Targets = settings.Targets;

        using var recording = settings.OutDir is { } folder
            ? OverlayRecording.Start(folder, settings.NominalFps, settings.Targets, time, log) : null;
        using var session = StartSession(settings, camera, segmenter, time, log);
        var tap = session is null ? null : new SessionTap(session);
        using var window = settings.Window ? OpenWindow(run, pipeline, log, end.Cancel, settings.Console) : null;
        await using var controller = settings.Controller?.Open(settings.Profile, time, tap);
        using var gate = controller is null ? null : new MotionGate(controller, settings.Profile, time);
        LiveSkull skull = new(pipeline);
        var motion = gate is null ? null : new FrameMotion(controller!, gate, settings.Profile, Tie(settings, time), skull, time);
        using ConsoleFeed feed = new(pipeline, camera, new(segmenter.Card.Name, segmenter.Provider), skull, controller, motion);
        await using var console = settings.Console ? await StartConsoleAsync(run, settings, feed, motion) : null;
        await using var outgoing = await OutgoingCoordinates.StartAsync(run, settings.Outgoing, skull, controller, motion, time);
        var connecting = controller is null ? Task.CompletedTask : ConnectAsync(run, controller, end.Token);
        LiveReporter reporter = new(run, camera, pipeline, recording, session);
        Exception? failure = null;
        using (CompositeDisposable watching = new())
        {
            watching.Add(camera.States.Subscribe(state => Tell(run, state)));
            watching.Add(pipeline.States.Subscribe(state => log.LogInformation("Overlay {State}", state)));
            watching.Add(Observable.Interval(TimeSpan.FromSeconds(1), TaskPoolScheduler.Default).Subscribe(_ => reporter.Tick()));
            if (recording is not null) watching.Add(pipeline.Frames.Subscribe(recording.Input));
            if (window is not null) watching.Add(pipeline.Frames.Subscribe(window.Input));
            if (tap is not null) watching.Add(new CompositeDisposable(camera.States.Subscribe(tap.Note), pipeline.States.Subscribe(tap.Note), pipeline.Frames.Subscribe(tap)));
            if (settings.Duration is { } duration)
            {
                watching.Add(pipeline.Frames.Take(1).Delay(duration, TaskPoolScheduler.Default).Subscribe(_ => end.Cancel(), _ => { }));
                watching.Add(Observable.Timer(duration + PatienceWithFirstFrame, TaskPoolScheduler.Default).Where(_ => pipeline.Counters.Shown == 0).Subscribe(_ =>
                {
                    failure = new SutureLiveException($"No frame came from {camera.Name} within {(duration + PatienceWithFirstFrame).TotalSeconds:0} s, so there is nothing of {duration.TotalSeconds:0.#} s to show.");
                    end.Cancel();
                }));
            }

            watching.Add(pipeline.Frames.Subscribe(
                _ => { },
                error =>
                {
                    failure = error;
                    end.Cancel();
                },
                end.Cancel));
            await Ended(end.Token);
        }

        await connecting;
        recording?.Dispose();
        if (controller is not null) await controller.DisposeAsync();    // its last bytes belong into the session
        tap?.End(pipeline.Newest);
        session?.Dispose();
        reporter.End();
        if (failure is SutureLiveException) throw failure;
        if (failure is not null) throw new SutureLiveException($"The live picture of {camera.Name} ended by a fault: {failure.Message}", failure);
        if (window?.Failure is { } noWindow) throw new SutureLiveException(noWindow + (settings.Console ? " Leave --window away to use the console alone." : ""));
        return recording?.Failure is { } why || (why = session?.Failure) is not null ? throw new SutureLiveException(why) : ExitCode.Good;
    }

    private static SessionRecorder? StartSession(LiveSettings settings, ICamera camera, OnnxSegmenter segmenter, TimeProvider time, ILogger log)
    {
        if (settings.Record is not { } record) return null;
        var about = SessionTap.About(settings, camera.Name, new(segmenter.Card.Name, segmenter.Card.Sha256, segmenter.Provider));
        return SessionRecorder.Start(record.Folder, about, new() { Codec = record.Codec }, time, log);
    }

    private static ISkullReader ReaderOf(CommandRun run, LiveSettings settings, SkullAnalyzer analyzer) => settings.Optics is { } optics
        ? new CalibratedReader(analyzer, optics, settings.Known.HeadingDeg, settings.Timing.Focus, run.Error.WriteLine)
        : new TrackingSkullReader(analyzer, settings.Known, settings.Timing.Focus);

    // On two cores one thread of the model leaves the other to the picture.
    private static OnnxSegmenter OpenModel(CommandRun run, Option<string?> model, int threads) =>
        OnnxSegmenter.Open(
            ModelFolder.Load(run.Parsed.GetValue(model)),
            new SegmenterOptions { Threads = threads > 0 ? threads : Math.Max(1, Environment.ProcessorCount - 1) },
            run.Logs.CreateLogger("suturelive.inference"));

    private static FrameRegistration? Tie(LiveSettings settings, TimeProvider time) =>
        settings.Registration is { } path ? FrameRegistration.Fit(RegistrationRecord.Load(path))
        : settings is { Camera: CameraSpec.Phantom, Controller: ControllerSpec.Simulated simulated } ? PhantomTie.Load(SendOptions.PhantomRegistration, settings.Camera, simulated, time)
        : null;

    private static OverlayWindow? OpenWindow(CommandRun run, LivePipeline pipeline, ILogger log, Action closed, bool isConsoleThere)
    {
        try
        {
            return OverlayWindow.Open(pipeline, log, closed);
        }
        catch (SutureLiveException e) when (isConsoleThere)
        {
            run.Error.WriteLine(e.Message);
            return null;
        }
    }

    private static async Task<ConsoleServer> StartConsoleAsync(CommandRun run, LiveSettings settings, ConsoleFeed feed, FrameMotion? motion)
    {
        ConsoleOptions options = new() { Port = settings.ConsolePort, Listen = settings.Listen };
        var slow = TimeSpan.FromSeconds(3 / settings.NominalFps);
        options = options with
        {
            FrozenAfter = slow > options.FrozenAfter ? slow : options.FrozenAfter,
            Targets = [.. settings.Targets.Select(target => new NamedTarget(target.Name, new(target.At.ApMm, target.At.MlMm, 0)))],
        };
        var console = await ConsoleServer.StartAsync(feed, feed, options, run.Logs, motion, run.Stop);
        if (run.Json) run.WriteJsonLine(new { Type = "console", Address = console.EntryAddress });
        else run.Output.WriteLine($"Console: {console.EntryAddress}");
        if (console.EntryAddress != console.Address)
            run.Error.WriteLine("The console can be reached from other machines. Whoever has this address may look and act; it is shown once. Nothing is encrypted: use a network you trust, or a tunnel (ssh -L).");
        return console;
    }

    // A frame that is not there is told; the picture is worth having all the same.
    private static async Task ConnectAsync(CommandRun run, IFrameController controller, CancellationToken stop)
    {
        try
        {
            await controller.ConnectAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The user is leaving.
        }
        catch (SutureLiveException e)
        {
            await run.Error.WriteLineAsync(e.Message);
        }
    }

    private static void Tell(CommandRun run, CameraState state)
    {
        switch (state)
        {
            case CameraState.Streaming(int width, int height):
                run.Error.WriteLine($"The camera gives pictures of {width} x {height}.");
                break;
            case CameraState.Lost(string reason, TimeSpan retryIn):
                run.Error.WriteLine($"{reason} Trying again in {retryIn.TotalSeconds:0.#} s.");
                break;
            case CameraState.Skipped(string reason):
                run.Error.WriteLine(reason);
                break;
            case CameraState.Ended(string remark):
                run.Error.WriteLine(remark);
                break;
        }
    }

    private static async Task Ended(CancellationToken end)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = end.Register(ended.SetResult);
        await ended.Task;
    }
}
