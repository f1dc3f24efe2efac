using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Runtime.ExceptionServices;
using SutureLive.Imaging;

namespace SutureLive.Pipeline.Live;

/// <summary>Operators for streams of lent frames.</summary>
public static class FrameObservable
{
    /// <summary>
    /// Latest frame wins: delivers frames one at a time on a scheduler; while the observer is busy only the newest waits and the others are
    /// given back at once. The last frame before the end is delivered. Frames stay lent during <c>OnNext</c>; an observer that throws is
    /// disconnected, and no hold leaks, whoever leaves when. A scheduler that can give a thread of its own gives one for the whole
    /// subscription; handing a frame over then only wakes it, and allocates nothing.
    /// </summary>
    /// <param name="source">Lent frames.</param>
    /// <param name="scheduler">Where the observer runs.</param>
    /// <param name="skipped">Called for each frame that a newer one replaced; null when nobody counts.</param>
    public static IObservable<Frame> ObserveLatestOn(this IObservable<Frame> source, IScheduler scheduler, Action? skipped = null) =>
        Observable.Create<Frame>(observer =>
        {
            var road = new LatestRoad(observer, scheduler, skipped);
            road.Open();
            var upstream = source.Subscribe(road.Offer, road.End, () => road.End(null));
            return Disposable.Create((road, upstream), static both =>
            {
                both.upstream.Dispose();
                both.road.Leave();
            });
        });

    /// <summary>One slot, one counter of work, and a drain that runs at most once at a time.</summary>
    private sealed class LatestRoad(IObserver<Frame> observer, IScheduler scheduler, Action? skipped)
    {
        private Frame? _slot;
        private Notification<Frame>? _end;
        private readonly ISchedulerLongRunning? _ownThread = scheduler.AsLongRunning();
        private readonly object _wake = new();
        private int _work;
        private volatile bool _gone, _isEnded;
        private bool _hasThreadLeft;                            // read and written under _wake

        public void Open() => _ownThread?.ScheduleLongRunning(this, static (road, _) => road.Stay());

        public void Offer(Frame frame)
        {
            if (_gone || !frame.TryRetain()) return;
            if (Interlocked.Exchange(ref _slot, frame) is { } replaced)
            {
                replaced.Dispose();
                skipped?.Invoke();
            }

            Kick();
        }

        public void End(Exception? error)
        {
            Volatile.Write(ref _end, error is null ? Notification.CreateOnCompleted<Frame>() : Notification.CreateOnError<Frame>(error));
            Kick();
        }

        public void Leave()
        {
            _gone = true;
            Kick();                     // the last drain empties the slot
        }

        private void Kick()
        {
            if (Interlocked.Increment(ref _work) != 1) return;
            if (_ownThread is not null) Wake();
            else ScheduleDrain();
        }

        private void Wake()
        {
            lock (_wake)
            {
                if (_hasThreadLeft) Interlocked.Exchange(ref _slot, null)?.Dispose();
                else Monitor.Pulse(_wake);
            }
        }

        private void Stay()
        {
            try
            {
                while (!_gone && !_isEnded)
                {
                    lock (_wake)
                        while (Volatile.Read(ref _work) == 0) Monitor.Wait(_wake);
                    Drain();
                }
            }
            finally
            {
                lock (_wake) _hasThreadLeft = true;
                Interlocked.Exchange(ref _slot, null)?.Dispose();       // what came while the thread was leaving
            }
        }

        private void ScheduleDrain()
        {
            try
            {
                scheduler.Schedule(this, static (_, road) =>
                {
                    road.Drain();
                    return Disposable.Empty;
                });
            }
            catch (ObjectDisposedException)
            {
                // The thread has gone before its last frame: nobody will drain, so the slot is emptied here.
                _gone = true;
                Interlocked.Exchange(ref _slot, null)?.Dispose();
            }
        }

        private void Drain()
        {
            int seen = 1;
            ExceptionDispatchInfo? thrown = null;
            do
            {
                var ended = Volatile.Read(ref _end);            // read before the slot, so that the last frame comes first
                using (var frame = Interlocked.Exchange(ref _slot, null))
                {
                    if (frame is not null && !_gone) thrown ??= Deliver(frame);
                }

                if (ended is not null && !_gone && !_isEnded)
                {
                    _isEnded = true;
                    ended.Accept(observer);
                }

                seen = Interlocked.Add(ref _work, -seen);
            }
            while (seen != 0);
            thrown?.Throw();
        }

        private ExceptionDispatchInfo? Deliver(Frame frame)
        {
            try
            {
                observer.OnNext(frame);
                return null;
            }
            catch (Exception e)
            {
                _gone = true;
                return ExceptionDispatchInfo.Capture(e);
            }
        }
    }
}
