using System.Diagnostics;
using System.Globalization;

namespace SutureLive.Setup;

/// <summary>Says which step is under way and how long it took.</summary>
internal static class Progress
{
    /// <summary>Announces a step, does it, and says how long it took.</summary>
    public static void Step(string says, Action work)
    {
        Say($"==> {says}");
        var watch = Stopwatch.StartNew();
        work();
        Say($"    done in {Seconds(watch.Elapsed)}");
    }

    /// <summary>One line to standard output, at once.</summary>
    public static void Say(string line)
    {
        Console.WriteLine(line);
        Console.Out.Flush();
    }

    /// <summary>A time as people read it: <c>4.2 s</c>, <c>2 min 05 s</c>.</summary>
    public static string Seconds(TimeSpan time) => time.TotalMinutes < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds:00} s");
}
