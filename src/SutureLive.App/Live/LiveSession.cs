using System.CommandLine;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using Microsoft.Extensions.Logging;
using SutureLive.App.Calibrating;
using SutureLive.App.Desktop;
using SutureLive.App.Sending;
using SutureLive.App.SessionTools;
using SutureLive.Calibration.Registration;
using SutureLive.Cameras;
using SutureLive.Console;
using SutureLive.Console.Feed;
using SutureLive.Core;
using SutureLive.FirmwareBridge;
using SutureLive.Inference;
using SutureLive.Pipeline.Live;
using SutureLive.Pipeline.Stills;
using SutureLive.Sessions;

namespace SutureLive.App.Live;

/// <summary>One run of <c>live</c>: sets the rooms up, waits for an end, and takes them down in reverse order.</summary>
internal static class LiveSession
{
    private static readonly TimeSpan PatienceWithFirstFrame = TimeSpan.FromSeconds(30);

    /// <summary>Runs until the duration is over, the camera ends or fails, or the user stops it.</summary>
    /// <param name="run">Writers, logs and the wish to stop.</param>
    /// <param name="settings">What the user asked for.</param>
    /// <param name="model">The option that names the model.</param>
    /// <param name="threads">Threads for the model; 0 for what does best on this machine.</param>
    public static async Task<int> RunAsync(CommandRun run, LiveSettings settings, Option<string?> model, int threads)
    {
        var time = TimeProvider.System;
        var log = run.Logs.CreateLogger("suturelive.live");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(run.Stop);

        var segmenter = OpenModel(run, model, threads, settings.Timing.Reuse);
        RecordingDesk? recorded = null;
        using var reader = new GuardedReader(segmenter, analyzer => ReaderOf(settings, analyzer, Uncalibrated), settings.Anatomy);
        using var camera = CameraFactory.Open(settings.Camera, time, log);
        using var pipeline = new LivePipeline(camera.Frames, reader, settings.Timing, time, InferenceScheduler.Create(), TaskPoolScheduler.Default, log);
        pipeline.Targets = settings.Targets;

        using var recording = settings.OutDir is { } folder
            ? OverlayRecording.Start(folder, settings.NominalFps, settings.Targets, time, log) : null;
        SessionModel used = new(segmenter.Card.Name, segmenter.Card.Sha256, segmenter.Provider);
        var tie = Tie(settings, time);
        using RecordingDesk desk = new(settings.SessionsDir, () => SessionPapers.Of(settings, camera.Name, used, tie, pipeline.Targets), settings.Record.Codec, time, log);
        recorded = desk;
        if (settings.Record.Folder is { } session) desk.Start(session);
        using var window = settings.Window ? OpenWindow(run, pipeline, settings, log, end.Cancel) : null;
        await using var bytes = WireLog.Open(run, null, settings.Controller, time);
        await using var controller = settings.Controller?.Open(settings.Profile, time, desk.And(bytes));
        using var gate = controller is null ? null : new MotionGate(controller, settings.Profile, time);
        using var halt = end.Token.Register(() =>
        {
            if (controller is { Now.State: ControllerState.Moving }) _ = gate!.StopAsync(); // before files are closed and pictures are finished
        });
        LiveSkull skull = new(pipeline);
        var motion = gate is null ? null : new FrameMotion(controller!, gate, settings.Profile, tie, settings.Optics?.Status.Profile, settings.Anatomy.Shape.BregmaLambdaMm, skull, time);
        using ConsoleFeed feed = new(pipeline, camera, new(segmenter.Card.Name, segmenter.Provider), skull, controller, motion);
        using SessionShelf shelf = new(settings.SessionsDir);
        using ReplayDesk replays = new(shelf, ReplayDesk.Installed, log);
        OperatorRecord record = new(desk, skull);
        using CalibrationDesk calibration = new(settings.Profiles, settings.Optics, OpticsOptions.CameraName(settings.CameraText), time);
        using RegistrationDesk registering = new(settings.Registrations, Rig(settings, pipeline, controller, tie, time), time);
        ConsoleParts parts = new() { Sessions = shelf, Replays = replays, Recording = desk, Calibration = calibration, Registration = registering, Devices = new LiveDevices(segmenter, feed, settings, time), Witness = record };
        await using var console = settings.Console ? await StartConsoleAsync(run, settings, feed, new RecordedCommands(feed, skull, record), motion is null ? null : new RecordedMotion(motion, record), parts) : null;
        if (console is not null) pipeline.IsWatched = () => console.ViewerCount > 0;
        await using var outgoing = await OutgoingCoordinates.StartAsync(run, settings.Outgoing, skull, controller, motion, time);
        var connecting = controller is null ? Task.CompletedTask : ConnectAsync(run, controller, end.Token);
        LiveReporter reporter = new(run, camera, pipeline, recording, desk);
        Exception? failure = null;
        using (CompositeDisposable watching = new())
        {
            watching.Add(camera.States.Subscribe(state => Tell(run, state)));
            watching.Add(pipeline.States.Subscribe(state => log.LogDebug("Overlay {State}", state)));
            watching.Add(Observable.Interval(TimeSpan.FromSeconds(1), TaskPoolScheduler.Default).Subscribe(_ => reporter.Tick()));
            if (recording is not null) watching.Add(pipeline.Frames.Subscribe(recording.Input));
            if (window is not null) watching.Add(pipeline.Frames.Subscribe(window.Input));
            watching.Add(new CompositeDisposable(camera.States.Subscribe(desk.Note), pipeline.States.Subscribe(desk.Note), pipeline.Frames.Subscribe(desk), pipeline.Frames.Subscribe(calibration)));
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
        desk.End(pipeline.Newest);
        if (failure is null || pipeline.Counters.Shown > 0) reporter.End();
        if (failure is SutureLiveException) throw failure;
        if (failure is not null) throw new SutureLiveException($"The live picture of {camera.Name} ended by a fault: {failure.Message}", failure);
        if (window?.Failure is { } noWindow) throw new SutureLiveException(noWindow + (settings.Console ? " Leave --window away to use the console alone." : ""));
        return recording?.Failure is { } why || (why = desk.Recorder?.Failure) is not null ? throw new SutureLiveException(why) : ExitCode.Good;

        void Uncalibrated(string says)
        {
            run.Error.WriteLine(says);
            recorded?.NoteUncalibrated(says);
        }
    }

    private static ISkullReader ReaderOf(LiveSettings settings, SkullAnalyzer analyzer, Action<string> uncalibrated) => settings.Optics is { } optics
        ? new CalibratedReader(analyzer, optics, settings.Known.HeadingDeg, settings.Timing.Focus, settings.Timing.Reuse, uncalibrated)
        : new TrackingSkullReader(analyzer, settings.Known, settings.Timing.Focus, settings.Timing.Reuse);

    private static OnnxSegmenter OpenModel(CommandRun run, Option<string?> model, int threads, bool reuses)
    {
        string? named = run.Parsed.GetValue(model);
        var (card, log) = (ModelFolder.Load(named), run.Logs.CreateLogger("suturelive.inference"));
        if (named is null) card = NetworkThreads.FastEnough(card, log);
        return OnnxSegmenter.Open(card, new SegmenterOptions { Threads = NetworkThreads.For(threads, card, log), ReusesTiles = reuses }, log);
    }

    private static FrameRegistration? Tie(LiveSettings settings, TimeProvider time) =>
        settings.Registration is { } registration ? registration
        : settings is { Camera: CameraSpec.Phantom, Controller: ControllerSpec.Simulated simulated } ? PhantomTie.Of(settings.Camera, simulated, time)
        : null;

    private static RegistrationRig Rig(LiveSettings settings, LivePipeline pipeline, IFrameController? controller, FrameRegistration? tie, TimeProvider time) => new()
    {
        Camera = OpticsOptions.CameraName(settings.CameraText), Frames = pipeline.Frames.Select(static live => live.Frame), Controller = controller is null ? null : () => controller.Now,
        Optics = settings.Optics, UmPerPx = settings.Known.UmPerPx, InUse = tie,
        Simulated = settings is { Camera: CameraSpec.Phantom, Controller: ControllerSpec.Simulated simulated } ? PhantomTie.Of(settings.Camera, simulated, time) : null,
    };

    private static OverlayWindow? OpenWindow(CommandRun run, LivePipeline pipeline, LiveSettings settings, ILogger log, Action closed)
    {
        try
        {
            return OverlayWindow.Open(pipeline, settings.Monitor, log, closed);
        }
        catch (SutureLiveException e) when (settings.Console)
        {
            run.Error.WriteLine(e.Message);
            return null;
        }
    }

    private static async Task<ConsoleServer> StartConsoleAsync(CommandRun run, LiveSettings settings, ConsoleFeed feed, IConsoleCommands commands, IFrameMotion? motion, ConsoleParts parts)
    {
        ConsoleOptions options = new() { Port = settings.ConsolePort, Listen = settings.Listen };
        var slow = TimeSpan.FromSeconds(3 / settings.NominalFps);
        options = options with
        {
            AgedAfter = settings.Timing.AgedAfter,
            StaleAfter = settings.Timing.StaleAfter,
            FrozenAfter = slow > options.FrozenAfter ? slow : options.FrozenAfter,
            Targets = [.. settings.Targets.Select(target => new NamedTarget(target.Name, new(target.At.ApMm, target.At.MlMm, double.NaN)))],
        };
        var console = await ConsoleServer.StartAsync(feed, commands, options, run.Logs, motion, parts, run.Stop);
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
