using SutureLive.Setup.Machine;

namespace SutureLive.Setup.Debian;

/// <summary>Brings a Linux machine to where SutureLive starts: as root by itself, otherwise by saying exactly what to type.</summary>
internal static class SystemPackages
{
    private const string Apt = "/usr/bin/apt-get", EtcApt = "/etc/apt";

    /// <summary>Installs the libraries and programs that are missing.</summary>
    /// <param name="forTests">True to ask also for what only the tests need.</param>
    /// <exception cref="SetupException">Something the program itself needs is missing and cannot be installed from here.</exception>
    public static void Ensure(bool forTests)
    {
        if (!OperatingSystem.IsLinux()) return;
        Requirement[] missing = [.. Requirement.OnLinux.Where(item => (forTests || !item.OnlyForTests) && !item.IsMet)];
        if (missing.Length == 0) return;
        if (!File.Exists(Apt))
        {
            Report(missing, "Install them with this system's package manager (the names are Debian's).");
            return;
        }

        var plan = DebianPlan.Packages(missing);
        if (!Environment.IsPrivilegedProcess)
        {
            Report(missing, $"Type this, then start again:\n{AsShellLines(plan)}");
            return;
        }

        try
        {
            Progress.Step($"Installing {string.Join(", ", missing.Select(item => item.Package))}", () => Carry(plan));
        }
        catch (SetupException problem)
        {
            Report([.. missing.Where(item => !item.IsMet)], problem.Message);
        }
    }

    /// <summary>Gives Debian 12 the C++ runtime of the next release, which the trainer's native library needs.</summary>
    /// <returns>Null when the trainer can run here; otherwise why it cannot and what to do.</returns>
    public static string? EnsureCxxRuntime()
    {
        if (CxxRuntime.ServesTrainer) return null;
        var os = OsRelease.Parse(File.Exists("/etc/os-release") ? File.ReadAllText("/etc/os-release") : "");
        string lacks = $"The C++ runtime of this machine ({os.PrettyName}) has no {CxxRuntime.NeededVersion}, which the trainer's TorchSharp asks for.";
        if (os is not { Id: "debian", Codename: "bookworm" } || !File.Exists(Apt))
            return $"{lacks} Use Debian 13, Ubuntu 24.04 or newer, or Windows.";
        if (DebianPlan.CxxRuntime(AptSources.ReadAll(EtcApt)) is not { } plan)
            return $"{lacks} Debian 13's libstdc++6 serves, but the apt sources of this machine name no Debian mirror to take it from.";
        if (!Environment.IsPrivilegedProcess) return $"{lacks} To take it from Debian 13, type:\n{AsShellLines(plan)}";

        try
        {
            Progress.Step("Taking libstdc++6 from the next Debian release, for the trainer", () => Carry(plan));
        }
        catch (SetupException problem)
        {
            Withdraw(plan);
            return $"{lacks} Taking it from Debian 13 failed, and apt's settings are as they were. {problem.Message}";
        }

        return CxxRuntime.ServesTrainer ? null : $"{lacks} Debian 13's libstdc++6 was installed and still does not offer it.";
    }

    private static void Report(IReadOnlyList<Requirement> missing, string remedy)
    {
        string list = string.Join('\n', missing.Select(item => $"  {item.Package} ({item.Probe}): {item.Use}"));
        if (missing.Any(item => !item.OnlyForTests)) throw new SetupException($"This machine lacks:\n{list}\n{remedy}");
        Progress.Say($"Some tests will report themselves as skipped, for this machine lacks:\n{list}\n{remedy}");
    }

    private static string AsShellLines(IEnumerable<Act> plan) => string.Join('\n', plan.Select(act => "  " + act.AsShellLine));

    private static void Carry(IReadOnlyList<Act> plan)
    {
        foreach (var act in plan)
        {
            switch (act)
            {
                case Act.Write write:
                    File.WriteAllText(write.Path, write.Text);
                    break;
                case Act.Run run:
                    Child.RunWithPatience(run.Command, "/");
                    break;
            }
        }
    }

    private static void Withdraw(IEnumerable<Act> plan)
    {
        foreach (var write in plan.OfType<Act.Write>()) File.Delete(write.Path);
    }
}
