using SutureLive.Core;
using TorchSharp;

namespace SutureLive.Train.Training;

/// <summary>Finds out whether libtorch can be used at all, before a command needs it.</summary>
internal static class LibTorch
{
    /// <summary>Loads libtorch and sets its threads.</summary>
    /// <param name="threads">Processor threads.</param>
    /// <param name="device"><c>cpu</c> or <c>cuda</c>.</param>
    /// <param name="folder">A folder with another libtorch than that of the packages; see <see cref="LibTorchFolder"/>.</param>
    /// <param name="log">Is told which libtorch of such a folder is used.</param>
    /// <returns>The device to compute on.</returns>
    /// <exception cref="SutureLiveException">It cannot be loaded, or has no such device; the message says what to do.</exception>
    public static torch.Device Load(int threads, string device, string? folder = null, TextWriter? log = null)
    {
        if (folder is not null)
        {
            string used = LibTorchFolder.Use(folder);
            log?.WriteLine(used);
        }
        try
        {
            torch.set_num_threads(threads);
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or NotSupportedException or BadImageFormatException or EntryPointNotFoundException)
        {
            throw new SutureLiveException($"libtorch cannot be loaded ({Innermost(e)}). On Debian 12 and Ubuntu 22.04 the C++ library is too old "
                + "(GLIBCXX_3.4.32 is needed): install libstdc++6 of Debian 13 or Ubuntu 24.04. Elsewhere: restore the packages again (dotnet restore).", e);
        }
        if (device == "cuda" && !torch.cuda.is_available())
        {
            throw new SutureLiveException("--device cuda: this libtorch has no CUDA, or the machine has no NVIDIA GPU. "
                + $"Use --device cpu, or name a libtorch {LibTorchFolder.BuiltFor} that has CUDA with --libtorch DIR; PyTorch's own torch/lib is one.");
        }
        return torch.device(device);
    }

    private static string Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e.Message.Split('\n')[0].Trim();
}
