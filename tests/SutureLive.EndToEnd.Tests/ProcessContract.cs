using System.Text.Json;

namespace SutureLive.EndToEnd.Tests;

/// <summary>The fields that scripts rely on in a line of <c>process --json</c>.</summary>
internal static class ProcessContract
{
    public static void AssertHeldBy(JsonElement line)
    {
        string[] fields = ["image", "width", "height", "um_per_px", "um_per_px_source", "heading_deg", "bregma", "lambda", "bl_mm", "midline", "curves", "model", "ms"];
        Assert.All(fields, field => Assert.True(line.TryGetProperty(field, out _), field));
        foreach (string landmark in (string[])["bregma", "lambda"])
            Assert.All(["x_px", "y_px", "sigma_mm", "confidence"], field => Assert.True(line.GetProperty(landmark).TryGetProperty(field, out _), field));
        Assert.All(["name", "sha256", "provider"], field => Assert.NotEmpty(line.GetProperty("model").GetProperty(field).GetString()!));
        Assert.All(["preprocess", "inference", "anatomy", "total"], field => Assert.True(line.GetProperty("ms").GetProperty(field).GetDouble() >= 0));
        foreach (var curve in line.GetProperty("curves").EnumerateArray())
        {
            Assert.Contains(curve.GetProperty("name").GetString(), (string[])["sagittal", "frontal", "coronal_left", "coronal_right", "lambdoid_left", "lambdoid_right"]);
            Assert.All(curve.GetProperty("points_px").EnumerateArray(), point => Assert.Equal(2, point.GetArrayLength()));
            Assert.InRange(curve.GetProperty("mean_probability").GetDouble(), 0, 1);
        }
    }
}
