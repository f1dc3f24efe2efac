using System.Globalization;
using System.Text;
using System.Threading.Channels;
using SutureLive.FirmwareBridge.Grbl;

namespace SutureLive.FirmwareBridge.Transports;

/// <summary>
/// Every byte sent and received, with its moment, in a text file: <c>UTC time, direction, bytes in hexadecimal | the same readable</c>. A thread
/// of its own writes, so that no stop byte waits for a disk; what does not fit its queue is counted and the gap is written down.
/// </summary>
public sealed class ByteLog : IAsyncDisposable
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

    /// <summary>Puts a transport under the log: everything that passes through the result is written down.</summary>
    /// <param name="wire">Owned by the result.</param>
    public ITransport Listen(ITransport wire) => new Logged(wire, this);

    /// <summary>Writes what is left and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
        await _file.DisposeAsync();
    }

    private void Note(bool isSent, ReadOnlySpan<byte> bytes)
    {
        if (!_queue.Writer.TryWrite((_time.GetUtcNow(), isSent, bytes.ToArray()))) Interlocked.Increment(ref _lost);
    }

    private async Task WriteAsync()
    {
        await foreach (var (at, isSent, bytes) in _queue.Reader.ReadAllAsync())
        {
            long lost = Interlocked.Exchange(ref _lost, 0);
            if (lost > 0) await _file.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"# {lost} chunk(s) were not written down: the disk was too slow"));
            await _file.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffffZ} {(isSent ? '>' : '<')} {Convert.ToHexString(bytes)} | {GrblCodec.Printable(bytes)}"));
            if (_queue.Reader.Count == 0) await _file.FlushAsync();
        }
    }

    private sealed class Logged(ITransport wire, ByteLog log) : ITransport
    {
        public string Name => wire.Name;

        public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
        {
            int count = await wire.ReadAsync(buffer, cancellation);
            if (count > 0) log.Note(isSent: false, buffer.Span[..count]);
            return count;
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
        {
            var written = wire.WriteAsync(bytes, cancellation); // on its way before it is written down
            log.Note(isSent: true, bytes.Span);
            return written;
        }

        public ValueTask DisposeAsync() => wire.DisposeAsync();
    }
}
