using System.Text.Json.Serialization;

namespace SutureLive.Console.Feed;

/// <summary>Models and devices of this machine, for the page that shows them. Calls come from any thread. Nothing here opens a port or a camera.</summary>
public interface IDeviceBench
{
    /// <summary>What there is. Asked for every few seconds while somebody looks.</summary>
    DeviceInventory Look();

    /// <summary>Examines everything a run needs, as <c>suturelive doctor</c> does; writes a trial file to the disk of the sessions. Takes a second or two.</summary>
    /// <param name="stop">Gives up.</param>
    Task<IReadOnlyList<DeviceFinding>> ExamineAsync(CancellationToken stop);
}

/// <summary>What there is on this machine.</summary>
/// <param name="Models">Every model in the models folder, and the one in use wherever it lies.</param>
/// <param name="Cameras">Cameras the system names; others can be typed.</param>
/// <param name="Ports">Serial ports the system names; others can be typed.</param>
public sealed record DeviceInventory(IReadOnlyList<ModelOnFile> Models, IReadOnlyList<NamedDevice> Cameras, IReadOnlyList<NamedDevice> Ports);

/// <summary>A model and what its card says.</summary>
/// <param name="Name">Its name.</param>
/// <param name="InUse">This session reads with it.</param>
/// <param name="Provider">The execution provider really used; null while it is not in use.</param>
/// <param name="Wrong">Why it cannot be used, as a sentence; null when card and file agree.</param>
/// <param name="Sha256">Hash of its ONNX file, lower-case hexadecimal; empty when unknown.</param>
/// <param name="Input">Name and shape of the input tensor.</param>
/// <param name="Outputs">Names of the outputs, each N x 1 x height x width.</param>
/// <param name="UmPerPx">Micrometres per pixel at which the network looks; null when unknown.</param>
/// <param name="GflopPerTile">Billions of operations per tile; null when the card does not say.</param>
/// <param name="TrainedOn">What it was trained on; null when the card does not say.</param>
/// <param name="HeldOut">Pictures kept away from its training.</param>
public sealed record ModelOnFile(
    string Name, bool InUse, string? Provider, string? Wrong, string Sha256, string Input, IReadOnlyList<string> Outputs, double? UmPerPx, double? GflopPerTile, string? TrainedOn, int HeldOut);

/// <summary>A camera or a port by name.</summary>
/// <param name="Address">What to write on the command line.</param>
/// <param name="Description">What the system calls it.</param>
/// <param name="Wrong">Why it cannot be used as things are; null when nothing is known against it.</param>
public sealed record NamedDevice(string Address, string Description, string? Wrong = null);

/// <summary>How a check ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FindingLevel>))]
public enum FindingLevel
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Something will not work or not well, but not everything needs it.</summary>
    Warn,

    /// <summary>Nothing useful works until this is mended.</summary>
    Fail,
}

/// <summary>One thing that was examined.</summary>
/// <param name="Id">Short name, the same in every version.</param>
/// <param name="Level">How it is.</param>
/// <param name="Says">What was found, with values.</param>
/// <param name="Remedy">What to do; null when all is well.</param>
public sealed record DeviceFinding(string Id, FindingLevel Level, string Says, string? Remedy);
