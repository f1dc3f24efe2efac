namespace SutureLive.Pipeline.Live;

/// <summary>A stream whose observers cannot hurt it or each other: what one of them throws is reported, and it is served on.</summary>
/// <param name="source">The stream.</param>
/// <param name="onFailed">Told what an observer threw.</param>
internal sealed class ShieldedObservable<T>(IObservable<T> source, Action<Exception> onFailed) : IObservable<T>
{
    /// <inheritdoc/>
    public IDisposable Subscribe(IObserver<T> observer) => source.Subscribe(new Shield(observer, onFailed));

    private sealed class Shield(IObserver<T> inner, Action<Exception> onFailed) : IObserver<T>
    {
        public void OnNext(T value)
        {
            try
            {
                inner.OnNext(value);
            }
            catch (Exception e)
            {
                onFailed(e);
            }
        }

        public void OnError(Exception error) => inner.OnError(error);

        public void OnCompleted() => inner.OnCompleted();
    }
}
