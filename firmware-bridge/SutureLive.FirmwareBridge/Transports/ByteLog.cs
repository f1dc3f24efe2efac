using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace SutureLive.FirmwareBridge.Transports;

/// <summary>
/// Every byte sent and received, with its moment, in a text file: <c>UTC time, direction, bytes in hexadecimal | the same readable</c>. A thread
/// of its own writes, so that no stop byte waits for a disk; what does not fit its queue is counted and the gap is written down.
/// </summary>
public sealed class ByteLog : IWireWitness, IAsyncDisposable
{
    private const int MostWaiting = 4096;
    private readonly Channel<(DateTimeOffset At, bool IsSent, byte[] Bytes)> _queue =
        Channel.CreateBounded<(DateTimeOffset, bool, byte[])>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    private readonly StreamWriter _file;
    private readonly TimeProvider _time;
    private readonly Task _writing;
    private long _lost;

    /// <summary>Opens a new log.</summary>
    /// <exception cref="IOException">The file exists, or cannot be made: nothing is overwritten.</exception>
    public ByteLog(string path, TimeProvider time)
    {
        (_file, _time) = (new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read), Encoding.ASCII), time);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Writes what is left and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
        await _file.DisposeAsync();
    }

    /// <inheritdoc/>
    public void Note(bool isSent, ReadOnlySpan<byte> bytes)
    {
        if (!_queue.Writer.TryWrite((_time.GetUtcNow(), isSent, bytes.ToArray()))) Interlocked.Increment(ref _lost);
    }

    private async Task WriteAsync()
    {
        await foreach (var (at, isSent, bytes) in _queue.Reader.ReadAllAsync())
        {
            await TellLossAsync();
            await _file.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffffZ} {(isSent ? '>' : '<')} {Convert.ToHexString(bytes)} | {WireText.Printable(bytes)}"));
            if (_queue.Reader.Count == 0) await _file.FlushAsync();
        }

        await TellLossAsync(); // also what was lost last
    }

    private async Task TellLossAsync()
    {
        long lost = Interlocked.Exchange(ref _lost, 0);
        if (lost > 0) await _file.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"# {lost} chunk(s) were not written down: the disk was too slow"));
    }
}
