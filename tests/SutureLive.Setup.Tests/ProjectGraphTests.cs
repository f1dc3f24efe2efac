namespace SutureLive.Setup.Tests;

public sealed class ProjectGraphTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_package_is_found_through_any_number_of_projects()
    {
        var graph = Graph(
            ("A.Tests", """<ProjectReference Include="../A/A.csproj" />"""),
            ("A", """<ProjectReference Include="..\B\B.csproj" />"""),
            ("B", """<PackageReference Include="TorchSharp" />"""),
            ("C.Tests", """<PackageReference Include="CsCheck" />"""));

        Assert.True(graph.Needs(graph["A.Tests"], "TorchSharp"));
        Assert.False(graph.Needs(graph["C.Tests"], "TorchSharp"));
        Assert.Equal(["A.Tests", "C.Tests"], graph.Projects.Where(project => project.IsTests).Select(project => project.Name));
    }

    [Fact]
    public void Projects_that_refer_to_each_other_are_no_endless_walk()
    {
        var graph = Graph(("A", """<ProjectReference Include="../B/B.csproj" />"""), ("B", """<ProjectReference Include="../A/A.csproj" />"""));

        Assert.Equal(2, graph.Closure(graph["A"]).Count);
    }

    private ProjectGraph Graph(params (string Name, string Items)[] projects)
    {
        foreach ((string name, string items) in projects)
        {
            string folder = _folder.CreateSubdirectory(name).FullName;
            File.WriteAllText(Path.Combine(folder, name + ".csproj"), $"<Project><ItemGroup>{items}</ItemGroup></Project>");
        }

        string solution = Path.Combine(_folder.FullName, "T.sln");
        File.WriteAllLines(
            solution,
            projects.Select(p => $$"""Project("{FAE04EC0}") = "{{p.Name}}", "{{p.Name}}\{{p.Name}}.csproj", "{00}" """.TrimEnd()).Append("Project(\"{2150}\") = \"src\", \"src\", \"{01}\""));
        return ProjectGraph.Of(solution);
    }
}
