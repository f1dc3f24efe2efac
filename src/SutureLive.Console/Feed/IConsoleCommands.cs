using SutureLive.Core;

namespace SutureLive.Console.Feed;

/// <summary>
/// What the console may ask of the rest of the program. Calls come from any thread, one at a time per kind. Nothing here moves a device.
/// </summary>
public interface IConsoleCommands
{
    /// <summary>The operator changed the list of targets. Mark these on what other windows and recordings draw.</summary>
    /// <param name="targets">The whole list, in the order of the table.</param>
    void ShowTargets(IReadOnlyList<NamedTarget> targets);

    /// <summary>The operator fixed a landmark or gave one free. Whatever is computed from landmarks rests on these from now on.</summary>
    /// <param name="pins">All that is fixed.</param>
    void PinLandmarks(LandmarkPins pins);
}

/// <summary>A place to go, as the operator typed it.</summary>
/// <param name="Name">Short name, unique in its list, e.g. <c>T1</c>.</param>
/// <param name="At">Where, mm from bregma; DV as the operator means it, NaN where none was chosen.</param>
public sealed record NamedTarget(string Name, StereotaxicPoint At);
