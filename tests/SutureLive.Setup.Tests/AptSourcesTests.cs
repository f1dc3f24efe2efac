using SutureLive.Setup.Debian;

namespace SutureLive.Setup.Tests;

public sealed class AptSourcesTests
{
    private const string Deb822 =
        """
        Types: deb
        # a remark inside a stanza
        URIs: http://mirror.example/debian
        Suites: bookworm bookworm-updates
        Components: main
        Signed-By: /usr/share/keyrings/archive.gpg

        types: deb
        uris: http://mirror.example/security
        suites: bookworm-security
        components: main contrib
        """;

    [Fact]
    public void Deb822_stanzas_are_read_whatever_the_case_of_their_field_names()
    {
        var sources = AptSources.ParseDeb822(Deb822).ToList();

        Assert.Equal(2, sources.Count);
        Assert.Equal(["bookworm", "bookworm-updates"], sources[0].Suites);
        Assert.Equal(["http://mirror.example/security"], sources[1].Uris);
        Assert.Equal("/usr/share/keyrings/archive.gpg", sources[0].Options["Signed-By"]);
    }

    [Fact]
    public void A_disabled_stanza_is_passed_over() =>
        Assert.Empty(AptSources.ParseDeb822("Enabled: no\nTypes: deb\nURIs: http://mirror.example\nSuites: bookworm\nComponents: main\n"));

    [Fact]
    public void A_key_written_over_many_lines_is_kept_whole()
    {
        const string text = "Types: deb\nURIs: http://mirror.example\nSuites: bookworm\nComponents: main\nSigned-By:\n -----BEGIN-----\n .\n mQINBF\n -----END-----\n";

        string written = AptSources.ParseDeb822(text).Single().ForSuite("trixie").ToDeb822();

        Assert.EndsWith("Signed-By: \n -----BEGIN-----\n .\n mQINBF\n -----END-----\n", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deb http://mirror.example/debian bookworm main contrib # near us")]
    [InlineData("deb   [arch=amd64]   http://mirror.example/debian   bookworm   main")]
    [InlineData("deb [ arch=amd64,arm64 signed-by=/k.gpg ] http://mirror.example/debian bookworm main")]
    public void The_classic_form_is_read_with_and_without_options(string line)
    {
        var source = AptSources.ParseOneLine("# Debian 12\n\n" + line + "\n").Single();

        Assert.True(source.Offers("bookworm"));
        Assert.Equal(["http://mirror.example/debian"], source.Uris);
    }

    [Fact]
    public void Options_of_the_classic_form_get_their_deb822_names()
    {
        var source = AptSources.ParseOneLine("deb [arch=amd64,arm64 signed-by=/k.gpg trusted=yes] http://mirror.example bookworm main").Single();

        Assert.Equal("amd64 arm64", source.Options["Architectures"]);
        Assert.Equal("/k.gpg", source.Options["Signed-By"]);
        Assert.Equal("yes", source.Options["Trusted"]);
    }

    [Theory]
    [InlineData("#deb http://mirror.example/debian bookworm main")]
    [InlineData("deb cdrom:[Debian 12 _Bookworm_]/ bookworm main")]
    [InlineData("deb http://mirror.example/debian")]
    [InlineData("nonsense")]
    [InlineData("deb [arch=amd64")]
    public void Lines_that_name_no_mirror_are_passed_over(string line) => Assert.Empty(AptSources.ParseOneLine(line));

    [Fact]
    public void Source_packages_and_other_suites_and_parts_do_not_offer_the_release()
    {
        var sources = AptSources.ParseOneLine(
            """
            deb-src http://mirror.example/debian bookworm main
            deb http://mirror.example/debian bookworm contrib
            deb http://vendor.example/apt cloud-sdk-bookworm main
            deb http://mirror.example/debian bookworm-updates main
            """);

        Assert.DoesNotContain(sources, source => source.Offers("bookworm"));
    }

    [Fact]
    public void Both_forms_round_trip_through_what_we_write()
    {
        var source = AptSources.ParseOneLine("deb [signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib").Single().ForSuite("trixie");

        var back = AptSources.ParseDeb822(source.ToDeb822()).Single();

        Assert.Equal(source.ToDeb822(), back.ToDeb822());
        Assert.True(back.Offers("trixie"));
        Assert.Equal(["main"], back.Components);
    }

    [Fact]
    public void A_machines_files_are_read_in_order_and_switched_off_files_are_not()
    {
        var etcApt = Directory.CreateTempSubdirectory();
        try
        {
            etcApt.CreateSubdirectory("sources.list.d");
            File.WriteAllText(Path.Combine(etcApt.FullName, "sources.list"), "deb http://first.example bookworm main\n");
            File.WriteAllText(Path.Combine(etcApt.FullName, "sources.list.d", "b.sources"), Deb822);
            File.WriteAllText(Path.Combine(etcApt.FullName, "sources.list.d", "a.list.disabled"), "deb http://off.example bookworm main\n");

            var uris = AptSources.ReadAll(etcApt.FullName).SelectMany(source => source.Uris);

            Assert.Equal(["http://first.example", "http://mirror.example/debian", "http://mirror.example/security"], uris);
        }
        finally
        {
            etcApt.Delete(recursive: true);
        }
    }
}
