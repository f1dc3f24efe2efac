using System.Text.Json;

namespace SutureLive.Setup.Testing;

/// <summary>How one test project went.</summary>
/// <param name="Project">Its name.</param>
/// <param name="Passed">Tests that passed.</param>
/// <param name="Failures">Tests that failed, and a line of its own when the project itself did.</param>
/// <param name="Skips">Tests that did not run, each with its reason.</param>
internal sealed record TestReport(string Project, int Passed, IReadOnlyList<TestNote> Failures, IReadOnlyList<TestNote> Skips)
{
    /// <summary>A project that gave no usable report: one failure with the reason.</summary>
    public static TestReport Broken(string project, string why) => new(project, 0, [new(project, why)], []);

    /// <summary>Reads the CTRF report (JSON) that a test executable wrote.</summary>
    /// <param name="project">Name of the test project.</param>
    /// <param name="json">The report.</param>
    /// <param name="exitCode">How the executable ended; with no failed test in the report it has to be 0.</param>
    public static TestReport Parse(string project, ReadOnlyMemory<byte> json, int exitCode)
    {
        int passed = 0;
        List<TestNote> failures = [], skips = [];
        try
        {
            using var report = JsonDocument.Parse(json);
            foreach (var test in report.RootElement.GetProperty("results").GetProperty("tests").EnumerateArray())
            {
                string name = test.GetProperty("name").GetString() ?? "";
                switch (test.GetProperty("status").GetString())
                {
                    case "passed":
                        passed++;
                        break;
                    case "failed":
                        failures.Add(new(name, $"{Text(test, "message")}\n{Text(test, "trace")}".Trim()));
                        break;
                    default:
                        skips.Add(new(name, Text(test, "message")));
                        break;
                }
            }
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return Broken(project, $"Its report cannot be read: {problem.Message}");
        }

        if (exitCode != 0 && failures.Count == 0) failures.Add(new(project, $"Ended with exit code {exitCode} although no test failed."));
        if (passed + failures.Count + skips.Count == 0) failures.Add(new(project, "Ran no test at all."));
        return new(project, passed, failures, skips);
    }

    private static string Text(JsonElement test, string field) =>
        test.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}

/// <summary>A test that failed or was skipped.</summary>
/// <param name="Test">Its full name.</param>
/// <param name="Why">What it said.</param>
internal sealed record TestNote(string Test, string Why);
