using System.Globalization;

namespace SutureLive.App.Doctor;

/// <summary>The cameras the system names, without opening one: opening takes a camera away from whoever uses it.</summary>
internal static class CameraList
{
    private const string Class = "/sys/class/video4linux";

    /// <summary>Address and name of each, by number. Linux alone tells names without opening; elsewhere the list is empty, and <c>device:0</c>, <c>device:1</c> … are tried.</summary>
    public static IReadOnlyList<(string Address, string Name)> All() => !Directory.Exists(Class)
        ? []
        : [.. from folder in Directory.EnumerateDirectories(Class)
              let number = NumberOf(Path.GetFileName(folder))
              where number is not null
              orderby number
              select ($"device:{number}", NameOf(folder))];

    private static int? NumberOf(string folder) =>
        folder.StartsWith("video", StringComparison.Ordinal) && int.TryParse(folder.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static string NameOf(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "name")).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Path.GetFileName(folder);
        }
    }
}
