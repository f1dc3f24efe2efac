using Microsoft.Extensions.Logging;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Imaging.Overlay;
using SutureLive.Pipeline.Live;

namespace SutureLive.App.Desktop;

/// <summary>
/// The overlay in a window of the desktop, or over a whole monitor. Drawing and the window live on one thread; only the newest frame waits
/// for it. The keys are O (overlay on and off), Q and Escape (end); so does closing the window. A video that stands still is shown as frozen.
/// </summary>
internal sealed class OverlayWindow : IDisposable
{
    private const string Title = "SutureLive";
    private const int WaitMs = 15;

    private readonly LiveFrameQueue _queue = LiveFrameQueue.NewestOnly();
    private readonly OverlayRenderer _renderer = new();
    private readonly LivePipeline _pipeline;
    private readonly ILogger _log;
    private readonly Action _closed;
    private readonly CancellationTokenSource _stop = new();
    private readonly MonitorArea? _monitor;
    private readonly Thread _thread;
    private bool _isOverlayShown = true;
    private Size _size;

    private OverlayWindow(LivePipeline pipeline, MonitorArea? monitor, ILogger log, Action closed)
    {
        _monitor = monitor;
        _pipeline = pipeline;
        _log = log;
        _closed = closed;
        _thread = new(Work) { Name = "window", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Subscribe this to the live frames.</summary>
    public IObserver<LiveFrame> Input => _queue;

    /// <summary>Frames shown.</summary>
    public long Shown { get; private set; }

    /// <summary>Why the window is not there any more; null while it is.</summary>
    public string? Failure { get; private set; }

    /// <summary>Opens the window.</summary>
    /// <param name="pipeline">Asked for the scene while no frame comes.</param>
    /// <param name="monitor">The monitor it fills, from 1; null for a window like others.</param>
    /// <param name="log">Told when the window fails.</param>
    /// <param name="closed">Called when the user wants to end, or when the window failed.</param>
    /// <exception cref="SutureLiveException">There is no desktop, or no such monitor.</exception>
    public static OverlayWindow Open(LivePipeline pipeline, int? monitor, ILogger log, Action closed)
    {
        if (OperatingSystem.IsLinux() && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("DISPLAY")))
            throw new SutureLiveException("There is no display to open a window on: DISPLAY is not set. Leave --window away: the web console shows the same picture.");
        if (monitor is not { } number) return new(pipeline, null, log, closed);

        // Wayland lets no program say where its window goes; its X server does.
        if (OperatingSystem.IsLinux()) NativeEnvironment.SetUnlessSet("GDK_BACKEND", "x11");
        return new(pipeline, Monitors.Numbered(number, Monitors.All()), log, closed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        if (Thread.CurrentThread != _thread) _thread.Join(TimeSpan.FromSeconds(2));
        _queue.Dispose();
        _stop.Dispose();
    }

    private void Work()
    {
        using Mat raw = new(), picture = new();
        using var whole = _monitor is { } area ? new MonitorPicture(area.Width, area.Height) : null;
        try
        {
            Cv2.NamedWindow(Title, WindowFlags.Normal | WindowFlags.KeepRatio);
            if (_monitor is { } there) Fill(there);
            while (!_stop.IsCancellationRequested && Step(raw, picture, whole)) { }
            if (IsThere) Cv2.DestroyWindow(Title);
        }
        catch (Exception e)
        {
            Failure = $"The window cannot be shown: {e.Message}";
            _log.LogError(e, "{Message}", Failure);
            _closed();
        }
    }

    // Asked of a property that every window has: OpenCV answers -1 when there is none of that name any more.
    private static bool IsThere => Cv2.GetWindowProperty(Title, WindowPropertyFlags.AutoSize) >= 0;

    // The place and size first: where no window manager does it, "full screen" alone changes nothing.
    private static void Fill(MonitorArea area)
    {
        Cv2.MoveWindow(Title, area.X, area.Y);
        Cv2.ResizeWindow(Title, area.Width, area.Height);
        Cv2.SetWindowProperty(Title, WindowPropertyFlags.Fullscreen, 1);
    }

    /// <returns>False once the user has closed the window: showing one more picture would open it again.</returns>
    private bool Step(Mat raw, Mat picture, MonitorPicture? whole)
    {
        var scene = _pipeline.SceneNow();
        if (_queue.TryTake(out var frame))
        {
            using (frame.Frame) frame.Frame.Pixels.CopyTo(raw);
            scene = frame.Scene;
            Shown++;
        }

        if (!raw.Empty()) Show(raw, picture, whole, _isOverlayShown ? scene : scene with { Reading = null, Targets = [] });
        switch (Cv2.WaitKey(WaitMs) & 0xFF)
        {
            case 'o' or 'O':
                _isOverlayShown = !_isOverlayShown;
                break;
            case 'q' or 'Q' or 27:
                _closed();
                break;
        }

        if (IsThere) return true;
        _closed();
        return false;
    }

    // The state is always shown, even when the overlay is not.
    private void Show(Mat raw, Mat picture, MonitorPicture? whole, in OverlayScene scene)
    {
        if (whole is not null)
        {
            Cv2.ImShow(Title, whole.Draw(raw, scene, _renderer));
            return;
        }

        if (raw.Size() != _size)
        {
            _size = raw.Size();
            Cv2.ResizeWindow(Title, _size.Width, _size.Height);         // where no window manager does it, the window stays small and cuts
        }

        raw.CopyTo(picture);
        _renderer.Draw(picture, scene);
        Cv2.ImShow(Title, picture);
    }
}
