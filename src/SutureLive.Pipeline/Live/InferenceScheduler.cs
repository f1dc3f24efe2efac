using System.Reactive.Concurrency;
using SutureLive.Imaging;

namespace SutureLive.Pipeline.Live;

/// <summary>The thread of the inference road: one of its own, which gives way to the display road where processors are scarce.</summary>
public static class InferenceScheduler
{
    /// <summary>Makes one; each pipeline gets its own.</summary>
    public static IScheduler Create() => new NewThreadScheduler(work => new Thread(() =>
    {
        ThreadShare.TakeWhatIsLeft();
        work();
    })
    { Name = "inference", IsBackground = true });
}
