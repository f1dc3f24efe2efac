using SutureLive.Setup.Debian;

namespace SutureLive.Setup;

/// <summary><c>run</c>: from a fresh checkout to a live picture.</summary>
internal static class RunVerb
{
    private const string Project = "SutureLive.App", Assembly = "suturelive";

    /// <summary>What <c>live</c> is told unless the user says otherwise: everything simulated.</summary>
    private static readonly (string Option, string Value)[] Defaults = [("--camera", "phantom"), ("--controller", "simulated")];

    /// <summary>Prepares, builds the program without the trainer, and becomes it.</summary>
    /// <param name="repository">The checkout.</param>
    /// <param name="options">Options of <c>suturelive live</c>.</param>
    /// <returns>The exit code of the program.</returns>
    public static int Run(Repository repository, string[] options)
    {
        SystemPackages.Ensure(forTests: false);
        Dotnet.Build(repository, repository.At("src", Project, Project + ".csproj"), Assembly);
        Progress.Step("Checking the bundled models", () => ModelFiles.Verify(repository.At("models")));
        string[] command = [Dotnet.Host, repository.Built(Project, Assembly), .. LiveArguments(options)];
        Progress.Say($"==> {Shell.Line([Assembly, .. command.Skip(2)])}   (Ctrl-C ends it)");
        return Replacement.Become(command);
    }

    /// <summary>The arguments of <c>suturelive</c>: the user's options, and our defaults for those not given.</summary>
    internal static IReadOnlyList<string> LiveArguments(IReadOnlyList<string> options)
    {
        bool Given(string name) => options.Any(word => word == name || word.StartsWith(name + "=", StringComparison.Ordinal));
        return ["live", .. Defaults.Where(each => !Given(each.Option)).SelectMany(each => new[] { each.Option, each.Value }), .. options];
    }
}
