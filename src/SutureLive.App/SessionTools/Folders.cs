using System.CommandLine;

namespace SutureLive.App.SessionTools;

/// <summary>Folders of sessions as arguments.</summary>
internal static class Folders
{
    /// <summary>One session.</summary>
    public static Argument<string> One() => new("DIR") { Description = "The folder of a session.", HelpName = "DIR" };

    /// <summary>One session or more.</summary>
    public static Argument<string[]> Many() => new("DIR") { Description = "Folders of sessions.", HelpName = "DIR", Arity = ArgumentArity.OneOrMore };
}
