using SutureLive.Imaging;
using SutureLive.Imaging.Overlay;

namespace SutureLive.Console.Feed;

/// <summary>
/// What the console shows. The composition root adapts the pipeline to it; the console knows no camera, model or controller by name.
/// </summary>
public interface ILiveFeed
{
    /// <summary>
    /// Every frame of the display road with what is to be drawn on it. The console takes a hold of the frame, returns at once and encodes
    /// on a thread of its own, so that neither a browser nor the encoder ever holds the camera up. It subscribes once, while it runs.
    /// </summary>
    IObservable<LiveView> Views { get; }

    /// <summary>
    /// The state of camera, model and controller now. Read for each picture sent and a few times a second while no frame comes, from any
    /// thread: return a record kept ready, and do not wait.
    /// </summary>
    LiveStatus Status { get; }

    /// <summary>Numbers of the session for those who watch it from afar. Read a few times a minute.</summary>
    IEnumerable<LiveMeasure> Measures => [];
}

/// <summary>One number of a running session.</summary>
/// <param name="Name">Name as Prometheus wants it, with its unit, e.g. <c>frames_shown_total</c>.</param>
/// <param name="Help">A sentence about it.</param>
/// <param name="IsCounter">True when it only grows.</param>
/// <param name="Value">The number now.</param>
public readonly record struct LiveMeasure(string Name, string Help, bool IsCounter, double Value);

/// <summary>One frame and what is to be drawn on it.</summary>
/// <param name="Frame">Lent during <c>OnNext</c>.</param>
/// <param name="Scene">
/// State, reading, way to the present frame, age at the moment of <c>OnNext</c>. Its targets are not looked at: the console has its own list.
/// </param>
/// <param name="OverlayFrameId">The frame the reading was read from; null when there is none.</param>
public readonly record struct LiveView(Frame Frame, OverlayScene Scene, long? OverlayFrameId);
