using SutureLive.Core;

namespace SutureLive.Console.Feed;

/// <summary>The state of the devices, as the console shows it.</summary>
/// <param name="Camera">The camera.</param>
/// <param name="Model">The model that reads the pictures; null when none is loaded.</param>
/// <param name="Controller">The controller of the stereotaxic frame; null when none is configured.</param>
public sealed record LiveStatus(DeviceStatus Camera, ModelStatus? Model = null, ControllerStatus? Controller = null)
{
    /// <summary>What the operator should know now, as whole sentences, the newest last; empty when nothing is unusual.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [];
}

/// <summary>How a device is.</summary>
/// <param name="Name">Its name, e.g. <c>phantom:seed=1</c>.</param>
/// <param name="State">How it is.</param>
/// <param name="Says">A sentence about it, e.g. why it was lost and when it is tried again; null when there is nothing to say.</param>
public sealed record DeviceStatus(string Name, DeviceState State, string? Says = null);

/// <summary>The states of a device that a person acts on differently.</summary>
public enum DeviceState
{
    /// <summary>On its way.</summary>
    Opening,

    /// <summary>Working.</summary>
    Running,

    /// <summary>Gone, and tried again by itself.</summary>
    Lost,

    /// <summary>At its end, as a video file is.</summary>
    Ended,

    /// <summary>Not to be had; only a person can help.</summary>
    Failed,
}

/// <summary>The model in use.</summary>
/// <param name="Name">Name on its card.</param>
/// <param name="Provider">The execution provider really used, e.g. <c>CPU</c> or <c>DirectML</c>.</param>
public sealed record ModelStatus(string Name, string Provider);

/// <summary>The controller of the stereotaxic frame and where it stands.</summary>
/// <param name="Device">Its name and state.</param>
/// <param name="Word">What it does now in a word, e.g. <c>Idle</c>, <c>Run</c>, <c>Alarm</c>.</param>
/// <param name="Machine">Where it stands in its own axes; null while not known.</param>
/// <param name="At">The tip in the animal's frame; null until frame and camera are registered to each other.</param>
public sealed record ControllerStatus(DeviceStatus Device, string Word, FramePoint? Machine, StereotaxicPoint? At);
