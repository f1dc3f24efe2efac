using SutureLive.Setup.Debian;
using SutureLive.Setup.Testing;

namespace SutureLive.Setup;

/// <summary><c>test</c>: everything on this machine that a change could break.</summary>
internal static class TestVerb
{
    private const string TrainerPackage = "TorchSharp";

    /// <summary>Prepares, builds the whole solution and runs its tests; the last line counts them.</summary>
    /// <param name="repository">The checkout.</param>
    /// <param name="names">Parts of names of test projects; empty for all.</param>
    /// <returns>0 when none failed, otherwise 1.</returns>
    public static int Run(Repository repository, string[] names)
    {
        var graph = ProjectGraph.Of(repository.Solution);
        ProjectFile[] tests =
        [
            .. graph.Projects.Where(project =>
                project.IsTests && (names.Length == 0 || names.Any(name => project.Name.Contains(name, StringComparison.OrdinalIgnoreCase)))),
        ];
        if (tests.Length == 0) throw new SetupException($"No test project of the solution has '{string.Join("' or '", names)}' in its name.");

        SystemPackages.Ensure(forTests: true);
        string? noTrainer = tests.Any(project => graph.Needs(project, TrainerPackage)) ? SystemPackages.EnsureCxxRuntime() : null;
        Dotnet.Build(repository, repository.Solution, "the solution");
        Progress.Step("Checking the bundled models", () => ModelFiles.Verify(repository.At("models")));

        var runner = new TestRunner(repository);
        TestReport[] reports =
        [
            .. tests.Select(project => noTrainer is not null && graph.Needs(project, TrainerPackage)
                ? runner.Skip(project, noTrainer)
                : runner.Run(project)),
        ];
        Progress.Say(Totals.Summary(reports));
        return reports.Any(report => report.Failures.Count > 0) ? 1 : 0;
    }
}
