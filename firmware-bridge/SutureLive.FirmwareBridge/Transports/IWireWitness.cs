namespace SutureLive.FirmwareBridge.Transports;

/// <summary>Is told of every byte on a wire: a log, or the recorder of a session. Must return at once; no stop byte waits for it.</summary>
public interface IWireWitness
{
    /// <summary>Bytes passed.</summary>
    /// <param name="isSent">True when this program sent them.</param>
    /// <param name="bytes">Lent for the call.</param>
    void Note(bool isSent, ReadOnlySpan<byte> bytes);
}
