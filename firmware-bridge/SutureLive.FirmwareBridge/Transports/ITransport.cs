using SutureLive.Core;

namespace SutureLive.FirmwareBridge.Transports;

/// <summary>
/// A two-way stream of bytes to one controller: a serial port, a socket, or the other half of a simulation. It knows no grammar.
/// </summary>
public interface ITransport : IAsyncDisposable
{
    /// <summary>What a person calls it: the port's path, the address, or <c>simulated</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Waits for bytes. One reader at a time.
    /// </summary>
    /// <param name="buffer">Written in place.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>How many bytes arrived; 0 when the other end is gone for good (unplugged, hung up, closed).</returns>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation);

    /// <summary>
    /// Writes all bytes. Several callers may write at once, so that a stop byte never waits behind a lock of ours; each caller's bytes
    /// stay together.
    /// </summary>
    /// <exception cref="TransportException">The other end is gone, or did not take the bytes in time.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation);
}

/// <summary>Why a transport failed, for those who have to act on it.</summary>
public enum TransportFault
{
    /// <summary>There is no such port or host.</summary>
    NotFound,

    /// <summary>The operating system forbids it.</summary>
    NoPermission,

    /// <summary>Another program has it.</summary>
    InUse,

    /// <summary>It was there and is gone.</summary>
    HungUp,

    /// <summary>Anything else.</summary>
    Failed,
}

/// <summary>A transport could not be opened or has broken; the message is a sentence for the operator.</summary>
public sealed class TransportException : SutureLiveException
{
    /// <summary>Says what happened.</summary>
    public TransportException(TransportFault fault, string sentence, Exception? cause = null)
        : base(sentence, cause!) => Fault = fault;

    /// <summary>Which kind of failure.</summary>
    public TransportFault Fault { get; }

    internal static TransportException HungUp(string name, Exception? cause = null) =>
        new(TransportFault.HungUp, $"{name} is gone (unplugged, switched off or closed by the other end). Check the cable, then connect again.", cause);
}
