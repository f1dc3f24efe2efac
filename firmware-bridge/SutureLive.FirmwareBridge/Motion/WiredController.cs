using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge;

/// <summary>A controller of this assembly's own protocols: one wire, one conversation over it, both gone when the connection's life ends.</summary>
public abstract class WiredController : FrameController
{
    private readonly Func<CancellationToken, Task<ITransport>> _open;

    private protected WiredController(string name, Func<CancellationToken, Task<ITransport>> open, FrameProfile profile, TimeProvider time)
        : base(name, profile, time) => _open = open;

    /// <summary>What is said over the wire; null while there is no connection.</summary>
    private protected WireLink? Conversation { get; private set; }

    /// <inheritdoc/>
    protected override async ValueTask CloseAsync()
    {
        if (Conversation is { } link) await link.DisposeAsync();
        Conversation = null;
    }

    /// <inheritdoc/>
    protected override void Cut(string says, ControllerFailure failure) => Conversation?.Cut(says, failure);

    /// <summary>Opens the wire and begins a conversation.</summary>
    private protected async Task<TLink> BeginAsync<TLink>(Func<ITransport, TLink> begin, CancellationToken cancellation)
        where TLink : WireLink
    {
        var link = begin(await _open(cancellation));
        Conversation = link;
        return link;
    }

    /// <summary>The conversation.</summary>
    /// <exception cref="ControllerException">There is none.</exception>
    private protected TLink Connected<TLink>()
        where TLink : WireLink => Conversation as TLink ?? throw new ControllerException(ControllerFailure.Lost, $"{Name} is not connected.");
}
