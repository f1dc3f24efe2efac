namespace SutureLive.Setup.Testing;

/// <summary>Counts over any number of test projects.</summary>
internal sealed record Totals(int Passed, int Failed, int Skipped)
{
    /// <summary>Adds up.</summary>
    public static Totals Of(IReadOnlyCollection<TestReport> reports) =>
        new(reports.Sum(r => r.Passed), reports.Sum(r => r.Failures.Count), reports.Sum(r => r.Skips.Count));

    /// <summary>The line that scripts wait for.</summary>
    public override string ToString() => FormattableString.Invariant($"{Passed} passed, {Failed} failed, {Skipped} skipped");

    /// <summary>What a person reads after a run: every failure, every reason for skipping, and the counts as the last line.</summary>
    public static string Summary(IReadOnlyCollection<TestReport> reports)
    {
        var text = new System.Text.StringBuilder();
        foreach (var failure in reports.SelectMany(report => report.Failures))
            text.Append("\nFAILED  ").Append(failure.Test).Append('\n').Append(Indented(failure.Why)).Append('\n');
        foreach (var reason in reports.SelectMany(report => report.Skips).GroupBy(skip => skip.Why))
        {
            string[] tests = [.. reason.Select(skip => skip.Test)];
            text.Append($"\nSKIPPED {tests.Length} of {(tests.Length == 1 ? tests[0] : $"{tests[0]} and others")}\n");
            text.Append(Indented(reason.Key.Length == 0 ? "No reason given." : reason.Key)).Append('\n');
        }

        return text.Append('\n').Append(Of(reports)).ToString();
    }

    private static string Indented(string lines) => "        " + lines.ReplaceLineEndings("\n        ");
}
