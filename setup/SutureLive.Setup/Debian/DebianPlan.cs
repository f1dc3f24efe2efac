using SutureLive.Setup.Machine;

namespace SutureLive.Setup.Debian;

/// <summary>What has to be done on a Debian machine, as data: nothing here touches the machine.</summary>
internal static class DebianPlan
{
    /// <summary>Our entry for the newer suite.</summary>
    public const string NewerSuitePath = "/etc/apt/sources.list.d/suturelive-trixie.sources";

    /// <summary>Our rule that everything else stays with the installed release.</summary>
    public const string DefaultReleasePath = "/etc/apt/apt.conf.d/99suturelive-default-release";

    private const string Release = "bookworm", NewerRelease = "trixie";

    /// <summary>Names the release's security and update suites as well: a rule for the plain release alone would hold their fixes back.</summary>
    private const string DefaultRelease = $"APT::Default-Release \"/^{Release}(|-security|-updates)$/\";\n";

    /// <summary>Installs what is missing.</summary>
    public static IReadOnlyList<Act> Packages(IReadOnlyList<Requirement> missing) =>
        missing.Count == 0 ? [] : [Update, Apt(["install", "-y", "--no-install-recommends", .. missing.Select(item => item.Package)])];

    /// <summary>
    /// Takes the C++ runtime, and only it and what it needs, from the next Debian release, through the mirror this machine already uses.
    /// </summary>
    /// <returns>Null when the machine's sources name no mirror of its own release.</returns>
    public static IReadOnlyList<Act>? CxxRuntime(IReadOnlyList<AptSource> sources)
    {
        var mirror = sources.FirstOrDefault(source => source.Offers(Release) || source.Offers("stable") || source.Offers("oldstable"));
        if (mirror is null) return null;
        var acts = new List<Act>();
        if (!sources.Any(source => source.Offers(NewerRelease)))
            acts.Add(new Act.Write(NewerSuitePath, mirror.ForSuite(NewerRelease).ToDeb822()));
        acts.Add(new Act.Write(DefaultReleasePath, DefaultRelease));
        acts.Add(Update);
        acts.Add(Apt(["install", "-y", "-o", "Dpkg::Options::=--force-confold", "-t", NewerRelease, "libstdc++6"]));
        return acts;
    }

    private static Act.Run Update => Apt(["update"]);

    private static Act.Run Apt(IEnumerable<string> arguments) => new(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", .. arguments]);
}
