using Microsoft.Extensions.Logging;
using OpenCvSharp;
using SutureLive.Imaging;
using SutureLive.Imaging.Phantom;

namespace SutureLive.Cameras;

/// <summary>The simulated microscope as a camera: frame <c>n</c> shows the scene at <c>n / fps</c> seconds, with exact truth for each.</summary>
public sealed class PhantomCamera : ICamera
{
    private readonly CaptureCamera _camera;
    private readonly CameraSpec.Phantom _spec;
    private readonly PhantomScene _scene;
    private readonly Lazy<PhantomSkull> _skull;

    /// <summary>Makes the microscope; the animal is painted when the first frame or truth is asked for.</summary>
    /// <param name="spec">Which animal, at what rate.</param>
    /// <param name="time">The clock that paces the frames; null for the computer's.</param>
    /// <param name="logger">Where faults of subscribers are told; null for nowhere.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public PhantomCamera(CameraSpec.Phantom spec, TimeProvider? time = null, ILogger? logger = null)
    {
        _spec = spec;
        _scene = new(spec.Seed, spec.Options);
        _skull = new(() => PhantomSkull.Create(spec.Seed, spec.Options));
        _camera = new($"phantom {spec.Seed}", _ => new Source(this), time, logger);
    }

    /// <inheritdoc/>
    public string Name => _camera.Name;

    /// <inheritdoc/>
    public IObservable<Frame> Frames => _camera.Frames;

    /// <inheritdoc/>
    public IObservable<CameraState> States => _camera.States;

    /// <summary>The leak gate of the tests.</summary>
    internal FramePool Pool => _camera.Pool;

    /// <summary>What is really where in a frame. Safe from any thread.</summary>
    /// <param name="frameId">Number of the frame, shown or not.</param>
    public PhantomTruth TruthOf(long frameId) => _skull.Value.TruthOf(ViewOf(frameId));

    /// <summary>Closes the microscope.</summary>
    public void Dispose()
    {
        _camera.Dispose();
        if (_skull.IsValueCreated) _skull.Value.Dispose();
    }

    private PhantomView ViewOf(long frameId) => _scene.ViewAt(frameId / _spec.Fps, frameId);

    private sealed class Source(PhantomCamera owner) : ICaptureSource
    {
        private long _next;

        public TimeSpan? Period => TimeSpan.FromSeconds(1 / owner._spec.Fps);

        public string? Remark => null;

        public bool Next(Mat picture, CancellationToken cancel)
        {
            if (_next == owner._spec.Frames) return false;
            owner._skull.Value.Render(owner.ViewOf(_next++), picture);
            return true;
        }

        public void Dispose()
        {
        }
    }
}
