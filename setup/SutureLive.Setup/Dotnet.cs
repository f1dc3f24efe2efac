namespace SutureLive.Setup;

/// <summary>The .NET SDK that runs this program, used for everything else as well.</summary>
internal static class Dotnet
{
    /// <summary>What is built, run and tested: the code people use.</summary>
    public const string Configuration = "Release";

    /// <summary>The <c>dotnet</c> program.</summary>
    public static string Host => Environment.ProcessPath ?? "dotnet";

    /// <summary>Restores and builds a project or solution with everything it refers to, and nothing else.</summary>
    /// <exception cref="SetupException">It failed.</exception>
    public static void Build(Repository repository, string path, string name)
    {
        Progress.Step($"Restoring the packages of {name}", () => Child.RunWithPatience([Host, "restore", path, "--nologo", "-v", "minimal"], repository.Root));
        Progress.Step($"Building {name}", () =>
        {
            int? code = Child.Run(
                [Host, "build", path, "--no-restore", "-c", Configuration, "--nologo", "-v", "minimal", "-clp:NoSummary", "-nodeReuse:false"],
                repository.Root);
            if (code != 0) throw new SetupException($"{name} does not build (exit code {code}): the lines with 'error' above say why.");
        });
    }
}
