using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Tests;

/// <summary>A pseudo-terminal at whose other end nobody reads.</summary>
internal sealed class SilentTerminal : IDisposable
{
    private readonly int _master;

    public SilentTerminal() => (_master, Path) = PseudoTerminal.OpenMaster();

    public string Path { get; }

    public void Dispose() => _ = LibC.Close(_master);
}
