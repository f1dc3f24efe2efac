using SutureLive.App.Doctor;
using SutureLive.Console.Feed;
using SutureLive.FirmwareBridge.Transports;
using SutureLive.Inference;

namespace SutureLive.App.Live;

/// <summary>Models and devices as the console's page shows them while a session runs: what is in use is judged by how it works, not opened a second time.</summary>
/// <param name="segmenter">The model in use; not owned.</param>
/// <param name="feed">How camera and controller are.</param>
/// <param name="settings">What the session was started with.</param>
/// <param name="time">The clock that profiles age by.</param>
internal sealed class LiveDevices(OnnxSegmenter segmenter, ILiveFeed feed, LiveSettings settings, TimeProvider time) : IDeviceBench
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (DateTime Written, ModelOnFile Model)> _seen = [];

    /// <inheritdoc/>
    public DeviceInventory Look()
    {
        lock (_gate) return new(
            [OfCard(segmenter.Card, segmenter.Provider), .. Others()],
            [.. CameraList.All().Select(camera => new NamedDevice(camera.Address, camera.Name))],
            [.. PortList.All().Select(port => new NamedDevice(port.Path, port.Description, PortCheck.MayUse(port.Path) ? null : PortCheck.Remedy))]);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeviceFinding>> ExamineAsync(CancellationToken stop) => Task.Run<IReadOnlyList<DeviceFinding>>(
        () => [.. Findings().Select(finding => new DeviceFinding(finding.Id, Level(finding.Status), finding.Says, finding.Remedy))], stop);

    private IEnumerable<Finding> Findings()
    {
        var card = segmenter.Card;
        yield return Finding.Ok("model", $"Model '{card.Name}' is whole (SHA-256 {card.Sha256}) and reads this session.");
        yield return ModelCheck.ProviderOf(segmenter.Provider);
        yield return Camera(feed.Status.Camera);
        if (feed.Status.Controller is { } controller) yield return Controller(controller);
        yield return Profile();
        yield return PortCheck.Look();
        yield return PlaceChecks.Display();
        Directory.CreateDirectory(settings.SessionsDir);
        yield return PlaceChecks.Disk(settings.SessionsDir);
    }

    private static Finding Camera(DeviceStatus camera) => camera.State switch
    {
        DeviceState.Running => Finding.Ok("camera", $"Camera '{camera.Name}' gives pictures."),
        DeviceState.Opening => Finding.Warn("camera", $"Camera '{camera.Name}' is being opened.", "Wait a moment and examine again."),
        DeviceState.Ended => Finding.Warn("camera", camera.Says ?? $"'{camera.Name}' is at its end.", "Start again, or name another --camera."),
        _ => Finding.Fail("camera", camera.Says ?? $"Camera '{camera.Name}' is gone.", "Check its cable and that no other program uses it; it is tried again by itself."),
    };

    private static Finding Controller(ControllerStatus controller) => controller.Device.State == DeviceState.Running
        ? Finding.Ok("controller", $"Controller '{controller.Device.Name}' answers: {controller.Word}.")
        : Finding.Fail("controller", controller.Device.Says ?? $"Controller '{controller.Device.Name}' does not answer.", "Check cable and power, then start again: a controller is never connected, homed or armed by itself.");

    private Finding Profile() => settings.Optics is not { } optics
        ? Finding.Warn("profile", "No profile of the optics is in use: the scale is that of --um-per-px or found in the picture.", "Calibrate once (suturelive calibrate scale) and start with --profile NAME.")
        : optics.Status.Due(time.GetUtcNow()) is { } due
            ? Finding.Warn("profile", due, "Verify it on a true millimetre (calibrate verify), or calibrate again.")
            : Finding.Ok("profile", $"Profile '{optics.Status.Profile.Name}' version {optics.Status.Profile.Version} is {optics.Status.Badge(time.GetUtcNow())} old.");

    private IEnumerable<ModelOnFile> Others()
    {
        if (ModelFolder.Find() is not { } folder) yield break;
        foreach (string card in ModelFolder.Cards(folder))
        {
            if (Path.ChangeExtension(segmenter.Card.OnnxPath, ".json") == Path.GetFullPath(card)) continue;
            yield return Checked(card);
        }
    }

    // Hashing a model takes a moment, and its file hardly ever changes.
    private ModelOnFile Checked(string path)
    {
        string onnx = Path.ChangeExtension(path, ".onnx");
        var written = File.GetLastWriteTimeUtc(path) > File.GetLastWriteTimeUtc(onnx) ? File.GetLastWriteTimeUtc(path) : File.GetLastWriteTimeUtc(onnx);
        if (_seen.TryGetValue(path, out var seen) && seen.Written == written) return seen.Model;
        ModelOnFile model;
        try
        {
            model = OfCard(ModelCard.Load(path), null);
        }
        catch (ModelException e)
        {
            model = new(Path.GetFileNameWithoutExtension(path), false, null, e.Message, "", "", [], null, null, null, 0);
        }

        _seen[path] = (written, model);
        return model;
    }

    private static ModelOnFile OfCard(ModelCard card, string? provider) => new(
        card.Name, provider is not null, provider, null, card.Sha256, $"{card.Input.Name} N x {card.Input}", card.Planes, card.UmPerPx, card.GflopPerTile, card.TrainedOn, card.HeldOut.Count);

    private static FindingLevel Level(FindingStatus status) => status switch
    {
        FindingStatus.Ok => FindingLevel.Ok,
        FindingStatus.Warn => FindingLevel.Warn,
        _ => FindingLevel.Fail,
    };
}
