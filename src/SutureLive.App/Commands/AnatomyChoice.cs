using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using SutureLive.Anatomy;

namespace SutureLive.App.Commands;

/// <summary>What a user may say of the animal: its species, and which bregma-lambda distances are believed.</summary>
internal sealed class AnatomyChoice
{
    private readonly Option<string> _species = new("--species")
    {
        Description = "The animal: mouse or rat. Default: mouse.", HelpName = "mouse|rat", DefaultValueFactory = _ => "mouse",
    };

    private readonly Option<(double From, double To)?> _usual = Range(
        "--usual-bl-mm", "Bregma-lambda distances, mm, outside which the operator is told. Default: 3.8,4.6 (rat: 7.6,9.2).");

    private readonly Option<(double From, double To)?> _possible = Range(
        "--possible-bl-mm", "Bregma-lambda distances, mm, outside which nothing is trusted. Default: 3.2,5.2 (rat: 6.4,10.4).");

    /// <summary>Offers the options on a command.</summary>
    public void AddTo(Command command)
    {
        _species.AcceptOnlyFromAmong("mouse", "rat");
        command.Add(_species);
        command.Add(_usual);
        command.Add(_possible);
    }

    /// <summary>What was chosen.</summary>
    public AnatomyOptions Of(ParseResult parsed)
    {
        var options = AnatomyOptions.For(parsed.GetValue(_species) == "rat" ? SkullShape.Rat : SkullShape.Mouse);
        return options with
        {
            UsualBregmaLambdaMm = parsed.GetValue(_usual) ?? options.UsualBregmaLambdaMm,
            PossibleBregmaLambdaMm = parsed.GetValue(_possible) ?? options.PossibleBregmaLambdaMm,
        };
    }

    private static Option<(double From, double To)?> Range(string name, string description) => new(name)
    {
        Description = description, HelpName = "FROM,TO", CustomParser = result => Parse(name, result),
    };

    private static (double From, double To)? Parse(string name, ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string[] parts = text.Split(',');
        if (parts.Length == 2 && Number(parts[0]) is { } from && Number(parts[1]) is { } to && from < to) return (from, to);
        result.AddError($"{name} is '{text}': two numbers of mm with a comma between, the smaller one first, are needed, such as 3.8,4.6.");
        return null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value > 0 && double.IsFinite(value) ? value : null;
}
