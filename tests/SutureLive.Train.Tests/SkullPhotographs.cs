namespace SutureLive.Train.Tests;

/// <summary>The photographs that stay outside the repository.</summary>
internal static class SkullPhotographs
{
    public const string WhyNot = "The skull photographs are not beside this checkout.";

    /// <summary>Their folder, or null where they are not.</summary>
    public static string? Folder { get; } = Find();

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("SUTURELIVE_SKULL_DATA") is { Length: > 0 } set) return set;
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "shared/data/skull/sutures.json"))) return Path.Combine(at.FullName, "shared/data/skull");
        return null;
    }
}
