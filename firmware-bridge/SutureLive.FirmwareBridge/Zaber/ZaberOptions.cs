using SutureLive.Core;

namespace SutureLive.FirmwareBridge.Zaber;

/// <summary>What the protocol does not tell about a frame of Zaber stages.</summary>
public sealed record ZaberOptions
{
    /// <summary>The three axes as X, Y, Z; null = as found, in the order of the chain.</summary>
    public IReadOnlyList<ZaberAxis>? Axes { get; init; }

    /// <summary>Pitch of each screw, mm a turn, from the stages' data sheet; null = only a profile with steps per mm says it.</summary>
    public FramePoint? PitchMm { get; init; }

    /// <summary>
    /// Axes whose device counts away from the home switch, while the frame's numbers fall: with all three, machine space is 0 at the switches and
    /// negative elsewhere, as with grbl. An axis left out counts as its device does.
    /// </summary>
    public FrameAxes Inverted { get; init; } = FrameAxes.All;

    /// <summary>True when all three axes have encoders: lost steps are then noticed.</summary>
    public bool HasEncoders { get; init; }
}
