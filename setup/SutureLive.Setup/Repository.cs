namespace SutureLive.Setup;

/// <summary>The checkout this program was built in.</summary>
/// <param name="Root">Folder of <c>SutureLive.sln</c>.</param>
internal sealed record Repository(string Root)
{
    /// <summary>Where the solution stands.</summary>
    public string Solution => At("SutureLive.sln");

    /// <summary>The checkout that contains <paramref name="folder"/>.</summary>
    /// <exception cref="SetupException">No folder above holds the solution.</exception>
    public static Repository Above(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "SutureLive.sln"))) return new(at.FullName);
        throw new SetupException($"No SutureLive.sln stands above {folder}: run the install script of a checkout.");
    }

    /// <summary>The absolute path of something in the checkout.</summary>
    public string At(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>The assembly a project was built into, with the configuration that is run and tested.</summary>
    public string Built(string project, string assembly) => At("artifacts", "bin", project, Dotnet.Configuration.ToLowerInvariant(), assembly + ".dll");
}
