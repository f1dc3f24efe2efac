namespace SutureLive.Train.Export;

/// <summary>
/// A model is an ONNX file and two cards. They are written in a folder of their own and appear together at the end, so that a full
/// disk or a stop half-way leaves nothing behind, and a model that is being replaced stays whole.
/// </summary>
internal static class StagedModel
{
    // The card comes last: without it programs do not take the file for a model.
    private static readonly string[] Endings = [".md", ".onnx", ".json"];

    /// <summary>Lets a model be written, and puts it where it belongs.</summary>
    /// <param name="onnxPath">Its final place.</param>
    /// <param name="write">Writes NAME.onnx to the path it is given, and the cards beside it.</param>
    /// <returns>What <paramref name="write"/> returned.</returns>
    public static T Publish<T>(string onnxPath, Func<string, T> write)
    {
        string final = Path.GetFullPath(onnxPath), stage = final + ".partial", staged = Path.Combine(stage, Path.GetFileName(final));
        if (Endings.Select(e => Path.ChangeExtension(final, e)).FirstOrDefault(Directory.Exists) is { } inTheWay)
            throw new ExportException($"{inTheWay} is a folder, where a file of the model belongs: choose another name or folder.");
        bool folderIsNew = !Directory.Exists(Path.GetDirectoryName(final));
        if (Directory.Exists(stage)) Directory.Delete(stage, recursive: true);     // of a run that was killed
        Directory.CreateDirectory(stage);
        bool done = false;
        try
        {
            var result = write(staged);
            foreach (string ending in Endings) File.Move(Path.ChangeExtension(staged, ending), Path.ChangeExtension(final, ending), overwrite: true);
            done = true;
            return result;
        }
        finally
        {
            Directory.Delete(stage, recursive: true);
            if (folderIsNew && !done && !Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(final)!).Any()) Directory.Delete(Path.GetDirectoryName(final)!);
        }
    }
}
