using System.Diagnostics;
using System.Globalization;

namespace SutureLive.App.Tests;

/// <summary>Whatever asks the program to end stops an arm that moves, before anything is written.</summary>
public class InterruptSignalTests
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")] // the terminal was closed, or the network connection to it
    public void A_signal_stops_although_nobody_takes_what_the_program_says(string name)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Signals of Unix.");
        using var blocked = new BlockedWriter();
        using var signal = new InterruptSignal(blocked);
        using var sending = Process.Start("kill", ["-" + name, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        Assert.True(signal.Stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(30)));
        blocked.Release();
    }

    /// <summary>A pipe at whose end nobody reads.</summary>
    private sealed class BlockedWriter : StringWriter
    {
        private readonly ManualResetEventSlim _open = new();

        public BlockedWriter()
            : base(CultureInfo.InvariantCulture)
        {
        }

        public override void WriteLine(string? value) => _open.Wait();

        public void Release() => _open.Set();
    }
}
