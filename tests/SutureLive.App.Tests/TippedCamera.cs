using System.Reactive.Disposables;
using OpenCvSharp;
using SutureLive.Calibration.Simulation;
using SutureLive.Console.Feed;
using SutureLive.Core;
using SutureLive.Imaging;

namespace SutureLive.App.Tests;

/// <summary>A camera of 640 x 480 px that sees the marker of a tip wherever the tip is; turned by 30 degrees against the frame, its middle over (-25, -25).</summary>
internal sealed class TippedCamera : IObservable<Frame>, IDisposable
{
    private const int WidthPx = 640, HeightPx = 480;
    private const double MmPerPx = 0.01, TurnDeg = 30, MiddleMm = -25;
    private readonly FramePool _pool = new(4);

    /// <summary>Where the tip is in the frame; null while it is not there.</summary>
    public FramePoint? Tip { get; set; }

    public static PointPx PxOf(double xMm, double yMm)
    {
        var (sin, cos) = Math.SinCos(double.DegreesToRadians(TurnDeg));
        double u = (xMm - MiddleMm) / MmPerPx, v = (yMm - MiddleMm) / MmPerPx;
        return new((WidthPx / 2) + (cos * u) + (sin * v), (HeightPx / 2) - (cos * v) + (sin * u));
    }

    public static (double XMm, double YMm) MmOf(PointPx at)
    {
        var (sin, cos) = Math.SinCos(double.DegreesToRadians(TurnDeg));
        double a = at.X - (WidthPx / 2), b = at.Y - (HeightPx / 2);
        return (MiddleMm + (MmPerPx * ((cos * a) + (sin * b))), MiddleMm + (MmPerPx * ((sin * a) - (cos * b))));
    }

    /// <summary>Gives frames from a thread of its own for as long as somebody looks.</summary>
    public IDisposable Subscribe(IObserver<Frame> observer)
    {
        CancellationDisposable looking = new();
        new Thread(() =>
        {
            for (long id = 0; !looking.IsDisposed; id++)
            {
                using (var frame = _pool.TryRent(WidthPx, HeightPx, id, TimeProvider.System.GetTimestamp())!)
                {
                    frame.Pixels.SetTo(Scalar.All(128));
                    if (Tip is { } tip) VirtualMarker.Paint(frame.Pixels, PxOf(tip.XMm, tip.YMm), 1000 * MmPerPx);
                    observer.OnNext(frame);
                }

                Thread.Sleep(5);
            }
        }) { IsBackground = true }.Start();
        return looking;
    }

    public void Dispose() => _pool.Dispose();
}

/// <summary>A session without a picture, for a console of which only the interface is used.</summary>
internal sealed class NothingToSee : ILiveFeed
{
    public IObservable<LiveView> Views { get; } = System.Reactive.Linq.Observable.Never<LiveView>();

    public LiveStatus Status { get; } = new(new("none", DeviceState.Opening));
}
