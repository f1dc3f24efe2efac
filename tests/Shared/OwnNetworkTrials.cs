using System.Runtime.CompilerServices;

namespace SutureLive.Tests;

/// <summary>Tests, and the programs they start, remember nothing in the home of whoever runs them.</summary>
internal static class OwnNetworkTrials
{
    [ModuleInitializer]
    internal static void Choose() =>
        Environment.SetEnvironmentVariable("SUTURELIVE_NETWORK_TRIALS", Path.Combine(Path.GetTempPath(), $"suturelive-network-trials-{Environment.ProcessId}.json"));
}
