using System.Text.Json;

namespace SutureLive.Calibration;

/// <summary>Writes a file that is there whole or not at all, whatever ends the program meanwhile, and never in the place of another.</summary>
internal static class NewFile
{
    /// <summary>Writes it beside its place and moves it there.</summary>
    /// <exception cref="IOException">There is such a file already, or it cannot be written.</exception>
    public static void Write<T>(string path, T what, JsonSerializerOptions json)
    {
        string beside = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (var file = new FileStream(beside, FileMode.Create))
            {
                JsonSerializer.Serialize(file, what, json);
                file.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: false);
        }
        finally
        {
            File.Delete(beside);
        }
    }
}
