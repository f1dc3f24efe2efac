using System.Reactive.Concurrency;
using SutureLive.Pipeline.Live;

namespace SutureLive.Pipeline.Tests;

public class InferenceSchedulerTests
{
    [Fact]
    public void The_network_gives_way_to_the_picture_and_the_picture_to_nobody()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads the niceness of threads from /proc.");
        int before = Niceness(), network = -1;
        using var done = new ManualResetEventSlim();

        InferenceScheduler.Create().Schedule(() =>
        {
            network = Niceness();
            done.Set();
        });

        Assert.True(done.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal(Math.Min(19, before + 10), network);
        Assert.Equal(before, Niceness());
    }

    // proc(5): the nineteenth field; the second, the name in parentheses, may hold blanks.
    private static int Niceness()
    {
        string line = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(line[(line.LastIndexOf(')') + 2)..].Split(' ')[16], System.Globalization.CultureInfo.InvariantCulture);
    }
}
