using System.Diagnostics;
using System.Text.Json;

namespace SutureLive.Setup.Testing;

/// <summary>Runs built test projects one after the other; each is an executable that writes its own report.</summary>
/// <param name="repository">The checkout, with everything built.</param>
internal sealed class TestRunner(Repository repository)
{
    /// <summary>A project that has not ended by then hangs.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    /// <summary>Runs every test of a project.</summary>
    public TestReport Run(ProjectFile project)
    {
        Progress.Say($"\n==> {project.Name}");
        string report = repository.At("artifacts", "test-results", project.Name + ".ctrf.json");
        Directory.CreateDirectory(Path.GetDirectoryName(report)!);
        File.Delete(report);

        var watch = Stopwatch.StartNew();
        int? code = Child.Run([Dotnet.Host, Assembly(project), "-noColor", "-noLogo", "-result-ctrf", report], repository.Root, Limit);
        var result = (code, File.Exists(report)) switch
        {
            (null, _) => TestReport.Broken(project.Name, $"Did not end within {Progress.Seconds(Limit)} and was stopped."),
            ({ } exit, false) => TestReport.Broken(project.Name, $"Ended with exit code {exit} and wrote no report: it crashed, or it does not start."),
            ({ } exit, true) => TestReport.Parse(project.Name, File.ReadAllBytes(report), exit),
        };
        Progress.Say($"    {Totals.Of([result])} in {Progress.Seconds(watch.Elapsed)}");
        return result;
    }

    /// <summary>Reports every test of a project as skipped without running one.</summary>
    /// <param name="project">The project.</param>
    /// <param name="why">The reason, shown with the result.</param>
    public TestReport Skip(ProjectFile project, string why)
    {
        Progress.Say($"\n==> {project.Name}: skipped");
        string[] names = Child.Read([Dotnet.Host, Assembly(project), "-noColor", "-list", "tests/json"], repository.Root) is { } json
            ? JsonSerializer.Deserialize<string[]>(json) ?? []
            : [];
        if (names.Length == 0) names = [project.Name + " (its tests cannot be listed here)"];
        return new(project.Name, 0, [], [.. names.Select(name => new TestNote(name, why))]);
    }

    private string Assembly(ProjectFile project) => repository.Built(project.Name, project.Name);
}
