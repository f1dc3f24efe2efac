using System.Xml.Linq;

namespace SutureLive.Setup;

/// <summary>What a project file says about the project's neighbours. Conditions are not evaluated: a reference counts wherever it stands.</summary>
/// <param name="Path">The absolute path of the file.</param>
/// <param name="Projects">Absolute paths of the projects it refers to.</param>
/// <param name="Packages">Names of the packages it refers to, as written.</param>
internal sealed record ProjectFile(string Path, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages)
{
    /// <summary>The name without folder and extension.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>True for a project that consists of tests: its name says so.</summary>
    public bool IsTests => Name.EndsWith(".Tests", StringComparison.Ordinal);

    /// <summary>Reads a project file.</summary>
    public static ProjectFile Read(string path)
    {
        string folder = System.IO.Path.GetDirectoryName(path)!;
        var items = XDocument.Load(path).Descendants().ToLookup(element => element.Name.LocalName, element => (string?)element.Attribute("Include"));
        return new(
            path,
            [.. items["ProjectReference"].OfType<string>().Select(to => System.IO.Path.GetFullPath(Native(to), folder))],
            [.. items["PackageReference"].OfType<string>()]);
    }

    /// <summary>A path of a project or solution file, which may be written with either slash, as this system writes it.</summary>
    public static string Native(string path) => path.Replace('\\', '/').Replace('/', System.IO.Path.DirectorySeparatorChar);
}
