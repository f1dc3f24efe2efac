using System.Globalization;
using SutureLive.FirmwareBridge.Grbl;
using SutureLive.FirmwareBridge.Simulation;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge;

/// <summary>Which controller, as a person writes it on the command line. A closed family.</summary>
public abstract record ControllerSpec
{
    /// <summary>The forms, for help texts and error messages.</summary>
    public const string Forms = "grbl:PORT, grbl:tcp:HOST:PORT, simulated:grbl[,fault=KIND@MOMENT,…], simulated:grblhal[,…]";

    private ControllerSpec()
    {
    }

    /// <summary>A grbl 1.1 or grblHAL controller on a serial port.</summary>
    /// <param name="Port">Path or name of the port.</param>
    public sealed record Serial(string Port) : ControllerSpec;

    /// <summary>A grbl 1.1 or grblHAL controller behind a socket.</summary>
    /// <param name="Host">Name or address.</param>
    /// <param name="Port">TCP port.</param>
    public sealed record Tcp(string Host, int Port) : ControllerSpec;

    /// <summary>A simulated grbl frame.</summary>
    /// <param name="Options">How it is built and what will go wrong.</param>
    /// <param name="OverTerminal">True to put it behind a real pseudo-terminal.</param>
    /// <param name="Haste">How many times faster than real steel it moves.</param>
    public sealed record Simulated(SimulatedGrblOptions Options, bool OverTerminal, double Haste) : ControllerSpec;

    /// <summary>Reads a controller from its text.</summary>
    /// <exception cref="FormatException">A sentence that says what is wrong and lists the forms.</exception>
    public static ControllerSpec Parse(string text)
    {
        string[] words = text.Split(',');
        switch (words[0])
        {
            case "simulated" or "simulated:grbl":
                return ParseSimulated(text, words[1..], GrblDialect.Grbl);
            case "simulated:grblhal":
                return ParseSimulated(text, words[1..], GrblDialect.GrblHal);
            case var _ when text.StartsWith("grbl:", StringComparison.Ordinal) && text.Length > 5:
                return ParsePort(text[5..]);
            default:
                throw new FormatException($"'{text}' is no controller: write {Forms}.");
        }
    }

    /// <summary>Reads a port: <c>tcp:HOST:PORT</c>, or the path of a serial port.</summary>
    /// <exception cref="FormatException">A sentence that says what is wrong.</exception>
    public static ControllerSpec ParsePort(string text)
    {
        if (!text.StartsWith("tcp:", StringComparison.Ordinal)) return new Serial(text);
        int colon = text.LastIndexOf(':');
        if (colon <= 4 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65535)
            throw new FormatException($"'{text}' is no address: write tcp:HOST:PORT, such as tcp:192.168.4.1:23.");
        return new Tcp(text[4..colon], port);
    }

    /// <summary>Makes the controller. Nothing is opened before it is told to connect.</summary>
    /// <param name="profile">What the frame is supposed to be.</param>
    /// <param name="time">The clock of all time-outs.</param>
    /// <param name="witness">Told of every byte, such as a <see cref="ByteLog"/>; null for none. Not owned.</param>
    public IFrameController Open(FrameProfile profile, TimeProvider time, IWireWitness? witness = null)
    {
        return this switch
        {
            Serial serial => Grbl(serial.Port, _ => Task.FromResult<ITransport>(SerialTransport.Open(serial.Port))),
            Tcp tcp => Grbl($"tcp:{tcp.Host}:{tcp.Port}", async stop => await TcpTransport.ConnectAsync(tcp.Host, tcp.Port, stop)),
            Simulated simulated => Grbl("simulated", _ => Task.FromResult<ITransport>(Plug(simulated, time))),
            _ => throw new NotSupportedException(),
        };

        GrblController Grbl(string name, Func<CancellationToken, Task<ITransport>> open) =>
            new(name, witness is null ? open : async stop => new WitnessedTransport(await open(stop), witness), profile, time);
    }

    private static SimulatedHost Plug(Simulated simulated, TimeProvider time)
    {
        var device = new SimulatedGrbl(simulated.Haste > 1 ? new HastyTime(time, simulated.Haste) : time, simulated.Options);
        return simulated.OverTerminal ? SimulatedHost.OverPseudoTerminal(device) : SimulatedHost.InMemory(device);
    }

    private static Simulated ParseSimulated(string text, string[] settings, GrblDialect dialect)
    {
        var faults = new List<SimulationFault>();
        var options = new SimulatedGrblOptions { Dialect = dialect };
        bool overTerminal = false;
        double haste = 1;
        foreach (string setting in settings)
        {
            string[] pair = setting.Split('=', 2);
            string value = pair.Length == 2 ? pair[1] : throw new FormatException($"'{setting}' in '{text}' is no setting: write KEY=VALUE.");
            switch (pair[0])
            {
                case "fault": faults.Add(SimulationFault.Parse(value)); break;
                case "seed": options = options with { Seed = (int)Number(text, setting, value, 0, int.MaxValue) }; break;
                case "backlash-mm": options = options with { BacklashMm = Number(text, setting, value, 0, 1) }; break;
                case "bone-z-mm": options = options with { BoneZMm = Number(text, setting, value, -40, 0) }; break;
                case "haste": haste = Number(text, setting, value, 1, 100); break;
                case "pty": overTerminal = value == "true" || (value == "false" ? false : throw new FormatException($"'{setting}' in '{text}': write pty=true or pty=false.")); break;
                default: throw new FormatException($"'{pair[0]}' in '{text}' is no setting of a simulated controller: fault, seed, backlash-mm, bone-z-mm, haste, pty.");
            }
        }

        return new(options with { Faults = faults }, overTerminal, haste);
    }

    private static double Number(string text, string setting, string value, double least, double most) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most
            ? number
            : throw new FormatException(FormattableString.Invariant($"'{setting}' in '{text}': a number from {least} to {most} is needed."));
}
