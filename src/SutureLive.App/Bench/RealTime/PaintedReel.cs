using OpenCvSharp;
using SutureLive.Imaging.Phantom;

namespace SutureLive.App.Bench.RealTime;

/// <summary>
/// A few seconds under the phantom microscope, painted beforehand so that the simulated camera takes no time from what is measured, with
/// the truth of every frame. Played forth and back, so that nothing ever jumps. Owns its pictures.
/// </summary>
internal sealed class PaintedReel : IDisposable
{
    private readonly Mat[] _pictures;
    private readonly PhantomTruth[] _truths;

    private PaintedReel(Mat[] pictures, PhantomTruth[] truths, double fps)
    {
        _pictures = pictures;
        _truths = truths;
        Fps = fps;
    }

    /// <summary>Pictures per second, as painted.</summary>
    public double Fps { get; }

    /// <summary>Paints a reel.</summary>
    /// <param name="seed">The animal.</param>
    /// <param name="options">The microscope.</param>
    /// <param name="fps">Pictures per second.</param>
    /// <param name="count">Pictures; 3.7 MB each at 1280 x 960.</param>
    /// <param name="stop">Cancels.</param>
    public static PaintedReel Paint(int seed, PhantomOptions options, double fps, int count, CancellationToken stop)
    {
        using var skull = PhantomSkull.Create(seed, options);
        var scene = new PhantomScene(seed, options);
        var reel = new PaintedReel(new Mat[count], new PhantomTruth[count], fps);
        try
        {
            for (int i = 0; i < count; i++)
            {
                stop.ThrowIfCancellationRequested();
                var view = scene.ViewAt(i / fps, i);
                skull.Render(view, reel._pictures[i] = new Mat());
                reel._truths[i] = skull.TruthOf(view);
            }

            return reel;
        }
        catch
        {
            reel.Dispose();
            throw;
        }
    }

    /// <summary>The picture of a frame; owned by the reel.</summary>
    public Mat Picture(long frameId) => _pictures[Index(frameId)];

    /// <summary>What is really in a frame.</summary>
    public PhantomTruth TruthOf(long frameId) => _truths[Index(frameId)];

    /// <summary>Frees the pictures.</summary>
    public void Dispose()
    {
        foreach (var picture in _pictures) picture?.Dispose();
    }

    private int Index(long frameId)
    {
        int last = _pictures.Length - 1;
        if (last == 0) return 0;
        int at = (int)(frameId % (2 * last));
        return at <= last ? at : (2 * last) - at;
    }
}
