namespace SutureLive.FirmwareBridge.Transports;

/// <summary>A transport under the eyes of a witness.</summary>
/// <param name="wire">Owned.</param>
/// <param name="witness">Told of every byte; not owned.</param>
internal sealed class WitnessedTransport(ITransport wire, IWireWitness witness) : ITransport
{
    public string Name => wire.Name;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        int count = await wire.ReadAsync(buffer, cancellation);
        if (count > 0) witness.Note(isSent: false, buffer.Span[..count]);
        return count;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var written = wire.WriteAsync(bytes, cancellation); // on its way before it is written down
        witness.Note(isSent: true, bytes.Span);
        return written;
    }

    public ValueTask DisposeAsync() => wire.DisposeAsync();
}
