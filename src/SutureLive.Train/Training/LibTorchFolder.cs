using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using SutureLive.Core;

namespace SutureLive.Train.Training;

/// <summary>
/// Another libtorch than the one of the packages, such as the one inside an installed PyTorch with CUDA. Its libraries are
/// loaded by path before TorchSharp asks for its own: the loader then finds them by name and looks no further.
/// </summary>
internal static partial class LibTorchFolder
{
    /// <summary>The version TorchSharp's own library was built for, major and minor.</summary>
    public const string BuiltFor = "2.10";

    private const int Now = 2;      // RTLD_NOW: a name that is missing is told here; bound later, it would end the process

    /// <summary>Loads the libraries of a folder.</summary>
    /// <param name="folder">The folder of libtorch_cpu, or one that has it in <c>lib</c> or <c>torch/lib</c>.</param>
    /// <returns>A sentence for the log: which folder, which version, and whether that is another than <see cref="BuiltFor"/>.</returns>
    /// <exception cref="SutureLiveException">There is no libtorch, it cannot be loaded, or one was loaded before it.</exception>
    public static string Use(string folder)
    {
        string home = Home(folder);
        foreach (string name in new[] { "torch_cpu", "torch_cuda", "torch" })
        {
            string path = Path.Combine(home, FileOf(name));
            if (name == "torch_cuda" && !File.Exists(path)) continue;
            try
            {
                NativeLibrary.Load(path);
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                throw new SutureLiveException($"--libtorch: {path} cannot be loaded: {LastLine(e.Message)}. Leave --libtorch away to train with the processor's libtorch of the packages.", e);
            }
        }
        string? version = VersionOf(home);
        if (!OperatingSystem.IsWindows()) Bind(home, version);
        if (Origin() is { } origin && Path.GetDirectoryName(origin) != home)
            throw new SutureLiveException($"--libtorch {home}: this process already uses {origin}.");
        return $"libtorch {version ?? "of unknown version"} of {home}{(Fits(version) ? "" : $" (made for {BuiltFor}: results may differ, or it may fail later)")}";
    }

    /// <summary>Where the libtorch of this process was loaded from; null before it was.</summary>
    public static string? Origin()
    {
        using var self = Process.GetCurrentProcess();
        return self.Modules.Cast<ProcessModule>().FirstOrDefault(m => m.ModuleName == FileOf("torch_cpu"))?.FileName;
    }

    private static string Home(string folder)
    {
        string[] places = [folder, Path.Combine(folder, "lib"), Path.Combine(folder, "torch", "lib")];
        return places.FirstOrDefault(p => File.Exists(Path.Combine(p, FileOf("torch_cpu")))) is { } home
            ? Path.GetFullPath(home).TrimEnd(Path.DirectorySeparatorChar)
            : throw new SutureLiveException($"--libtorch: there is no {FileOf("torch_cpu")} in {Path.GetFullPath(folder)}. Name the lib folder of a libtorch {BuiltFor}; "
                + "that of an installed PyTorch is printed by: python3 -c \"import torch; print(torch.__path__[0] + '/lib')\"");
    }

    private static string FileOf(string library) => OperatingSystem.IsWindows() ? library + ".dll" : $"lib{library}.so";

    // PyTorch and the libtorch archives write their version beside the lib folder, each in its own file.
    private static string? VersionOf(string home)
    {
        foreach (string name in new[] { "version.py", "build-version" })
        {
            string path = Path.Combine(home, "..", name);
            if (File.Exists(path) && VersionNumber().Match(File.ReadAllText(path)) is { Success: true } found) return found.Value;
        }
        return null;
    }

    private static bool Fits(string? version) => version is null || version.StartsWith(BuiltFor + ".", StringComparison.Ordinal);

    private static void Bind(string home, string? version)
    {
        string places = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        string? glue = places.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Append(AppContext.BaseDirectory)
            .Select(p => Path.Combine(p, "libLibTorchSharp.so")).FirstOrDefault(File.Exists);
        _ = Opened(home, out _);        // rehearsed on a folder, which is no library: whatever the runtime still has to look up for the call itself would clear the reason
        if (glue is null || Opened(glue, out string? why)) return;
        throw new SutureLiveException(
            $"--libtorch: TorchSharp, which was made for libtorch {BuiltFor}, does not fit libtorch {version ?? "(version unknown)"} of {home}: {why}. Name a libtorch {BuiltFor}.");
    }

    private static bool Opened(string path, out string? why)
    {
        bool isOpen = Open(path, Now) != 0;
        why = isOpen ? null : Marshal.PtrToStringUTF8(Error());
        return isOpen;
    }

    private static string LastLine(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1].TrimEnd('.');

    [GeneratedRegex(@"\d+\.\d+\.\d+(?:\+\w+)?")]
    private static partial Regex VersionNumber();

    [LibraryImport("libc", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dlerror")]
    private static partial nint Error();
}
