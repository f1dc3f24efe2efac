using SutureLive.Setup.Debian;

namespace SutureLive.Setup.Tests;

public sealed class DebianPlanTests
{
    private static readonly AptSource[] Bookworm =
        [.. AptSources.ParseOneLine("deb [signed-by=/k.gpg] http://mirror.example/debian bookworm main non-free-firmware")];

    [Fact]
    public void The_newer_release_comes_from_the_mirror_the_machine_already_uses()
    {
        var write = DebianPlan.CxxRuntime(Bookworm)!.OfType<Act.Write>().Single(act => act.Path == DebianPlan.NewerSuitePath);

        Assert.Equal("Types: deb\nURIs: http://mirror.example/debian\nSuites: trixie\nComponents: main\nSigned-By: /k.gpg\n", write.Text);
    }

    [Fact]
    public void Everything_else_stays_with_the_installed_release_and_its_security_fixes()
    {
        var plan = DebianPlan.CxxRuntime(Bookworm)!.ToList();

        int pinned = plan.FindIndex(act => act is Act.Write { Path: DebianPlan.DefaultReleasePath, Text: "APT::Default-Release \"/^bookworm(|-security|-updates)$/\";\n" });
        int installed = plan.FindIndex(act => act is Act.Run run && run.Command.Contains("install"));
        Assert.InRange(pinned, 0, installed - 1);
    }

    [Fact]
    public void Only_the_cxx_runtime_is_asked_for()
    {
        var install = DebianPlan.CxxRuntime(Bookworm)!.OfType<Act.Run>().Single(run => run.Command.Contains("install"));

        Assert.Equal(["-t", "trixie", "libstdc++6"], install.Command[^3..]);
    }

    [Fact]
    public void A_machine_that_has_the_newer_release_gets_no_second_entry() =>
        Assert.DoesNotContain(
            DebianPlan.CxxRuntime([.. Bookworm, Bookworm[0].ForSuite("trixie")])!,
            act => act is Act.Write { Path: DebianPlan.NewerSuitePath });

    [Fact]
    public void Without_a_mirror_of_this_release_there_is_no_plan() =>
        Assert.Null(DebianPlan.CxxRuntime([.. AptSources.ParseOneLine("deb http://vendor.example/apt tools main")]));

    [Fact]
    public void Nothing_missing_means_nothing_to_do() => Assert.Empty(DebianPlan.Packages([]));

    [Fact]
    public void What_is_missing_is_installed_after_the_lists_are_fresh()
    {
        var plan = DebianPlan.Packages([new("socat", "socat", "tests", OnlyForTests: true)]);

        Assert.Equal(
            ["sudo env DEBIAN_FRONTEND=noninteractive apt-get -q update", "sudo env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends socat"],
            plan.Select(act => act.AsShellLine));
    }

    [Fact]
    public void A_file_to_write_can_be_typed_as_a_command_whatever_it_contains()
    {
        var write = new Act.Write("/etc/x", "it's \"so\"\n");

        Assert.Equal("printf %s 'it'\\''s \"so\"\n' | sudo tee /etc/x", write.AsShellLine);
    }
}
