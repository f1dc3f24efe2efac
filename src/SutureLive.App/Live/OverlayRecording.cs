using Microsoft.Extensions.Logging;
using OpenCvSharp;
using SutureLive.Core;
using SutureLive.Imaging.Overlay;
using SutureLive.Pipeline.Live;

namespace SutureLive.App.Live;

/// <summary>
/// Writes the picture with its overlay as a motion-JPEG video, and its coordinates as a table, on a thread of its own. Frames wait in a
/// bounded queue; what does not fit is counted, and frame and row are always written together.
/// </summary>
internal sealed class OverlayRecording : IDisposable
{
    private const int FramesWaiting = 8;
    private const double NsPerSecond = 1e9;

    private readonly LiveFrameQueue _queue = LiveFrameQueue.EveryFrame(FramesWaiting);
    private readonly OverlayRenderer _renderer = new();
    private readonly CoordinatesTable _table;
    private readonly RecordingFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Mat _picture = new();
    private readonly Mat _fitted = new();
    private readonly Task _work;
    private readonly OverlayVideo _video;

    private OverlayRecording(RecordingFiles files, double fps, IReadOnlyList<OverlayTarget> targets, TimeProvider time, ILogger log)
    {
        _files = files;
        _video = new(files.Video, fps);
        _time = time;
        _log = log;
        _table = new(files.Coordinates, targets);
        _work = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Subscribe this to the live frames.</summary>
    public IObserver<LiveFrame> Input => _queue;

    /// <summary>Frames written.</summary>
    public long Written => _table.Rows;

    /// <summary>Frames that came while all places of the queue were taken.</summary>
    public long Dropped => _queue.Dropped;

    /// <summary>Frames written without overlay because drawing failed.</summary>
    public long DrawFailures { get; private set; }

    /// <summary>Why writing ended early; null when it did not.</summary>
    public string? Failure { get; private set; }

    /// <summary>Starts a recording.</summary>
    /// <exception cref="SutureLiveException">The folder or a file cannot be made.</exception>
    public static OverlayRecording Start(string folder, double fps, IReadOnlyList<OverlayTarget> targets, TimeProvider time, ILogger log)
    {
        var files = RecordingFiles.In(folder);
        try
        {
            return new(files, fps, targets, time, log);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SutureLiveException($"'{files.Coordinates}' cannot be written: {e.Message} Give another --out.", e);
        }
    }

    /// <summary>Writes what waits, and closes the files.</summary>
    public void Dispose()
    {
        _queue.OnCompleted();
        _work.Wait();
        _queue.Dispose();
        CloseVideo();
        CloseTable();
        if (Written == 0 && Failure is null) File.Delete(_files.Coordinates);      // made by this run, and nothing is in it
        _picture.Dispose();
        _fitted.Dispose();
    }

    /// <summary>Where it was written, for the user.</summary>
    public RecordingFiles Files => _files;

    /// <summary>The files of the video: long ones have parts.</summary>
    public IReadOnlyList<string> Videos => _video.Parts;

    private void CloseVideo()
    {
        try
        {
            using (_video) _video.Finish();
        }
        catch (SutureLiveException e)
        {
            Failure ??= e.Message;
        }
    }

    private void CloseTable()
    {
        try
        {
            _table.Dispose();
        }
        catch (IOException e)
        {
            Failure ??= $"'{_files.Coordinates}' is not whole: {e.Message} Make room, or give another --out.";
        }
    }

    private void Work()
    {
        try
        {
            while (_queue.WaitAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
                while (_queue.TryTake(out var frame))
                    using (frame.Frame) Write(frame);
        }
        catch (Exception e)
        {
            Failure = $"The recording ended after {Written} frames: {e.Message}";
            _log.LogError(e, "The recording ended after {Frames} frames", Written);
        }
    }

    private void Write(in LiveFrame frame)
    {
        frame.Frame.Pixels.CopyTo(_picture);
        try
        {
            _renderer.Draw(_picture, frame.Scene);
        }
        catch (Exception e)
        {
            DrawFailures++;
            _log.LogError(e, "Frame {Frame} is written without overlay", frame.Frame.Id);
            frame.Frame.Pixels.CopyTo(_picture);
        }

        _video.Write(_video.Size is { } size && size != _picture.Size() ? Fitted(size) : _picture);
        long age = _time.GetTimestamp() - frame.Frame.CapturedAt;
        var capturedAt = _time.GetUtcNow() - TimeSpan.FromSeconds((double)age / _time.TimestampFrequency);
        _table.Write(frame, capturedAt, (long)(frame.Frame.CapturedAt * (NsPerSecond / _time.TimestampFrequency)));
    }

    // A video has one size: other pictures are shrunk or grown into it whole, with black beside them. The table keeps their own pixels.
    private Mat Fitted(Size size)
    {
        double scale = Math.Min((double)size.Width / _picture.Width, (double)size.Height / _picture.Height);
        Size inner = new(Math.Max(1, (int)Math.Round(_picture.Width * scale)), Math.Max(1, (int)Math.Round(_picture.Height * scale)));
        _fitted.Create(size, MatType.CV_8UC3);
        _fitted.SetTo(Scalar.Black);
        using var middle = _fitted[new Rect((size.Width - inner.Width) / 2, (size.Height - inner.Height) / 2, inner.Width, inner.Height)];
        Cv2.Resize(_picture, middle, inner, interpolation: scale < 1 ? InterpolationFlags.Area : InterpolationFlags.Linear);
        return _fitted;
    }
}
