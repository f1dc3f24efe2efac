using SutureLive.Console.Feed;

namespace SutureLive.Console.Tests;

/// <summary>A machine with one good model, one damaged one, a camera, and a port this user may not use.</summary>
internal sealed class Devices : IDeviceBench
{
    public List<DeviceFinding> Findings { get; } =
    [
        new("model", FindingLevel.Ok, "Model 'small-suture' is whole.", null),
        new("ports", FindingLevel.Warn, "This user may not use /dev/ttyUSB0.", "Add the user to the group dialout."),
        new("disk", FindingLevel.Fail, "Nothing can be written to '/full'.", "Choose another folder."),
    ];

    public DeviceInventory Look() => new(
        [
            new("small-suture", true, "DirectML", null, new('a', 64), "input N x 3x256x256", ["suture", "bregma"], 40, 3.8, "70 photographs", 7),
            new("torn", false, null, "Model file 'torn.onnx' is damaged. Restore both files together.", "", "", [], null, null, null, 0),
        ],
        [new("device:0", "Trinocular USB camera")],
        [new("/dev/ttyUSB0", "FTDI FT232", "Add the user to the group dialout.")]);

    public Task<IReadOnlyList<DeviceFinding>> ExamineAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<DeviceFinding>>(Findings);
}
