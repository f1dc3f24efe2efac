using System.Text.RegularExpressions;

namespace SutureLive.Architecture.Tests;

public sealed partial class TrackedFileTests
{
    private static readonly string[] Written = [".cs", ".js", ".css", ".html", ".md", ".json", ".csproj", ".props", ".sh", ".ps1", ".yml", ".proto"];

    [Fact]
    public void A_file_of_code_has_one_subject_and_so_few_lines()
    {
        int[] lengths = [.. Code.Select(file => File.ReadLines(Checkout.Repository.At(file)).Count()).Order()];

        Assert.InRange(lengths[lengths.Length / 2], 1, 120);
        Assert.DoesNotContain(Code, file => File.ReadLines(Checkout.Repository.At(file)).Count() > 400);
    }

    [Fact]
    public void No_file_is_larger_than_ten_megabytes() =>
        Assert.DoesNotContain(Checkout.Files, file => new FileInfo(Checkout.Repository.At(file)).Length > 10 << 20);

    [Fact]
    public void No_file_names_the_host_of_a_package_registry() => Assert.Empty(TextsMatching(RegistryHost()));

    [Fact]
    public void No_file_names_a_path_of_somebodys_machine() => Assert.Empty(TextsMatching(MachinePath()));

    [Fact]
    public void Nothing_is_left_undone_in_the_code() => Assert.DoesNotContain(Code, file => LeftUndone().IsMatch(Checkout.Read(file)));

    [Fact]
    public void Package_versions_stand_in_one_place_only() =>
        Assert.DoesNotContain(
            Checkout.Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)),
            file => OwnVersion().IsMatch(Checkout.Read(file)));

    private static IEnumerable<string> Code => Checkout.Files.Where(file => Path.GetExtension(file) is ".cs" or ".js" or ".css");

    private static IEnumerable<string> TextsMatching(Regex pattern) => Checkout.Files
        .Where(file => Written.Contains(Path.GetExtension(file)) || Path.GetExtension(file).Length == 0)
        .Where(file => pattern.IsMatch(Checkout.Read(file)));

    [GeneratedRegex(@"https?://[a-z0-9.-]*(nuget|npmjs|debian|pypi)[.]", RegexOptions.IgnoreCase)]
    private static partial Regex RegistryHost();

    [GeneratedRegex(@"(?<![\w.~])(/h[o]me/[a-z]|/r[o]ot/|/w[o]rk/|C:\\Us[e]rs\\)")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\b(TO[D]O|FIX[M]E|HA[C]K|NotImplemented[E]xception)\b")]
    private static partial Regex LeftUndone();

    [GeneratedRegex(@"<PackageReference[^>]*\sVersion(Override)?=")]
    private static partial Regex OwnVersion();
}
