namespace SutureLive.Architecture.Tests;

/// <summary>The files of this checkout, as git would take them: build outputs and what it ignores are not among them.</summary>
internal static class Checkout
{
    private static readonly string[] NotOurs = [".git", ".vs", ".idea", "artifacts", "bin", "obj", "TestResults"];

    public static Repository Repository { get; } = Repository.Above(AppContext.BaseDirectory);

    public static ProjectGraph Graph { get; } = ProjectGraph.Of(Repository.Solution);

    /// <summary>Every file, as a path from the root with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        .. Below(Repository.Root).Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    public static string Read(string file) => File.ReadAllText(Repository.At(file));

    private static IEnumerable<string> Below(string folder)
    {
        bool isRoot = folder == Repository.Root;
        var inside = Directory.EnumerateDirectories(folder).Where(sub =>
        {
            string name = Path.GetFileName(sub);
            return !NotOurs.Contains(name) && !(isRoot && name is "runs" or "out");
        });
        return Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file) != ".git").Concat(inside.SelectMany(Below));
    }
}
