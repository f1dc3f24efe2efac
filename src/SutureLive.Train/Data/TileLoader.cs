using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace SutureLive.Train.Data;

/// <summary>
/// Cuts batches on a thread of its own, a few ahead, from pictures that were decoded once: training never waits for
/// decoding. Batches are lent and go back for reuse.
/// </summary>
public sealed class TileLoader : IDisposable
{
    private readonly BlockingCollection<TileBatch> _ready;
    private readonly BlockingCollection<TileBatch> _empty;
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts to cut.</summary>
    /// <param name="sampler">Where tiles come from; used by the loader's thread alone from now on, disposed with it.</param>
    /// <param name="batchSize">Tiles per batch.</param>
    /// <param name="planes">Planes per tile.</param>
    /// <param name="sidePx">Side of a tile.</param>
    /// <param name="firstTile">Number of the first tile.</param>
    /// <param name="ahead">Batches kept ready.</param>
    public TileLoader(TileSampler sampler, int batchSize, int planes, int sidePx, long firstTile, int ahead = 3)
    {
        _ready = new BlockingCollection<TileBatch>(ahead + 1);
        _empty = new BlockingCollection<TileBatch>(ahead + 1);
        for (int i = 0; i <= ahead; i++) _empty.Add(new TileBatch(batchSize, planes, sidePx));
        _thread = new Thread(() => Cut(sampler, firstTile)) { IsBackground = true, Name = "tile loader" };
        _thread.Start();
    }

    /// <summary>The next batch, in order. Give it back with <see cref="Return"/>.</summary>
    /// <exception cref="DataSetException">Cutting failed; the original error.</exception>
    public TileBatch Take()
    {
        if (_ready.TryTake(out var batch, Timeout.Infinite)) return batch;
        _failure?.Throw();
        throw new ObjectDisposedException(nameof(TileLoader));
    }

    /// <summary>Takes a batch back for reuse.</summary>
    public void Return(TileBatch batch) => _empty.Add(batch);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
        _ready.Dispose();
        _empty.Dispose();
    }

    private void Cut(TileSampler sampler, long nextTile)
    {
        using (sampler)
        {
            try
            {
                while (true)
                {
                    var batch = _empty.Take(_stop.Token);
                    sampler.Fill(batch, nextTile);
                    nextTile += batch.Count;
                    _ready.Add(batch, _stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // asked to stop
            }
            catch (Exception e)
            {
                _failure = ExceptionDispatchInfo.Capture(e);
            }
            finally
            {
                _ready.CompleteAdding();
            }
        }
    }
}
