namespace SutureLive.Setup;

/// <summary>What the two install scripts understand.</summary>
internal static class Verbs
{
    /// <summary>Every verb, as the scripts and the README name it.</summary>
    public static IReadOnlyList<string> Names { get; } = ["run", "test"];

    /// <summary>Help, in the form of the script of this system.</summary>
    public static string Usage { get; } =
        $"""
        SutureLive: prepare this machine, then run or test.

          {Script} run [OPTION...]
              install what is missing, build, and start `suturelive live` with the phantom microscope, the bundled
              model and the simulated controller; OPTIONs go to `suturelive live` and replace these
          {Script} test [NAME...]
              the same set-up, then every test (or those of the test projects whose name contains a NAME)
        """;

    private static string Script => OperatingSystem.IsWindows() ? @".\install.ps1" : "./install.sh";

    /// <summary>Runs one verb.</summary>
    /// <param name="args">The verb and what belongs to it.</param>
    /// <param name="repository">The checkout.</param>
    /// <param name="output">Where help goes that was asked for.</param>
    /// <param name="error">Where help goes after wrong usage.</param>
    /// <returns>0 good, 1 failed, 2 wrong usage.</returns>
    public static int Dispatch(string[] args, Repository repository, TextWriter output, TextWriter error)
    {
        switch (args)
        {
            case ["run", .. var options]:
                return RunVerb.Run(repository, options);
            case ["test", .. var names]:
                return TestVerb.Run(repository, names);
            case ["--help" or "-h" or "help"]:
                output.WriteLine(Usage);
                return 0;
            case []:
                error.WriteLine(Usage);
                return 2;
            default:
                error.WriteLine($"There is no verb '{args[0]}'.\n\n{Usage}");
                return 2;
        }
    }
}
