using System.CommandLine;
using SutureLive.App.Calibrating;
using SutureLive.App.Commands;
using SutureLive.Cameras;
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

    public Option<string> Registration { get; } = new("--registration")
    {
        Description = $"Registration file (see: calibrate register), or {PhantomRegistration} for the simulated microscope over the simulated frame.",
        HelpName = "FILE",
        DefaultValueFactory = _ => PhantomRegistration,
    };

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

    public OpticsOptions Optics { get; } = new("--optics");

    public Option<string?> WriteProfile { get; } = new("--write-profile")
    {
        Description = "Write the settings of the connected controller to a new frame profile and move nothing.",
        HelpName = "FILE",
    };

    public Option<string?> ByteLog { get; } = new("--byte-log")
    {
        Description = "Write every byte to and from the controller, with its time, to a new file.",
        HelpName = "FILE",
    };

    public Option<bool> Home { get; } = new("--home") { Description = "Home the frame first. The arm moves over its whole travel, vertical axis first: clear the way." };

    public Option<bool> Confirm { get; } = new("--confirm") { Description = "Really move. Without it the plan is shown and nothing moves." };

    public Option<bool> Explain { get; } = new("--explain") { Description = "Show every condition of the motion gate and what it found." };

    public Option<bool> WaiveTilt { get; } = new("--waive-tilt") { Description = "Go down (DV) although the skull's tilt was not measured." };

    public Option<double> WaitS { get; } = Wait();

    public Option<double?> Nose { get; } = PictureOptions.Nose();

    public Option<string?> Model { get; } = ModelOption.Create();

    public IEnumerable<Option> All => [To, Camera, Registration, Port, Controller, Profile, WriteProfile, ByteLog, Home, Confirm, Explain, WaiveTilt, WaitS, Nose, Model, .. Optics.All];

    private static Option<double> Wait()
    {
        var option = new Option<double>("--wait-s") { Description = "How long to wait for a steady bregma, s.", HelpName = "N", DefaultValueFactory = _ => 30 };
        option.Validators.Add(result =>
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
