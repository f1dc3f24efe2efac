namespace SutureLive.Architecture.Tests;

/// <summary>Who may know whom. The rooms in the middle are siblings: they know the picture and the points, never each other.</summary>
public sealed class ArrowTests
{
    private static readonly string[] Siblings = ["Cameras", "Inference", "Anatomy", "Sessions", "Calibration", "FirmwareBridge"];

    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["Core"] = [],
        ["Imaging"] = ["Core"],
        ["Pipeline"] = ["Core", "Imaging", .. Siblings],
        ["Console"] = ["Core", "Imaging", "Pipeline", .. Siblings],
        ["App"] = ["Core", "Imaging", "Pipeline", "Console", .. Siblings],
        ["Train"] = ["Core", "Imaging"],
        ["Setup"] = [],
        ["SamplePlugin"] = ["Core", "Imaging", "FirmwareBridge"], // stands for what others write: the bridge, and what the bridge knows
    };

    public static TheoryData<string> Rooms => [.. Checkout.Graph.Projects.Where(IsRoom).Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_knows_only_the_rooms_it_may_know(string name)
    {
        string[] allowed = Siblings.Contains(Room(name)) ? ["Core", "Imaging"] : MayKnow[Room(name)];

        var known = Checkout.Graph.Closure(Checkout.Graph[name]).Select(project => Room(project.Name)).Where(room => room != Room(name));

        Assert.Empty(known.Except(allowed));
    }

    [Fact]
    public void The_core_and_the_set_up_program_need_no_packages() =>
        Assert.All(["SutureLive.Core", "SutureLive.Setup"], name => Assert.Empty(Checkout.Graph[name].Packages));

    [Fact]
    public void Only_the_trainer_brings_libtorch()
    {
        var bearers = Checkout.Graph.Projects.Where(project => Checkout.Graph.Needs(project, "TorchSharp")).Select(project => project.Name);

        Assert.Empty(bearers.Except(["SutureLive.Train", "SutureLive.Train.Tests"]));
    }

    [Fact]
    public void Every_project_file_is_in_the_solution()
    {
        var onDisk = Checkout.Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)).Select(Path.GetFileNameWithoutExtension);

        Assert.Empty(onDisk.Except(Checkout.Graph.Projects.Select(project => project.Name)));
    }

    [Fact]
    public void Every_room_has_code_and_tests()
    {
        var rooms = Checkout.Graph.Projects.Where(IsRoom).ToList();

        var empty = rooms.Where(room => !Directory.EnumerateFiles(Path.GetDirectoryName(room.Path)!, "*.cs", SearchOption.AllDirectories).Any());
        var untested = rooms.Where(room => !Checkout.Graph.Projects.Any(tests => tests.IsTests && tests.Projects.Contains(room.Path)));

        Assert.Empty(empty.Select(room => room.Name));
        Assert.Empty(untested.Select(room => room.Name));
    }

    [Fact]
    public void Every_project_with_tests_is_named_so_that_the_set_up_program_runs_it()
    {
        var missed = Checkout.Graph.Projects.Where(project => !project.IsTests && Directory
            .EnumerateFiles(Path.GetDirectoryName(project.Path)!, "*.cs", SearchOption.AllDirectories)
            .Any(file => File.ReadLines(file).Any(line => line.TrimStart().StartsWith("[Fact", StringComparison.Ordinal))));

        Assert.Empty(missed.Select(project => project.Name));
    }

    private static bool IsRoom(ProjectFile project) => !Checkout.Files.Contains($"tests/{project.Name}/{project.Name}.csproj");

    private static string Room(string project) => project["SutureLive.".Length..];
}
