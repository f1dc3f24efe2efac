using System.Diagnostics;
using SutureLive.Train.Training;

namespace SutureLive.Train.Tests;

/// <summary><c>--libtorch DIR</c>, as somebody uses it who has PyTorch with CUDA: tried with another copy of the package's own libraries.</summary>
public sealed class LibTorchFolderTests(PhantomFolder phantoms) : IDisposable
{
    // Beside the libraries, so that they can be linked instead of copied: they are half a gigabyte.
    private readonly string _folder = Path.Combine(AppContext.BaseDirectory, $"another-libtorch-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void TorchSharp_is_of_the_version_the_messages_name()
    {
        NeedsLibTorch.OrSkip();
        Assert.Equal(LibTorchFolder.BuiltFor, string.Join('.', TorchSharp.torch.__version__.Split('.')[..2]));
    }

    [Theory]
    [InlineData("2.10.0", "libtorch 2.10.0 of ")]
    [InlineData("2.11.0+cu130", "made for 2.10")]
    public async Task Training_uses_the_libraries_of_the_folder_and_no_others(string version, string says)
    {
        NeedsLibTorch.OrSkip();
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at the memory map of a process.");
        string lib = await AnotherCopy();
        File.WriteAllText(Path.Combine(_folder, "version.py"), $"__version__ = '{version}'\n");
        string run = phantoms.NewFolder();
        var stop = TestContext.Current.CancellationToken;
        using var child = Trainer(run, "100000");
        string first = await child.StandardError.ReadLineAsync(stop) ?? "";
        while (new RunFolder(run).Latest is null && !child.HasExited) await Task.Delay(20, stop);
        string[] used = child.HasExited ? [] : [.. File.ReadLines($"/proc/{child.Id}/maps").Select(l => l[(l.LastIndexOf(' ') + 1)..])
            .Where(p => Path.GetFileName(p) is "libtorch.so" or "libtorch_cpu.so" or "libc10.so").Distinct().Order()];
        string after = child.HasExited ? await child.StandardError.ReadToEndAsync(stop) : "";
        child.Kill();
        await child.WaitForExitAsync(stop);

        Assert.True(used.Length > 0, first + after);
        Assert.Equal([Path.Combine(lib, "libc10.so"), Path.Combine(lib, "libtorch.so"), Path.Combine(lib, "libtorch_cpu.so")], used);
        Assert.Contains(says, first);
        Assert.Contains(lib, first);
    }

    [Fact]
    public async Task A_folder_without_libtorch_is_named_with_what_to_do()
    {
        Directory.CreateDirectory(_folder);
        string error = await Refusal();
        Assert.Contains("there is no lib", error);
        Assert.Contains(_folder, error);
        Assert.Contains("python3 -c", error);
    }

    [Fact]
    public async Task A_file_that_is_no_library_is_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The names of the files are Linux's.");
        Directory.CreateDirectory(_folder);
        File.WriteAllText(Path.Combine(_folder, "libtorch_cpu.so"), "half a download");
        Assert.Contains("libtorch_cpu.so cannot be loaded", await Refusal());
    }

    [Fact]
    public async Task Libraries_that_do_not_fit_are_refused_before_they_can_end_the_program()
    {
        NeedsLibTorch.OrSkip();
        Assert.SkipUnless(File.Exists("/usr/bin/cc"), "No C compiler: install gcc.");
        Directory.CreateDirectory(_folder);
        foreach (string name in new[] { "libc10", "libtorch_cpu", "libtorch" })
        {
            File.WriteAllText(Path.Combine(_folder, name + ".c"), $"int only_in_{name};\n");
            await Finished("/usr/bin/cc", "-shared", "-fPIC", $"-Wl,-soname,{name}.so", "-o", Path.Combine(_folder, name + ".so"), Path.Combine(_folder, name + ".c"));
        }
        string error = await Refusal();
        Assert.Contains("does not fit libtorch", error);
        Assert.Contains("undefined symbol", error);
    }

    private async Task<string> AnotherCopy()
    {
        string lib = Path.Combine(_folder, "lib");
        Directory.CreateDirectory(lib);
        string[] own = [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "lib*.so*", SearchOption.AllDirectories)
            .Where(p => Path.GetFileName(p) is "libc10.so" or "libtorch.so" or "libtorch_cpu.so" || Path.GetFileName(p).StartsWith("libgomp", StringComparison.Ordinal))
            .Where(p => !p.StartsWith(_folder, StringComparison.Ordinal))];
        await Finished("/bin/cp", ["--link", "--dereference", .. own, lib]);
        return lib;
    }

    private Process Trainer(string run, string steps) => BuiltTrainer.Start("train", "--data", phantoms.Data, "--out", run, "--width", "1", "--batch", "1", "--um-per-px", "40",
        "--stem", "space-to-depth", "--steps", steps, "--checkpoint-every", "1", "--fold", "none", "--threads", "1", "--libtorch", _folder);

    private async Task<string> Refusal()
    {
        using var child = Trainer(phantoms.NewFolder(), "1");
        string error = await child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, child.ExitCode);
        return error;
    }

    private static async Task Finished(string program, params string[] line)
    {
        using var child = Process.Start(new ProcessStartInfo(program, line) { RedirectStandardError = true })!;
        string error = await child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, error);
    }
}
