using System.Reactive.Disposables;

namespace SutureLive.Cameras;

/// <summary>A stream whose subscribers cannot harm its source: one that throws is disconnected and reported.</summary>
/// <param name="source">The stream.</param>
/// <param name="report">Told of every subscriber that threw.</param>
internal sealed class Isolated<T>(IObservable<T> source, Action<Exception> report) : IObservable<T>
{
    public IDisposable Subscribe(IObserver<T> observer)
    {
        var connection = new SingleAssignmentDisposable();
        connection.Disposable = source.Subscribe(
            value => Guard(() => observer.OnNext(value)), error => Guard(() => observer.OnError(error)), () => Guard(observer.OnCompleted));
        return connection;

        void Guard(Action tell)
        {
            try
            {
                tell();
            }
            catch (Exception e)
            {
                report(e);
                connection.Dispose();
            }
        }
    }
}
