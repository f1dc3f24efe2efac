using SutureLive.Setup.Machine;

namespace SutureLive.Setup.Tests;

public sealed class MachineTests
{
    [Fact]
    public void Debian_12_is_recognised()
    {
        var os = OsRelease.Parse("PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n# note\nVERSION_CODENAME=bookworm\n\nHOME_URL=\"http://a/?b=c\"");

        Assert.Equal(new OsRelease("debian", "bookworm", "Debian GNU/Linux 12 (bookworm)"), os);
    }

    [Fact]
    public void An_unknown_system_is_nameless_and_no_error() => Assert.Equal(new OsRelease("", "", ""), OsRelease.Parse("garbage\n=\n"));

    [Theory]
    [InlineData("xx\0GLIBCXX_3.4.31\0GLIBCXX_3.4.32\0yy", true)]
    [InlineData("xx\0GLIBCXX_3.4.3\0GLIBCXX_3.4.30\0yy", false)]
    [InlineData("xx\0GLIBCXX_3.4.320\0", false)]
    [InlineData("", false)]
    public void A_symbol_version_counts_only_when_it_stands_whole_in_the_library(string bytes, bool expected) =>
        Assert.Equal(expected, CxxRuntime.Offers(System.Text.Encoding.ASCII.GetBytes(bytes), CxxRuntime.NeededVersion));

    [Theory]
    [InlineData("7f-80 r-xp 00 fe:01 77   /usr/lib/x86_64-linux-gnu/libstdc++.so.6.0.30\n", "/usr/lib/x86_64-linux-gnu/libstdc++.so.6")]
    [InlineData("1-2 r 0 0:0 0 [heap]\n7f-80 r 0 0 7 /opt/lib/libstdc++.so.6.0.30 (deleted)\n", "/opt/lib/libstdc++.so.6")]
    public void The_runtime_that_is_loaded_is_found_also_after_an_upgrade(string map, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such map.");
        Assert.Equal(expected, CxxRuntime.FindIn(map));
    }

    [Fact]
    public void A_program_without_a_cxx_runtime_has_none() => Assert.Null(CxxRuntime.FindIn("1-2 r-xp 0 0 7 /usr/lib/libc.so.6\n"));

    [Fact]
    public void What_this_machine_has_is_seen_and_what_nobody_has_is_missing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only.");
        Assert.True(new Requirement("libc6", "libc.so.6", "", OnlyForTests: false).IsMet);
        Assert.True(new Requirement("coreutils", "ls", "", OnlyForTests: true).IsMet);
        Assert.False(new Requirement("none", "libnosuchthing.so.9", "", OnlyForTests: false).IsMet);
        Assert.False(new Requirement("none", "no-such-program", "", OnlyForTests: true).IsMet);
    }
}
