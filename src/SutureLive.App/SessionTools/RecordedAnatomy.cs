using SutureLive.Anatomy;
using SutureLive.Sessions;

namespace SutureLive.App.SessionTools;

/// <summary>What was believed of the animal, on its way into a session and out of it again: a rat is not replayed as a mouse.</summary>
internal static class RecordedAnatomy
{
    private const string Mouse = "mouse", Rat = "rat";

    /// <summary>For the record.</summary>
    public static SessionAnatomy Of(AnatomyOptions options) => new(
        options.Shape == SkullShape.Rat ? Rat : Mouse,
        options.UsualBregmaLambdaMm.From, options.UsualBregmaLambdaMm.To, options.PossibleBregmaLambdaMm.From, options.PossibleBregmaLambdaMm.To);

    /// <summary>For reading again; a session from before this was recorded is read as a mouse.</summary>
    /// <exception cref="SessionException">The animal is none this program knows.</exception>
    public static AnatomyOptions Options(SessionAnatomy? recorded) => recorded is null ? new() : AnatomyOptions.For(recorded.Species switch
    {
        Mouse => SkullShape.Mouse,
        Rat => SkullShape.Rat,
        _ => throw new SessionException($"The session was recorded of a '{recorded.Species}', which this program does not know: use the program that recorded it, or a newer one."),
    }) with
    {
        UsualBregmaLambdaMm = (recorded.UsualFromMm, recorded.UsualToMm),
        PossibleBregmaLambdaMm = (recorded.PossibleFromMm, recorded.PossibleToMm),
    };
}
