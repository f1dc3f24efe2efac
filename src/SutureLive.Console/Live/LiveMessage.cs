using System.Buffers;
using System.Collections.Concurrent;

namespace SutureLive.Console.Live;

/// <summary>
/// Bytes on their way to the viewers: written once, sent to all, back to its pool with the last hold. Steady state allocates nothing.
/// </summary>
internal sealed class LiveMessage : IBufferWriter<byte>, IDisposable
{
    private readonly LiveMessagePool _pool;
    private byte[] _bytes = new byte[64 * 1024];
    private int _holds;

    public LiveMessage(LiveMessagePool pool) => _pool = pool;

    /// <summary>What was written: valid while a hold is kept.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, Length);

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        int needed = Length + Math.Max(1, sizeHint);
        if (needed > _bytes.Length) Array.Resize(ref _bytes, Math.Max(needed, 2 * _bytes.Length));
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Bytes already written, to be filled in later, as a length is.</summary>
    public Span<byte> Written(int start, int length) => _bytes.AsSpan(start, length);

    /// <summary>Takes one more hold; only while one is kept.</summary>
    public LiveMessage Retain()
    {
        Interlocked.Increment(ref _holds);
        return this;
    }

    /// <summary>Gives one hold back.</summary>
    public void Dispose()
    {
        int left = Interlocked.Decrement(ref _holds);
        if (left == 0) _pool.Return(this);
        else if (left < 0) throw new InvalidOperationException("A live message was released once too often.");
    }

    internal void Begin()
    {
        Length = 0;
        _holds = 1;
    }
}

/// <summary>Live messages that wait for their next use.</summary>
internal sealed class LiveMessagePool
{
    private readonly ConcurrentStack<LiveMessage> _idle = new();

    /// <summary>An empty message with one hold.</summary>
    public LiveMessage Rent()
    {
        var message = _idle.TryPop(out var idle) ? idle : new LiveMessage(this);
        message.Begin();
        return message;
    }

    internal void Return(LiveMessage message) => _idle.Push(message);
}
