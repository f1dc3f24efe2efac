using System.Text.RegularExpressions;

namespace SutureLive.Setup;

/// <summary>The projects of the solution and who refers to whom.</summary>
internal sealed partial class ProjectGraph
{
    private readonly Dictionary<string, ProjectFile> _byPath;

    private ProjectGraph(IEnumerable<ProjectFile> projects)
    {
        Projects = [.. projects.OrderBy(project => project.Name, StringComparer.Ordinal)];
        _byPath = Projects.ToDictionary(project => project.Path);
    }

    /// <summary>Every project of the solution, by name.</summary>
    public IReadOnlyList<ProjectFile> Projects { get; }

    /// <summary>Reads a solution in the classic format and every project in it.</summary>
    public static ProjectGraph Of(string solution)
    {
        string folder = Path.GetDirectoryName(solution)!;
        return new(ProjectPath().Matches(File.ReadAllText(solution)).Select(match =>
            ProjectFile.Read(Path.GetFullPath(ProjectFile.Native(match.Groups[1].Value), folder))));
    }

    /// <summary>The project of this name.</summary>
    public ProjectFile this[string name] => Projects.Single(project => project.Name == name);

    /// <summary>A project and everything it refers to, near or far.</summary>
    public IReadOnlyCollection<ProjectFile> Closure(ProjectFile project)
    {
        var seen = new HashSet<ProjectFile>();
        var open = new Stack<ProjectFile>([project]);
        while (open.TryPop(out var next))
        {
            if (!seen.Add(next)) continue;
            foreach (string path in next.Projects) open.Push(_byPath.GetValueOrDefault(path) ?? ProjectFile.Read(path));
        }

        return seen;
    }

    /// <summary>True when a package comes with a project, directly or through others.</summary>
    public bool Needs(ProjectFile project, string package) => Closure(project).Any(each => each.Packages.Contains(package));

    [GeneratedRegex(@"^Project\(.*?= "".*?"", ""(.*?\.csproj)""", RegexOptions.Multiline)]
    private static partial Regex ProjectPath();
}
