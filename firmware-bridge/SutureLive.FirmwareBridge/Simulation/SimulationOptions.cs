using SutureLive.Core;

namespace SutureLive.FirmwareBridge.Simulation;

/// <summary>What all simulated frames have in common: the steel, and what will go wrong with it.</summary>
public abstract record SimulationOptions
{
    /// <summary>Where the arm stands when switched on, mm from the limit switches.</summary>
    public FramePoint Start { get; init; } = new(-20, -20, -5);

    /// <summary>Length of each axis, mm.</summary>
    public FramePoint TravelMm { get; init; } = new(50, 50, 40);

    /// <summary>Lost motion after a change of direction, mm.</summary>
    public double BacklashMm { get; init; }

    /// <summary>Height of the bone for probing and contact, mm.</summary>
    public double BoneZMm { get; init; } = -25;

    /// <summary>What will go wrong.</summary>
    public IReadOnlyList<SimulationFault> Faults { get; init; } = [];

    /// <summary>Makes noise reproducible.</summary>
    public int Seed { get; init; } = 1;
}
