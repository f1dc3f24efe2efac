using SutureLive.Imaging;

namespace SutureLive.App.Processing;

/// <summary>A picture named by the user, directly or through its folder.</summary>
/// <param name="Shown">Its path as the user would write it.</param>
/// <param name="FullPath">Its absolute path.</param>
internal sealed record PictureInput(string Shown, string FullPath);

/// <summary>Finds the pictures behind the paths of a command line.</summary>
internal static class PictureInputs
{
    /// <summary>
    /// The pictures in the order given, those of a folder by name; results of an earlier run that lie in such a folder are left out.
    /// A path that does not exist stays in, so that reading it fails with its own sentence.
    /// </summary>
    /// <param name="paths">Pictures and folders.</param>
    /// <param name="complain">Told, in a sentence, of each folder without a picture.</param>
    public static IReadOnlyList<PictureInput> Expand(IEnumerable<string> paths, Action<string> complain)
    {
        var inputs = new List<PictureInput>();
        foreach (string path in paths)
        {
            if (!Directory.Exists(path))
            {
                inputs.Add(new PictureInput(path, Path.GetFullPath(path)));
                continue;
            }

            var found = Directory.EnumerateFiles(path).Where(PictureFile.IsPicture).Where(file => !ResultFiles.IsResult(file)).Order(StringComparer.Ordinal).ToArray();
            if (found.Length == 0) complain($"Folder '{path}' holds no picture (JPEG, PNG, TIFF, BMP, WebP).");
            inputs.AddRange(found.Select(file => new PictureInput(file, Path.GetFullPath(file))));
        }

        return [.. inputs.DistinctBy(input => input.FullPath)];
    }
}
