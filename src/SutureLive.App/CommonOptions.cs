using System.CommandLine;

namespace SutureLive.App;

/// <summary>Options every command understands.</summary>
internal static class CommonOptions
{
    /// <summary>Machine-readable results on stdout.</summary>
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print results as JSON lines on stdout; logs stay on stderr.",
        Recursive = true,
    };

    /// <summary>More on stderr.</summary>
    public static Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Tell more on stderr (the log file always has it all).",
        Recursive = true,
    };

    /// <summary>Where the log file lies.</summary>
    public static Option<DirectoryInfo?> LogDir { get; } = new("--log-dir")
    {
        Description = "Folder of the rolling log file. Default: SutureLive/logs in the user's local data folder.",
        HelpName = "DIR",
        Recursive = true,
    };
}
