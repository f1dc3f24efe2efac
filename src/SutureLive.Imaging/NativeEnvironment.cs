using System.Runtime.InteropServices;

namespace SutureLive.Imaging;

/// <summary>The environment of the C library, which native libraries read and .NET does not write to.</summary>
public static partial class NativeEnvironment
{
    /// <summary>Sets a variable for this process, unless the user has set it. To be called before the library that reads it is loaded.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">What it shall be.</param>
    public static void SetUnlessSet(string name, string value)
    {
        if (Environment.GetEnvironmentVariable(name) is not null) return;
        if (OperatingSystem.IsWindows()) _ = PutOnWindows(name, value);
        else _ = Set(name, value, overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Set(string name, string value, int overwrite);

    [LibraryImport("ucrtbase", EntryPoint = "_putenv_s", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int PutOnWindows(string name, string value);
}
