using System.CommandLine;
using System.CommandLine.Parsing;

namespace SutureLive.CommandLine;

/// <summary>Rules that values of options must keep, beyond being of the right type.</summary>
internal static class OptionRules
{
    /// <summary>Adds a rule for one option.</summary>
    /// <param name="option">The option.</param>
    /// <param name="rule">Adds an error to the result where the value is wrong.</param>
    public static void Check(this Option option, Action<OptionResult> rule) => option.Validators.Add(result => WhereReadable(() => rule(result)));

    /// <summary>Adds a rule for options that depend on each other.</summary>
    /// <param name="command">Their command.</param>
    /// <param name="rule">Adds an error to the result where they contradict each other.</param>
    public static void Check(this Command command, Action<CommandResult> rule) => command.Validators.Add(result => WhereReadable(() => rule(result)));

    private static void WhereReadable(Action rule)
    {
        try
        {
            rule();
        }
        catch (InvalidOperationException)
        {
            // Thrown on the way to the value of a text that is none ("abc" for a number). The parser says so itself.
        }
    }
}
