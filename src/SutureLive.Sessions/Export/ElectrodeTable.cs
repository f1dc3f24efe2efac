using System.Globalization;
using System.Text.Json;

namespace SutureLive.Sessions.Export;

/// <summary>
/// The targets of a session as a table in the manner of NWB's electrodes (nwb-schema, <c>ElectrodesTable</c>): x + posterior, y + inferior,
/// z + right. Those are the opposite signs of AP and DV on the surgeon's screen, and both stand beside each other.
/// </summary>
public static class ElectrodeTable
{
    /// <summary>The change of signs in words.</summary>
    public const string SignFlips = "x_mm = -AP_mm (AP + anterior; x + posterior); y_mm = -DV_mm (DV + dorsal; y + inferior), empty because a camera sees no depth; z_mm = ML_mm (both + right); origin bregma";

    /// <summary>Writes <c>electrodes.csv</c> and <c>electrodes.json</c>.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="manifest">The session.</param>
    public static void Write(string folder, SessionManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var targets = manifest.About.Targets;
        AtomicFile.Write(Path.Combine(folder, "electrodes.csv"), file =>
        {
            using StreamWriter writer = new(file, leaveOpen: true) { NewLine = "\n" };
            writer.WriteLine($"# {SignFlips}");
            writer.WriteLine("id,name,x_mm,y_mm,z_mm,ap_mm,ml_mm,dv_mm");
            for (int i = 0; i < targets.Count; i++)
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i},{Cell(targets[i].Name)},{0 - targets[i].ApMm},,{targets[i].MlMm},{targets[i].ApMm},{targets[i].MlMm},"));
        });
        AtomicFile.Write(Path.Combine(folder, "electrodes.json"), file => JsonSerializer.Serialize(
            file,
            new
            {
                SessionId = manifest.Id,
                Origin = "bregma",
                Units = "mm",
                Orientation = "PIR",
                SignFlips,
                Electrodes = targets.Select((target, id) => new { Id = id, target.Name, XMm = 0 - target.ApMm, YMm = (double?)null, ZMm = target.MlMm, target.ApMm, target.MlMm }),
            },
            SessionJson.Page));
    }

    private static string Cell(string text) => text.AsSpan().ContainsAny(",\"\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
