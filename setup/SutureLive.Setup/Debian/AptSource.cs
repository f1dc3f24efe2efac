namespace SutureLive.Setup.Debian;

/// <summary>One entry of a machine's apt sources, in whichever of the two forms it was written.</summary>
/// <param name="Types"><c>deb</c> and/or <c>deb-src</c>.</param>
/// <param name="Uris">Mirrors.</param>
/// <param name="Suites">Such as <c>bookworm</c>, <c>bookworm-updates</c>.</param>
/// <param name="Components">Such as <c>main</c>.</param>
/// <param name="Options">Everything else, by its deb822 field name (<c>Signed-By</c>, <c>Trusted</c>, ...), values as written.</param>
internal sealed record AptSource(
    IReadOnlyList<string> Types,
    IReadOnlyList<string> Uris,
    IReadOnlyList<string> Suites,
    IReadOnlyList<string> Components,
    IReadOnlyDictionary<string, string> Options)
{
    /// <summary>True when packages of a suite's main part come from here.</summary>
    public bool Offers(string suite) => Types.Contains("deb") && Suites.Contains(suite) && Components.Contains("main");

    /// <summary>The same mirror, keys and options with another suite, binary packages of the main part only.</summary>
    public AptSource ForSuite(string suite) => this with { Types = ["deb"], Suites = [suite], Components = ["main"] };

    /// <summary>The entry in deb822 form, ending with a line break.</summary>
    public string ToDeb822() =>
        $"""
        Types: {string.Join(' ', Types)}
        URIs: {string.Join(' ', Uris)}
        Suites: {string.Join(' ', Suites)}
        Components: {string.Join(' ', Components)}

        """.ReplaceLineEndings("\n")
        + string.Concat(Options.Select(option => $"{option.Key}: {option.Value}\n"));
}
