using SutureLive.Core;

namespace SutureLive.App.Exporting;

/// <summary>A note in the folder of an export for as long as it is not whole: what a stopped one leaves looks whole but for it.</summary>
internal sealed class UnfinishedExport
{
    /// <summary>Name of the note.</summary>
    public const string Name = "UNFINISHED.txt";

    private readonly string _path;

    private UnfinishedExport(string path) => _path = path;

    /// <summary>True when a folder holds what is not whole.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, Name));

    /// <summary>Puts the note into a fresh folder.</summary>
    public static UnfinishedExport Begin(string folder, string session)
    {
        UnfinishedExport note = new(Path.Combine(folder, Name));
        File.WriteAllText(note._path, $"This export of the session '{session}' has not come to its end. While this note is here it goes on, or it was stopped: then delete this folder and export again.\n");
        return note;
    }

    /// <summary>Refuses a folder that holds the remains of an export.</summary>
    /// <exception cref="SutureLiveException">It does.</exception>
    public static void Refuse(string folder)
    {
        if (IsIn(folder))
            throw new SutureLiveException($"'{folder}' holds an export that was stopped before its end, or goes on at this moment ({Name}). Delete that folder and export again, or give another --out.");
    }

    /// <summary>Everything is there: takes the note away.</summary>
    public void End() => File.Delete(_path);
}
