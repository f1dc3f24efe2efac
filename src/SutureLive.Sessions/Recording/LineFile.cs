using System.Buffers;
using System.Text;

namespace SutureLive.Sessions.Recording;

/// <summary>A text file that grows line by line. What was added before <see cref="Flush"/> survives the end of the program.</summary>
/// <param name="file">Empty and unbuffered; owned.</param>
internal sealed class LineFile(Stream file) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _waiting = new(1 << 14);

    /// <summary>Lines added.</summary>
    public long Lines { get; private set; }

    /// <summary>Adds one line.</summary>
    /// <param name="text">Without an end of line.</param>
    public void Add(string text)
    {
        Encoding.UTF8.GetBytes(text.AsSpan(), _waiting);
        _waiting.Write("\n"u8);
        Lines++;
    }

    /// <summary>Adds the row of a frame, without allocating.</summary>
    public void Add(in FrameRow row)
    {
        _waiting.Advance(row.Write(_waiting.GetSpan(FrameRow.MostBytes)));
        Lines++;
    }

    /// <summary>Hands everything to the operating system, in whole lines.</summary>
    /// <exception cref="IOException">It could not be written; the lines stay waiting.</exception>
    public void Flush()
    {
        if (_waiting.WrittenCount == 0) return;
        long before = file.Position;
        try
        {
            file.Write(_waiting.WrittenSpan);
            _waiting.ResetWrittenCount();
        }
        catch (IOException)
        {
            file.SetLength(before);
            file.Position = before;
            throw;
        }
    }

    /// <summary>Makes it durable.</summary>
    public void Finish()
    {
        Flush();
        (file as FileStream)?.Flush(flushToDisk: true);
    }

    /// <summary>Closes the file; what was not flushed is lost.</summary>
    public void Dispose() => file.Dispose();
}
