using System.Runtime.InteropServices;

namespace SutureLive.Setup.Machine;

/// <summary>Something outside NuGet that the program or its tests load or start.</summary>
/// <param name="Package">Name of the Debian package that brings it.</param>
/// <param name="Probe">File name of the library, or name of the program on the search path.</param>
/// <param name="Use">What it is for.</param>
/// <param name="OnlyForTests">False when the program itself does not start without it.</param>
internal sealed record Requirement(string Package, string Probe, string Use, bool OnlyForTests)
{
    /// <summary>Everything SutureLive needs on Linux.</summary>
    public static IReadOnlyList<Requirement> OnLinux { get; } =
    [
        new("libgtk-3-0", "libgtk-3.so.0", "OpenCV's windows", OnlyForTests: false),
        new("libatomic1", "libatomic.so.1", "OpenCV", OnlyForTests: false),
        new("libdrm2", "libdrm.so.2", "OpenCV", OnlyForTests: false),
        new("libharfbuzz0b", "libharfbuzz.so.0", "OpenCV's lettering", OnlyForTests: false),
        new("chromium", "chromium", "tests of the web console", OnlyForTests: true),
        new("ffmpeg", "ffmpeg", "tests of videos", OnlyForTests: true),
        new("socat", "socat", "tests of serial ports", OnlyForTests: true),
        new("xvfb", "Xvfb", "tests of windows", OnlyForTests: true),
        new("x11-xserver-utils", "xrandr", "tests of windows", OnlyForTests: true),
        new("build-essential", "cc", "tests of the receiver for firmware, in C", OnlyForTests: true),
    ];

    /// <summary>True when the library loads, or the program stands on the search path.</summary>
    public bool IsMet => Probe.Contains(".so", StringComparison.Ordinal) ? NativeLibrary.TryLoad(Probe, out _) : IsOnPath(Probe);

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
