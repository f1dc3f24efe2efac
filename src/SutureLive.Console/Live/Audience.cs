namespace SutureLive.Console.Live;

/// <summary>The viewers of one kind of message.</summary>
internal sealed class Audience
{
    private readonly Lock _gate = new();
    private Viewer[] _viewers = [];

    /// <summary>How many there are.</summary>
    public int Count => Volatile.Read(ref _viewers).Length;

    /// <summary>True when at least one would take a message now.</summary>
    public bool Wants
    {
        get
        {
            foreach (var viewer in Volatile.Read(ref _viewers))
                if (viewer.Wants) return true;
            return false;
        }
    }

    public void Join(Viewer viewer)
    {
        lock (_gate) _viewers = [.. _viewers, viewer];
    }

    public void Leave(Viewer viewer)
    {
        lock (_gate) _viewers = [.. _viewers.Where(other => other != viewer)];
        viewer.Leave();
    }

    /// <summary>Offers a message to everyone; the caller keeps its own hold.</summary>
    public void Offer(LiveMessage message)
    {
        foreach (var viewer in Volatile.Read(ref _viewers)) viewer.Offer(message);
    }
}
