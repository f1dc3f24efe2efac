using System.Diagnostics;

namespace SutureLive.App.Bench.RealTime;

/// <summary>What this process holds and has used at one moment.</summary>
/// <param name="At">Time on the wall.</param>
/// <param name="Cpu">Processor time so far.</param>
/// <param name="WorkingSetBytes">Memory of the process.</param>
/// <param name="NativeBytes">The part of it that the garbage collector does not hold: OpenCV, ONNX Runtime, compiled code, stacks.</param>
/// <param name="ManagedBytes">Managed memory in use.</param>
/// <param name="AllocatedBytes">Managed bytes allocated so far, by all threads.</param>
internal readonly record struct ProcessLook(TimeSpan At, TimeSpan Cpu, long WorkingSetBytes, long NativeBytes, long ManagedBytes, long AllocatedBytes)
{
    /// <summary>
    /// Looks at the process now. Garbage is collected first, so that a nursery that merely has not been emptied yet is not mistaken for
    /// growth: on a processor with a large cache it takes a hundred megabytes before it is emptied for the first time.
    /// </summary>
    public static ProcessLook Take()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        var heap = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        using var process = Process.GetCurrentProcess();
        return new(
            Stopwatch.GetElapsedTime(0), process.TotalProcessorTime, process.WorkingSet64, process.WorkingSet64 - heap.TotalCommittedBytes,
            heap.HeapSizeBytes, GC.GetTotalAllocatedBytes());
    }
}
