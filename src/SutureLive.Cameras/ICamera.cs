using SutureLive.Imaging;

namespace SutureLive.Cameras;

/// <summary>One source of pictures, whatever it is made of. Disposing it closes the source and ends both streams.</summary>
public interface ICamera : IDisposable
{
    /// <summary>What to call it on a screen or in a log, such as <c>device 0</c>.</summary>
    string Name { get; }

    /// <summary>
    /// The frames, cold and shared: the first subscriber opens the source on a thread of its own, the last one to leave closes it, and
    /// one that comes after the end opens it anew with frame 0. Frames are lent during <c>OnNext</c>. Completes when the
    /// source has ended; fails with a <see cref="CameraException"/> when it cannot be used at all. A subscriber that throws is
    /// disconnected and logged; the others do not notice.
    /// </summary>
    IObservable<Frame> Frames { get; }

    /// <summary>What the camera is doing: the latest state at once, then every change. Completes when the camera is disposed.</summary>
    IObservable<CameraState> States { get; }
}
