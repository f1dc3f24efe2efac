namespace SutureLive.Console.Feed;

/// <summary>Told of what people do in the console that asks nothing of a device, so that a session being recorded tells of it. Calls come from any thread: do not wait.</summary>
public interface IOperatorWitness
{
    /// <summary>A window saved its picture, with and without the overlay.</summary>
    /// <param name="cameraFrame">Number the camera gave the frame.</param>
    void SnapshotTaken(long cameraFrame);

    /// <summary>A window took the motion controls.</summary>
    void ControlsTaken();

    /// <summary>The motion controls are free again.</summary>
    /// <param name="why">A sentence: given back, closed, or silent for too long.</param>
    void ControlsReleased(string why);
}
