using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace SutureLive.CommandLine;

/// <summary>
/// Numbers of the command line are written with a decimal point. By themselves .NET's readers take a comma for a mark of thousands and leave it
/// out: a depth of <c>-1,2</c> mm would become -12 mm without a word.
/// </summary>
internal static class DecimalNumbers
{
    /// <summary>Makes every option of a tree that takes a number with a fraction, and has no reader of its own, refuse all other writings.</summary>
    /// <returns>The same tree.</returns>
    public static RootCommand ReadStrictly(this RootCommand root)
    {
        Visit(root);
        return root;
    }

    private static void Visit(Command command)
    {
        foreach (var option in command.Options)
        {
            if (option is Option<double> { CustomParser: null } number) number.CustomParser = result => Read(result, option.Name) ?? 0;
            if (option is Option<double?> { CustomParser: null } perhaps) perhaps.CustomParser = result => Read(result, option.Name);
        }

        foreach (var sub in command.Subcommands) Visit(sub);
    }

    private static double? Read(ArgumentResult result, string name)
    {
        string text = result.Tokens is [var written, ..] ? written.Value : "";
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)) return value;
        result.AddError(UsageErrors.NoNumber(name, text));
        return null;
    }
}
