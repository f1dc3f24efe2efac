using Microsoft.Extensions.Logging;
using OpenCvSharp;
using SutureLive.Imaging;

namespace SutureLive.Cameras;

/// <summary>
/// One time that a camera is open, from the first subscriber to the last: opens the source, lends its pictures, keeps its pace, and
/// comes back after a loss. Runs on a thread of its own until it ends, fails or is cancelled.
/// </summary>
internal sealed class CaptureRun(
    Func<CancellationToken, ICaptureSource> open, FramePool pool, TimeProvider time, ILogger logger, Action<CameraState> state, Action<Frame> deliver)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(0.5), LastRetry = TimeSpan.FromSeconds(5);

    private long _nextId;
    private TimeSpan _retryIn = FirstRetry;
    private (int Width, int Height)? _streaming;

    /// <summary>Runs to the end. Null when the source ended or the run was cancelled, the reason when it failed.</summary>
    public CameraException? Run(CancellationToken cancel)
    {
        using var wait = new PacedWait(time);
        using var picture = new Mat();
        try
        {
            for (; ; )
            {
                try
                {
                    Say(new CameraState.Opening());
                    using var source = open(cancel);
                    Stream(source, picture, wait, cancel);
                    Say(new CameraState.Ended(source.Remark));
                    return null;
                }
                catch (CameraException lost) when (lost.CanRecover)
                {
                    Say(new CameraState.Lost(lost.Message, _retryIn));
                    wait.For(_retryIn, cancel);
                    _retryIn = _retryIn * 2 < LastRetry ? _retryIn * 2 : LastRetry;
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e)
        {
            var failure = e as CameraException ?? new CameraException($"The camera stopped by an error of its own: {e.Message}", canRecover: false, e);
            Say(new CameraState.Failed(failure.Message));
            return failure;
        }
    }

    private void Stream(ICaptureSource source, Mat picture, PacedWait wait, CancellationToken cancel)
    {
        long due = time.GetTimestamp();
        long period = (long)((source.Period?.TotalSeconds ?? 0) * time.TimestampFrequency);
        for (; ; due = Math.Max(due + period, time.GetTimestamp() - period))    // late once is made good, late for long is not caught up
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                if (!source.Next(picture, cancel)) return;
            }
            catch (PictureSkippedException skipped)
            {
                Say(new CameraState.Skipped(skipped.Message));
                continue;
            }

            if (period > 0) wait.Until(due, cancel);
            Lend(picture);
        }
    }

    private void Lend(Mat picture)
    {
        long id = _nextId++;
        var size = picture.Size();
        using var frame = pool.TryRent(size.Width, size.Height, id, time.GetTimestamp());
        if (frame is null)
        {
            logger.LogDebug("Frame {Id} was dropped: all frames are held.", id);
            return;
        }

        Pixels.ToBgr8(picture, frame.Pixels);
        _retryIn = FirstRetry;
        if (_streaming != (size.Width, size.Height))
        {
            Say(new CameraState.Streaming(size.Width, size.Height));
            _streaming = (size.Width, size.Height);
        }

        deliver(frame);
    }

    private void Say(CameraState now)
    {
        _streaming = null;
        state(now);
    }
}
