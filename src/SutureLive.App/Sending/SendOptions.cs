using System.CommandLine;
using SutureLive.App.Calibrating;
using SutureLive.App.Commands;
using SutureLive.Cameras;
using SutureLive.CommandLine;
using SutureLive.FirmwareBridge;

namespace SutureLive.App.Sending;

/// <summary>The options of <c>send</c>.</summary>
internal sealed class SendOptions
{
    /// <summary>Registration that ties the simulated microscope to the simulated frame.</summary>
    public const string PhantomRegistration = "phantom";

    public Option<SendTarget?> To { get; } = SendTarget.Option();

    public Option<CameraSpec?> Camera { get; } = new("--camera")
    {
        Description = $"Which camera: {CameraSpec.Forms}. Default: phantom.",
        HelpName = "SPEC",
        CustomParser = result => Parsed(result, "--camera", CameraSpec.Parse),
    };

    public RegistrationOptions Registration { get; } = new(
        $"The registration (see: calibrate register), by the name it was activated under or by file; or {PhantomRegistration} for the simulated microscope over the simulated frame.", PhantomRegistration);

    public Option<ControllerSpec?> Port { get; } = new("--port")
    {
        Description = "Port of a grbl 1.1 or grblHAL controller: /dev/ttyUSB0, COM3, tcp:HOST:PORT.",
        HelpName = "PORT",
        CustomParser = result => Parsed(result, "--port", ControllerSpec.ParsePort),
    };

    public Option<ControllerSpec?> Controller { get; } = new("--controller")
    {
        Description = $"Controller instead of a port: {ControllerSpec.Forms}",
        HelpName = "SPEC",
        CustomParser = result => Parsed(result, "--controller", ControllerSpec.Parse),
    };

    public Option<string?> Profile { get; } = new("--profile")
    {
        Description = "Frame profile: what the controller's settings must be. Without it the controller's own steps and travel are taken as they are.",
        HelpName = "FILE",
    };

    public AnatomyChoice Anatomy { get; } = new();

    public OpticsOptions Optics { get; } = new("--optics");

    public Option<string?> WriteProfile { get; } = new("--write-profile")
    {
        Description = "Write the settings of the connected controller to a new frame profile and move nothing.",
        HelpName = "FILE",
    };

    public Option<string?> ByteLog { get; } = new("--byte-log")
    {
        Description = "Write every byte to and from the controller, with its time, to this new file. Without it the bytes of a real controller go to a new file beside the logs.",
        HelpName = "FILE",
    };

    public Option<bool> Home { get; } = new("--home") { Description = "Home the frame first. The arm moves over its whole travel, vertical axis first: clear the way. An MP-285 does not move: the place where its arm stands becomes 0, so drive it to its upper and rear end before." };

    public Option<bool> Confirm { get; } = new("--confirm") { Description = "Really move. Without it the plan is shown and nothing moves." };

    public Option<bool> Explain { get; } = new("--explain") { Description = "Show every condition of the motion gate and what it found." };

    public Option<bool> WaiveTilt { get; } = new("--waive-tilt") { Description = "Go down (DV) although the skull's tilt was not measured." };

    public Option<bool> Sequence { get; } = new("--sequence")
    {
        Description = "Go above the target, touch the bone there with the probe, go to --depth-mm, and back up. With --confirm each step is shown and waits for a typed yes.",
    };

    public Option<double?> Depth { get; } = Number("--depth-mm", "Depth of a sequence, mm from the bone that is touched at the target, negative downwards, such as -1.2.", -15, 5);

    public Option<double?> TouchToZ { get; } = Number("--touch-to-z", "Down to which Z of the frame, mm, a sequence may look for the bone. Default: 1 mm below the bone_z_mm of the registration.", -300, 300);

    public Option<double> WaitS { get; } = Wait();

    public Option<NumberOrAuto> Nose { get; } = PictureOptions.Nose();

    public Option<string?> Model { get; } = ModelOption.Create();

    public IEnumerable<Option> All => [To, Camera, .. Registration.All, Port, Controller, Profile, WriteProfile, ByteLog, Home, Confirm, Explain, WaiveTilt, Sequence, Depth, TouchToZ, WaitS, Nose, Model, .. Optics.All];

    private static Option<double?> Number(string name, string description, double least, double most)
    {
        var option = new Option<double?>(name) { Description = description, HelpName = "MM" };
        option.Check(result =>
        {
            if (result.GetValueOrDefault<double?>() is { } value && !(value >= least && value <= most)) result.AddError(FormattableString.Invariant($"{name} is out of range: {least} to {most} mm."));
        });
        return option;
    }

    private static Option<double> Wait()
    {
        var option = new Option<double>("--wait-s") { Description = "How long to wait for a steady bregma, s.", HelpName = "N", DefaultValueFactory = _ => 30 };
        option.Check(result =>
        {
            if (!(result.GetValueOrDefault<double>() is >= 0 and <= 3600)) result.AddError("--wait-s is out of range: 0 to 3600 s.");
        });
        return option;
    }

    private static T? Parsed<T>(System.CommandLine.Parsing.ArgumentResult result, string name, Func<string, T> parse)
        where T : class
    {
        try
        {
            return parse(result.Tokens[0].Value);
        }
        catch (FormatException wrong)
        {
            result.AddError($"{name}: {wrong.Message}");
            return null;
        }
    }
}
