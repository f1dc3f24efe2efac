using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Plugins;

/// <summary>
/// A kind of controller that somebody else wrote. A public class with a parameterless constructor in an assembly of the plug-in folder is found.
/// </summary>
public interface IControllerPlugin
{
    /// <summary>What stands before the colon in <c>--controller NAME:ADDRESS</c>: small letters, digits, hyphens.</summary>
    string Protocol { get; }

    /// <summary>One line of help: what it drives and what its address looks like.</summary>
    string Help { get; }

    /// <summary>Makes a controller. Opens nothing: that is for its <see cref="IFrameController.ConnectAsync"/>.</summary>
    /// <exception cref="FormatException">The address is none; with a sentence.</exception>
    IFrameController Open(ControllerRequest request);
}

/// <summary>What a plug-in gets to make a controller with.</summary>
public sealed class ControllerRequest
{
    private readonly IWireWitness? _witness;

    /// <summary>Puts a request together.</summary>
    /// <param name="address">What stood behind the plug-in's name.</param>
    /// <param name="profile">What the frame is supposed to be.</param>
    /// <param name="time">The clock of all time-outs: use no other, and virtual time works.</param>
    /// <param name="witness">Told of every byte; null for none.</param>
    public ControllerRequest(string address, FrameProfile profile, TimeProvider time, IWireWitness? witness) => (Address, Profile, Time, _witness) = (address, profile, time, witness);

    /// <summary>What stood behind the plug-in's name.</summary>
    public string Address { get; }

    /// <summary>What the frame is supposed to be.</summary>
    public FrameProfile Profile { get; }

    /// <summary>The clock of all time-outs.</summary>
    public TimeProvider Time { get; }

    /// <summary>Opens a serial port or a socket with all guarantees of the built-in controllers: locked, logged, hang-ups noticed.</summary>
    /// <param name="port">A path, or <c>tcp:HOST:PORT</c>.</param>
    /// <param name="serial">How, where it is a serial port.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="TransportException">Absent, forbidden or taken; the message says what to do.</exception>
    /// <exception cref="FormatException">The port is none; with a sentence.</exception>
    public Task<ITransport> OpenWireAsync(string port, SerialOptions serial, CancellationToken cancellation) =>
        WireSpec.Parse(port).OpenAsync(serial, _witness, cancellation);
}
