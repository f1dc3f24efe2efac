namespace SutureLive.FirmwareBridge.Transports;

/// <summary>Two transports joined in memory: what one writes the other reads. For simulations in the same process.</summary>
public static class DuplexPipe
{
    /// <summary>Makes both ends. Disposing either hangs up on the other, as pulling a cable does.</summary>
    /// <param name="name">Name of the host's end.</param>
    public static (ITransport Host, ITransport Device) Create(string name)
    {
        ByteQueue toDevice = new(), toHost = new();
        return (new End(name, toHost, toDevice), new End(name + " (device side)", toDevice, toHost));
    }

    private sealed class End(string name, ByteQueue incoming, ByteQueue outgoing) : ITransport
    {
        public string Name => name;

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation) => incoming.ReadAsync(buffer, cancellation);

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
        {
            if (!outgoing.TryWrite(bytes.Span)) throw TransportException.HungUp(name);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            incoming.Close();
            outgoing.Close();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>A growing ring of bytes with one waiting reader.</summary>
    private sealed class ByteQueue
    {
        private readonly Lock _gate = new();
        private byte[] _ring = new byte[256];
        private int _head, _count;
        private bool _closed;
        private TaskCompletionSource? _arrival;

        public bool TryWrite(ReadOnlySpan<byte> bytes)
        {
            TaskCompletionSource? arrival;
            lock (_gate)
            {
                if (_closed) return false;
                if (_count + bytes.Length > _ring.Length) Grow(_count + bytes.Length);
                foreach (byte b in bytes) _ring[(_head + _count++) % _ring.Length] = b;
                (arrival, _arrival) = (_arrival, null);
            }

            arrival?.TrySetResult();
            return true;
        }

        public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
        {
            while (true)
            {
                Task arrival;
                lock (_gate)
                {
                    if (_count > 0) return Take(buffer.Span);
                    if (_closed) return 0;
                    arrival = (_arrival ??= Completion.Source()).Task;
                }

                await arrival.WaitAsync(cancellation);
            }
        }

        public void Close()
        {
            TaskCompletionSource? arrival;
            lock (_gate)
            {
                _closed = true;
                (arrival, _arrival) = (_arrival, null);
            }

            arrival?.TrySetResult();
        }

        private int Take(Span<byte> into)
        {
            int taken = Math.Min(into.Length, _count);
            for (int i = 0; i < taken; i++) into[i] = _ring[(_head + i) % _ring.Length];
            _head = (_head + taken) % _ring.Length;
            _count -= taken;
            return taken;
        }

        private void Grow(int atLeast)
        {
            var larger = new byte[Math.Max(_ring.Length * 2, atLeast)];
            int count = Take(larger);
            (_ring, _head, _count) = (larger, 0, count);
        }
    }
}
