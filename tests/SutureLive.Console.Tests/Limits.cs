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
}
