using System.Globalization;
using SutureLive.Console.Feed;
using SutureLive.Core;
using SutureLive.Imaging.Overlay;

namespace SutureLive.Console.Targets;

/// <summary>The operator's targets, shared by all viewers. Safe from any thread; readers see whole lists.</summary>
/// <param name="commands">Told of every change; null when nobody wants to know.</param>
/// <param name="first">What the list begins with.</param>
internal sealed class TargetList(IConsoleCommands? commands, IReadOnlyList<NamedTarget> first)
{
    /// <summary>As many as a table can hold and a person can keep apart.</summary>
    public const int Most = 50;

    private readonly Lock _gate = new();
    private NamedTarget[] _all = [.. first];
    private OverlayTarget[] _marks = [.. first.Select(Mark)];

    /// <summary>The whole list, in the order of the table.</summary>
    public IReadOnlyList<NamedTarget> All => Volatile.Read(ref _all);

    /// <summary>The same for the renderer.</summary>
    public IReadOnlyList<OverlayTarget> Marks => Volatile.Read(ref _marks);

    /// <summary>The target of a name.</summary>
    /// <exception cref="TargetException">There is no such target.</exception>
    public NamedTarget Get(string name)
    {
        lock (_gate) return Find(name);
    }

    /// <summary>Adds a target as typed.</summary>
    /// <param name="text">As <see cref="TargetText"/> reads it.</param>
    /// <exception cref="TargetException">The text is no target, the name is taken, or the list is full.</exception>
    public NamedTarget Add(string text)
    {
        var (name, at) = TargetText.Parse(text);
        lock (_gate) return Add(name ?? FreeName(), at);
    }

    /// <summary>Adds the target's mirror image in the other hemisphere.</summary>
    /// <exception cref="TargetException">There is no such target, it lies on the midline, or the list is full.</exception>
    public NamedTarget Mirror(string name)
    {
        lock (_gate)
        {
            var target = Find(name);
            if (target.At.MlMm == 0) throw new TargetException($"{name} lies on the midline (ML 0.00 mm): it has no mirror image in the other hemisphere.");
            return Add(FreeName(), target.At with { MlMm = -target.At.MlMm });
        }
    }

    /// <summary>Takes a target from the list.</summary>
    /// <exception cref="TargetException">There is no such target.</exception>
    public void Remove(string name)
    {
        lock (_gate)
        {
            var target = Find(name);
            Replace([.. _all.Where(other => other != target)]);
        }
    }

    private NamedTarget Add(string name, StereotaxicPoint at)
    {
        if (_all.Length == Most) throw new TargetException($"The list holds {Most} targets, the most it can: remove one first.");
        if (_all.Any(other => other.Name == name)) throw new TargetException($"There is a target {name} already: choose another name or remove that one first.");
        var target = new NamedTarget(name, at);
        Replace([.. _all, target]);
        return target;
    }

    private NamedTarget Find(string name) =>
        Array.Find(_all, target => target.Name == name) ?? throw new TargetException($"There is no target {name}; somebody may have removed it.");

    private string FreeName()
    {
        for (int number = 1; ; number++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"T{number}");
            if (_all.All(other => other.Name != name)) return name;
        }
    }

    private void Replace(NamedTarget[] all)
    {
        Volatile.Write(ref _all, all);
        Volatile.Write(ref _marks, [.. all.Select(Mark)]);
        commands?.ShowTargets(all);
    }

    private static OverlayTarget Mark(NamedTarget target) => new(target.Name, target.At.ApMl);
}
