namespace SutureLive.App.Bench.RealTime;

/// <summary>What the live path cost the machine between the end of its warm-up and its end.</summary>
/// <param name="NativeGrowthMb">Growth of the process outside the managed heap, MB: its working set less what the garbage collector holds.</param>
/// <param name="NativeGrowthLateMb">The part of it that came in the second half: what leaks goes on, what warms up does not.</param>
/// <param name="ManagedGrowthMb">Growth of managed memory that is still in use, MB.</param>
/// <param name="WorkingSetMb">Working set of the process at the end, MB, after a collection.</param>
/// <param name="AllocBytesPerReading">Managed bytes of the whole process, the display road's too, per reading.</param>
/// <param name="CpuPercent">Share of all processors taken, in percent.</param>
internal sealed record LoadFigures(
    double NativeGrowthMb, double NativeGrowthLateMb, double ManagedGrowthMb, double WorkingSetMb, double AllocBytesPerReading, double CpuPercent)
{
    private const double Mega = 1024 * 1024;

    /// <summary>From three looks at the process.</summary>
    /// <param name="start">After the warm-up.</param>
    /// <param name="middle">Half way.</param>
    /// <param name="end">At the end.</param>
    /// <param name="readings">Readings between the first and the last.</param>
    public static LoadFigures Between(in ProcessLook start, in ProcessLook middle, in ProcessLook end, long readings) => new(
        Mb(end.NativeBytes - start.NativeBytes),
        Mb(end.NativeBytes - middle.NativeBytes),
        Mb(end.ManagedBytes - start.ManagedBytes),
        Mb(end.WorkingSetBytes),
        Math.Round((end.AllocatedBytes - start.AllocatedBytes) / (double)Math.Max(1, readings)),
        Math.Round(100 * (end.Cpu - start.Cpu) / (end.At - start.At) / Environment.ProcessorCount, 1));

    private static double Mb(long bytes) => Math.Round(bytes / Mega, 1);
}
