using SutureLive.FirmwareBridge.Grbl;
using SutureLive.FirmwareBridge.Mp285;
using SutureLive.FirmwareBridge.Plugins;
using SutureLive.FirmwareBridge.Simulation;
using SutureLive.FirmwareBridge.Transports;
using SutureLive.FirmwareBridge.Zaber;

namespace SutureLive.FirmwareBridge;

/// <summary>Which controller, as a person writes it on the command line. A closed family; plug-ins are one of its members.</summary>
public abstract record ControllerSpec
{
    /// <summary>The forms, for help texts and error messages. A PORT is a path or tcp:HOST:PORT.</summary>
    public const string Forms =
        "grbl:PORT, zaber:PORT[,pitch-mm=P][,axes=1.1+2.1+3.1][,invert=xyz][,encoders=true], mp285:PORT[,invert=z] (each also with [,baud=N][,dtr=true]), simulated:grbl|grblhal|zaber|mp285[,fault=KIND@MOMENT,...], PLUGIN:ADDRESS";

    internal const int GrblBaud = 115200, ZaberBaud = 115200, Mp285Baud = 9600;

    private ControllerSpec()
    {
    }

    /// <summary>How its serial port is opened; null as its protocol says. Of no meaning behind a socket.</summary>
    public SerialOptions? Serial { get; init; }

    /// <summary>A grbl 1.1 or grblHAL controller.</summary>
    /// <param name="Wire">Where it is plugged in.</param>
    public sealed record Grbl(WireSpec Wire) : ControllerSpec;

    /// <summary>Zaber stages that speak ASCII.</summary>
    /// <param name="Wire">Where the first of the chain is plugged in.</param>
    /// <param name="Options">What the protocol does not tell.</param>
    public sealed record Zaber(WireSpec Wire, ZaberOptions Options) : ControllerSpec;

    /// <summary>A Sutter MP-285.</summary>
    /// <param name="Wire">Where it is plugged in.</param>
    /// <param name="Inverted">Axes that count down where the frame's numbers rise.</param>
    public sealed record Mp285(WireSpec Wire, FrameAxes Inverted) : ControllerSpec;

    /// <summary>A simulated frame; the type of its options says which controller it has.</summary>
    /// <param name="Options">How it is built and what will go wrong.</param>
    /// <param name="OverTerminal">True to put it behind a real pseudo-terminal.</param>
    /// <param name="Haste">How many times faster than real steel it moves.</param>
    public sealed record Simulated(SimulationOptions Options, bool OverTerminal, double Haste) : ControllerSpec;

    /// <summary>A controller that a plug-in brought.</summary>
    /// <param name="By">The plug-in.</param>
    /// <param name="Address">What stood behind its name; the plug-in reads it.</param>
    public sealed record Plugin(IControllerPlugin By, string Address) : ControllerSpec;

    /// <summary>What a person calls it: where it is plugged in.</summary>
    public string Name => this switch
    {
        Grbl grbl => $"{grbl.Wire}",
        Zaber zaber => $"{zaber.Wire}",
        Mp285 sutter => $"{sutter.Wire}",
        Plugin plugin => $"{plugin.By.Protocol}:{plugin.Address}",
        _ => "simulated",
    };

    /// <summary>Reads a controller from its text.</summary>
    /// <exception cref="FormatException">A sentence that says what is wrong and lists the forms.</exception>
    public static ControllerSpec Parse(string text) => ControllerSpecReader.Read(text, ControllerPlugins.Default);

    /// <summary>Reads the port of a grbl controller: <c>tcp:HOST:PORT</c>, or the path of a serial port.</summary>
    /// <exception cref="FormatException">A sentence that says what is wrong.</exception>
    public static ControllerSpec ParsePort(string text) => new Grbl(WireSpec.Parse(text));

    /// <summary>Makes the controller. Nothing is opened before it is told to connect.</summary>
    /// <param name="profile">What the frame is supposed to be.</param>
    /// <param name="time">The clock of all time-outs.</param>
    /// <param name="witness">Told of every byte, such as a <see cref="ByteLog"/>; null for none. Not owned.</param>
    /// <exception cref="ControllerException">A plug-in could not make it.</exception>
    public IFrameController Open(FrameProfile profile, TimeProvider time, IWireWitness? witness = null)
    {
        return this switch
        {
            Grbl grbl => new GrblController(Name, By(grbl.Wire, GrblBaud), profile, time),
            Zaber zaber => new ZaberController(Name, By(zaber.Wire, ZaberBaud), zaber.Options, profile, time),
            Mp285 sutter => new Mp285Controller(Name, By(sutter.Wire, Mp285Baud), sutter.Inverted, profile, time),
            Simulated simulated => SimulatedControllers.Open(simulated, profile, time, witness), // written out: simulated.Open would be this method again
            Plugin plugin => ControllerPlugins.Open(plugin.By, new(plugin.Address, profile, time, witness)),
            _ => throw new NotSupportedException(),
        };

        Func<CancellationToken, Task<ITransport>> By(WireSpec wire, int baud) => stop => wire.OpenAsync(Serial ?? new(baud), witness, stop);
    }
}

/// <summary>Makes simulated controllers.</summary>
internal static class SimulatedControllers
{
    public static IFrameController Open(this ControllerSpec.Simulated simulated, FrameProfile profile, TimeProvider time, IWireWitness? witness)
    {
        const string name = "simulated";
        return simulated.Options switch
        {
            SimulatedZaberOptions zaber => new ZaberController(
                name, Plug, new() { PitchMm = new(zaber.PitchMm, zaber.PitchMm, zaber.PitchMm), HasEncoders = zaber.HasEncoders }, profile, time),
            SimulatedMp285Options sutter => new Mp285Controller(name, Plug, FrameAxes.None, profile with { TravelMm = profile.TravelMm ?? sutter.TravelMm }, time),
            _ => new GrblController(name, Plug, profile, time),
        };

        Task<ITransport> Plug(CancellationToken stop)
        {
            var clock = simulated.Haste > 1 ? new HastyTime(time, simulated.Haste) : time;
            SimulatedDevice device = simulated.Options switch
            {
                SimulatedZaberOptions zaber => new SimulatedZaber(clock, zaber),
                SimulatedMp285Options sutter => new SimulatedMp285(clock, sutter),
                _ => new SimulatedGrbl(clock, (SimulatedGrblOptions)simulated.Options),
            };
            ITransport host = simulated.OverTerminal ? SimulatedHost.OverPseudoTerminal(device) : SimulatedHost.InMemory(device);
            return Task.FromResult(witness is null ? host : new WitnessedTransport(host, witness));
        }
    }
}
