using OpenCvSharp;
using SutureLive.Imaging;

namespace SutureLive.Cameras;

/// <summary>The pictures of a folder, one after another, each held for its time. A broken one is reported and left out.</summary>
internal sealed class PictureFolderSource : ICaptureSource
{
    private readonly CameraSpec.Images _spec;
    private readonly Mat _held = new();
    private int _repeats;
    private string[] _paths;
    private int _next;
    private bool _anyShown;

    private PictureFolderSource(CameraSpec.Images spec, string[] paths) => (_spec, _paths) = (spec, paths);

    public TimeSpan? Period => TimeSpan.FromSeconds(1 / _spec.FrameHz);

    public string? Remark => null;

    public static PictureFolderSource Open(CameraSpec.Images spec) => new(spec, List(spec.Path));

    public bool Next(Mat picture, CancellationToken cancel)
    {
        if (_repeats > 0)
        {
            _repeats--;
            _held.CopyTo(picture);
            return true;
        }

        if (_next == _paths.Length)
        {
            if (!_anyShown) throw new CameraException($"None of the {_paths.Length} pictures in '{_spec.Path}' can be read.", canRecover: false);
            if (!_spec.Loop) return false;
            (_paths, _next, _anyShown) = (List(_spec.Path), 0, false);
        }

        string path = _paths[_next++];
        try
        {
            using var read = PictureFile.Read(path);
            read.CopyTo(_held);
            _held.CopyTo(picture);
            _repeats = _spec.FramesPerPicture - 1;
            _anyShown = true;
            return true;
        }
        catch (PictureException e)
        {
            throw new PictureSkippedException(e.Message);
        }
    }

    public void Dispose() => _held.Dispose();

    private static string[] List(string path)
    {
        if (File.Exists(path)) return [path];
        try
        {
            string[] paths = [.. Directory.EnumerateFiles(path).Where(PictureFile.IsPicture).Order(StringComparer.OrdinalIgnoreCase)];
            return paths.Length > 0
                ? paths
                : throw new CameraException($"The folder '{path}' holds no JPEG, PNG, TIFF, BMP or WebP pictures.", canRecover: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CameraException(
                Directory.Exists(path) ? $"The folder '{path}' cannot be read: {e.Message}" : $"There is no folder '{path}': check the name.",
                canRecover: false, e);
        }
    }
}
