using System.Buffers;
using System.Reflection;
using System.Runtime.Loader;

namespace SutureLive.FirmwareBridge.Plugins;

/// <summary>
/// The controllers found in a plug-in folder. A plug-in cannot make the tickets that motion needs: only the gate can. It is trusted code all the
/// same, as it may open ports by itself.
/// </summary>
public sealed class ControllerPlugins
{
    /// <summary>Names a folder other than <c>plugins</c> beside the program.</summary>
    public const string FolderVariable = "SUTURELIVE_PLUGINS";

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly string[] BuiltIn = ["grbl", "zaber", "mp285", "simulated", "tcp", "plugin"];
    private static readonly Lazy<ControllerPlugins> Found = new(() =>
        Load(Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder ? folder : Path.Combine(AppContext.BaseDirectory, "plugins")));

    private ControllerPlugins(IReadOnlyList<IControllerPlugin> all, IReadOnlyList<string> problems) => (All, Problems) = (all, problems);

    /// <summary>Those of the program's own plug-in folder, looked for once.</summary>
    public static ControllerPlugins Default => Found.Value;

    /// <summary>What was found, by file name.</summary>
    public IReadOnlyList<IControllerPlugin> All { get; }

    /// <summary>What could not be used, one sentence each.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Looks through a folder. Never throws for what is in it; a missing folder has no plug-ins.</summary>
    public static ControllerPlugins Load(string folder)
    {
        var all = new List<IControllerPlugin>();
        var problems = new List<string>();
        string[] files = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.dll").Order(StringComparer.Ordinal)] : [];
        foreach (string file in files)
        {
            try
            {
                foreach (var plugin in PluginsIn(Path.GetFullPath(file))) Accept(plugin, file);
            }
            catch (Exception wrong) when (wrong is BadImageFormatException or IOException or ReflectionTypeLoadException or TargetInvocationException or TypeLoadException)
            {
                problems.Add($"'{file}' is no usable plug-in: {wrong.GetBaseException().Message}");
            }
        }

        return new(all, problems);

        void Accept(IControllerPlugin plugin, string file)
        {
            if (plugin.Protocol.Length == 0 || plugin.Protocol.AsSpan().ContainsAnyExcept(Allowed))
                problems.Add($"'{file}' names its controller '{plugin.Protocol}': small letters, digits and hyphens are allowed.");
            else if (BuiltIn.Contains(plugin.Protocol) || all.Any(p => p.Protocol == plugin.Protocol))
                problems.Add($"'{file}' brings '{plugin.Protocol}', which exists already: the first one is kept.");
            else all.Add(plugin);
        }
    }

    /// <summary>The plug-in of that name, or null.</summary>
    public IControllerPlugin? Find(string protocol) => All.FirstOrDefault(p => p.Protocol == protocol);

    /// <summary>Lets a plug-in make a controller, and turns whatever goes wrong into a sentence.</summary>
    internal static IFrameController Open(IControllerPlugin plugin, ControllerRequest request)
    {
        try
        {
            return plugin.Open(request) ?? throw new ControllerException(ControllerFailure.NotFound, $"The plug-in '{plugin.Protocol}' made no controller.");
        }
        catch (Exception wrong) when (wrong is not ControllerException)
        {
            throw new ControllerException(ControllerFailure.NotFound, $"The plug-in '{plugin.Protocol}' could not make a controller for '{request.Address}': {wrong.Message}", wrong);
        }
    }

    private static IEnumerable<IControllerPlugin> PluginsIn(string file)
    {
        var assembly = new PluginContext(file).LoadFromAssemblyPath(file);
        foreach (var type in assembly.GetExportedTypes())
        {
            if (type.IsAbstract || !typeof(IControllerPlugin).IsAssignableFrom(type) || type.GetConstructor(Type.EmptyTypes) is null) continue;
            yield return (IControllerPlugin)Activator.CreateInstance(type)!;
        }
    }

    /// <summary>What a plug-in brings along stays its own; the program's assemblies are shared, or its types would not be ours.</summary>
    private sealed class PluginContext(string file) : AssemblyLoadContext(Path.GetFileName(file))
    {
        private readonly AssemblyDependencyResolver _resolver = new(file);

        protected override Assembly? Load(AssemblyName name)
        {
            bool isShared = Default.Assemblies.Any(a => a.GetName().Name == name.Name) || name.Name?.StartsWith("SutureLive.", StringComparison.Ordinal) == true;
            return isShared || _resolver.ResolveAssemblyToPath(name) is not { } path ? null : LoadFromAssemblyPath(path);
        }
    }
}
