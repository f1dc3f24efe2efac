namespace SutureLive.FirmwareBridge.Transports;

/// <summary>Makes the completion sources of this assembly.</summary>
internal static class Completion
{
    /// <summary>
    /// Never continues a waiter on the stack of whoever completes it. Where a synchronisation context orders the continuations that order
    /// is left alone, so that a run on a single-threaded context is the same every time.
    /// </summary>
    public static TaskCompletionSource<T> Source<T>() => new(Options);

    /// <inheritdoc cref="Source{T}"/>
    public static TaskCompletionSource Source() => new(Options);

    private static TaskCreationOptions Options =>
        SynchronizationContext.Current is null ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None;
}
