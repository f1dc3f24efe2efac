using SutureLive.Core;
using SutureLive.Train.Training;

namespace SutureLive.Train.Tests;

/// <summary>Skips, and says why, where libtorch cannot be loaded.</summary>
internal static class NeedsLibTorch
{
    public static void OrSkip()
    {
        try
        {
            LibTorch.Load(threads: 1, "cpu");
        }
        catch (SutureLiveException e)
        {
            Assert.Skip(e.Message);
        }
    }
}
