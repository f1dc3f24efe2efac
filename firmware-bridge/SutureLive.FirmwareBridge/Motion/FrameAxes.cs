namespace SutureLive.FirmwareBridge;

/// <summary>A choice of the frame's axes.</summary>
[Flags]
public enum FrameAxes
{
    /// <summary>No axis.</summary>
    None = 0,

    /// <summary>First lateral axis.</summary>
    X = 1,

    /// <summary>Second lateral axis.</summary>
    Y = 2,

    /// <summary>The vertical axis.</summary>
    Z = 4,

    /// <summary>Both lateral axes.</summary>
    Lateral = X | Y,

    /// <summary>All three.</summary>
    All = X | Y | Z,
}

/// <summary>Small questions to a choice of axes.</summary>
public static class FrameAxesExtensions
{
    /// <summary>True when axis number <paramref name="axis"/> (0 = X, 1 = Y, 2 = Z) is among them.</summary>
    public static bool Has(this FrameAxes axes, int axis) => ((int)axes & (1 << axis)) != 0;
}
