namespace SutureLive.Train.Commands;

/// <summary>What the program tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    public const int Good = 0;

    /// <summary>It was tried and did not work; stderr says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line itself was wrong; nothing was tried.</summary>
    public const int WrongUsage = 2;
}
