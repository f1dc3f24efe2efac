using System.Text;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>A person at a serial terminal: types bytes, reads lines, waits for words.</summary>
internal sealed class Typist : IAsyncDisposable
{
    private readonly ITransport _wire;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end = new();
    private readonly StringBuilder _partial = new();
    private readonly Task _reading;
    private TaskCompletionSource _news = Completion.Source();

    public Typist(ITransport wire, TimeProvider time)
    {
        (_wire, _time) = (wire, time);
        _reading = ReadAsync();
    }

    public List<string> Lines { get; } = [];

    public bool HungUp { get; private set; }

    public async Task TypeAsync(string text) => await _wire.WriteAsync(Encoding.Latin1.GetBytes(text), CancellationToken.None);

    /// <summary>Waits for a line that holds <paramref name="words"/> after the ones already waited for, and returns it.</summary>
    public async Task<string> SeeAsync(string words, double withinS = 30)
    {
        var end = Task.Delay(TimeSpan.FromSeconds(withinS), _time);
        while (true)
        {
            var news = _news.Task;
            for (; _seen < Lines.Count; _seen++)
                if (Lines[_seen].Contains(words, StringComparison.Ordinal)) return Lines[_seen++];
            if (await Task.WhenAny(news, end) == end)
                throw new TimeoutException($"No '{words}' within {withinS} s; last lines: {string.Join(" / ", Lines.TakeLast(8))}");
        }
    }

    private int _seen;

    public Task WaitAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), _time);

    public async Task<string> AskStatusAsync()
    {
        await TypeAsync("?");
        return await SeeAsync("<");
    }

    public async ValueTask DisposeAsync()
    {
        _end.Cancel();
        await _reading;
        await _wire.DisposeAsync();
        _end.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[256];
        try
        {
            while (await _wire.ReadAsync(buffer, _end.Token) is var count && count > 0)
            {
                foreach (byte b in buffer.AsSpan(0, count))
                {
                    if (b != '\n') _partial.Append((char)b);
                    else
                    {
                        Lines.Add(_partial.ToString().TrimEnd('\r'));
                        _partial.Clear();
                    }
                }

                Interlocked.Exchange(ref _news, Completion.Source()).TrySetResult();
            }

            HungUp = true;
        }
        catch (OperationCanceledException)
        {
            // The person walked away.
        }
    }
}
