namespace SutureLive.Console.Tests;

/// <summary>When a wait counts as stuck: generous, because it says nothing about speed.</summary>
internal static class Limits
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Ends with the test run or after <see cref="Patience"/> from now.</summary>
    public static CancellationToken Soon
    {
        get
        {
            var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(Patience);
            return patience.Token;
        }
    }

    /// <summary>Waits until something is so, and fails with what was waited for when it does not come: a wait that asks for a new token each time has no end.</summary>
    public static async Task Until(Func<bool> isSo, string what)
    {
        long began = Environment.TickCount64;
        while (!isSo())
        {
            if (Environment.TickCount64 - began > Patience.TotalMilliseconds) Assert.Fail($"{what} did not come within {Patience.TotalSeconds:0} s.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
