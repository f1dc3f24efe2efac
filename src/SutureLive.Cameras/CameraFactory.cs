using Microsoft.Extensions.Logging;

namespace SutureLive.Cameras;

/// <summary>Makes the camera that a <see cref="CameraSpec"/> names.</summary>
public static class CameraFactory
{
    /// <summary>Makes a camera. Nothing is opened before somebody subscribes to its frames.</summary>
    /// <param name="spec">Which one.</param>
    /// <param name="time">The clock for pace, time stamps and retries; null for the computer's.</param>
    /// <param name="logger">Where faults of subscribers and drivers are told; null for nowhere.</param>
    /// <returns>The camera, owned by the caller.</returns>
    /// <exception cref="ArgumentException">An option of the phantom is out of range.</exception>
    public static ICamera Open(CameraSpec spec, TimeProvider? time = null, ILogger? logger = null) => spec switch
    {
        CameraSpec.Device device => new CaptureCamera($"device {device.Index}", _ => DeviceSource.Open(device), time, logger),
        CameraSpec.File file => new CaptureCamera(Path.GetFileName(file.Path), _ => VideoFileSource.Open(file), time, logger),
        CameraSpec.Images images => new CaptureCamera(FolderName(images.Path), _ => PictureFolderSource.Open(images), time, logger),
        CameraSpec.Network network => new CaptureCamera(
            NetworkAddress.Shown(network.Address),
            cancel => network.IsHttp
                ? HttpSource.Open(network.Address, time ?? TimeProvider.System, cancel)
                : FfmpegSource.Open(network.Address, time ?? TimeProvider.System, cancel),
            time, logger),
        CameraSpec.Phantom phantom => new PhantomCamera(phantom, time, logger),
        _ => throw new ArgumentOutOfRangeException(nameof(spec), spec, "This kind of camera is not known."),
    };

    private static string FolderName(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(path)) is { Length: > 0 } name ? name : path;
}
