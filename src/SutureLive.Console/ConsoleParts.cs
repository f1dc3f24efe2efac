using SutureLive.Console.Feed;

namespace SutureLive.Console;

/// <summary>What the console offers beside the live picture; what is null is not offered, and its page says so. Nothing here is owned.</summary>
public sealed record ConsoleParts
{
    /// <summary>Recorded sessions.</summary>
    public ISessionShelf? Sessions { get; init; }

    /// <summary>Recorded sessions read again.</summary>
    public IReplayBench? Replays { get; init; }

    /// <summary>The recorder.</summary>
    public IRecordingControl? Recording { get; init; }

    /// <summary>Calibration of the optics.</summary>
    public ICalibrationBench? Calibration { get; init; }

    /// <summary>Registration of the picture with the frame.</summary>
    public IRegistrationBench? Registration { get; init; }

    /// <summary>Models and devices of this machine.</summary>
    public IDeviceBench? Devices { get; init; }

    /// <summary>Told of what people do here.</summary>
    public IOperatorWitness? Witness { get; init; }
}
