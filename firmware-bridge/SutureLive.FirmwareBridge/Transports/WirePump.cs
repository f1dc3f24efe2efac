using System.Buffers;

namespace SutureLive.FirmwareBridge.Transports;

/// <summary>Reads a wire to its end and hands what has arrived to a codec, keeping what the codec has not consumed yet.</summary>
internal static class WirePump
{
    /// <summary>Takes one message off the front; false when more bytes are needed.</summary>
    public delegate bool Take(ref ReadOnlySequence<byte> input);

    /// <summary>Runs until the wire ends or the cancellation.</summary>
    /// <param name="wire">Read by this alone.</param>
    /// <param name="capacity">More than the codec ever leaves unconsumed.</param>
    /// <param name="take">Called until it takes nothing more.</param>
    /// <param name="end">Ends the reading.</param>
    /// <returns>True when the other end is gone, false when cancelled.</returns>
    public static async Task<bool> RunAsync(ITransport wire, int capacity, Take take, CancellationToken end)
    {
        var buffer = new byte[capacity];
        int count = 0;
        try
        {
            while (await wire.ReadAsync(buffer.AsMemory(count), end) is var arrived and > 0)
            {
                var input = new ReadOnlySequence<byte>(buffer, 0, count + arrived);
                while (take(ref input))
                {
                }

                input.CopyTo(buffer);
                count = (int)input.Length;
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        return !end.IsCancellationRequested;
    }
}
