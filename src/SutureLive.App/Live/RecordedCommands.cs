using SutureLive.Console.Feed;

namespace SutureLive.App.Live;

/// <summary>Commands of the console that are written down as they are carried out.</summary>
/// <param name="commands">Who carries them out.</param>
/// <param name="skull">Knows what was fixed before.</param>
/// <param name="record">Where it is written.</param>
internal sealed class RecordedCommands(IConsoleCommands commands, LiveSkull skull, OperatorRecord record) : IConsoleCommands
{
    /// <inheritdoc/>
    public void ShowTargets(IReadOnlyList<NamedTarget> targets)
    {
        record.Note(targets);
        commands.ShowTargets(targets);
    }

    /// <inheritdoc/>
    public void PinLandmarks(LandmarkPins pins)
    {
        record.Note(skull.Pins, pins);
        commands.PinLandmarks(pins);
    }
}
