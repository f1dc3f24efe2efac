namespace SutureLive.Train.Import;

/// <summary>Finds photographs anywhere under a folder by name, whatever the case and ending (JPG, jpeg, png).</summary>
internal sealed class PhotographFinder
{
    private readonly string _folder;
    private readonly ILookup<string, string> _byName;

    public PhotographFinder(string folder)
    {
        if (!Directory.Exists(folder)) throw new ImportException($"There is no folder '{folder}'.");
        _folder = folder;
        _byName = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(Imaging.PictureFile.IsPicture).Order(StringComparer.Ordinal)
            .ToLookup(Path.GetFileNameWithoutExtension, StringComparer.OrdinalIgnoreCase)!;
    }

    /// <summary>The file of this name.</summary>
    /// <exception cref="ImportException">There is none.</exception>
    public string Find(string name) => _byName[Path.GetFileNameWithoutExtension(name)].FirstOrDefault()
        ?? throw new ImportException($"There is no photograph {Path.GetFileNameWithoutExtension(name)} under '{_folder}'.");
}
