using System.Text;
using SutureLive.Setup.Testing;

namespace SutureLive.Setup.Tests;

public sealed class TestReportTests
{
    private const string Mixed =
        """
        {"results":{"tests":[
          {"name":"A.works","status":"passed"},
          {"name":"A.breaks","status":"failed","message":"expected 1","trace":"at A.breaks()"},
          {"name":"A.waits","status":"skipped","message":"no data"},
          {"name":"A.later","status":"pending"}]}}
        """;

    [Fact]
    public void Passed_failed_and_skipped_tests_are_counted_and_the_reasons_kept()
    {
        var report = Parse(Mixed, exitCode: 1);

        Assert.Equal("1 passed, 1 failed, 2 skipped", Totals.Of([report]).ToString());
        Assert.Equal(new TestNote("A.breaks", "expected 1\nat A.breaks()"), report.Failures.Single());
        Assert.Equal(new TestNote("A.waits", "no data"), report.Skips[0]);
    }

    [Fact]
    public void A_project_that_crashes_after_its_last_test_has_failed()
    {
        var report = Parse("""{"results":{"tests":[{"name":"A","status":"passed"}]}}""", exitCode: 139);

        Assert.Contains("139", report.Failures.Single().Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_that_ran_nothing_has_failed() => Assert.Single(Parse("""{"results":{"tests":[]}}""", exitCode: 0).Failures);

    [Theory]
    [InlineData("")]
    [InlineData("{\"results\":{\"tests\":[{\"name\":\"A\",\"sta")]
    [InlineData("{}")]
    [InlineData("[1]")]
    public void A_report_cut_short_is_a_failure_and_not_a_pass(string json) => Assert.Single(Parse(json, exitCode: 0).Failures);

    [Fact]
    public void The_last_line_is_the_one_that_scripts_wait_for()
    {
        string summary = Totals.Summary([Parse(Mixed, exitCode: 1), Parse(Mixed, exitCode: 1)]);

        Assert.Equal("2 passed, 2 failed, 4 skipped", summary.Split('\n')[^1]);
        Assert.Contains("FAILED  A.breaks\n        expected 1", summary, StringComparison.Ordinal);
        Assert.Contains("SKIPPED 2 of A.waits and others\n        no data", summary, StringComparison.Ordinal);
    }

    private static TestReport Parse(string json, int exitCode) => TestReport.Parse("P", Encoding.UTF8.GetBytes(json), exitCode);
}
