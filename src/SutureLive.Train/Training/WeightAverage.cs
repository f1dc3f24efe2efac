using SutureLive.Train.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace SutureLive.Train.Training;

/// <summary>
/// A second network whose weights trail the trained one as an exponential moving average. It is steadier than any single
/// step, and is what gets validated and exported.
/// </summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly (Tensor Average, Tensor Trained)[] _pairs;
    private readonly double _decay;

    public WeightAverage(SutureNetwork trained, double decay)
    {
        _decay = decay;
        Network = new SutureNetwork(trained.Spec);
        Network.to(trained.parameters().First().device);
        Network.load_state_dict(trained.state_dict());
        Network.eval();
        var averages = Network.state_dict();
        _pairs = [.. trained.state_dict().Select(entry => (averages[entry.Key], entry.Value))];
    }

    /// <summary>The averaged network, in evaluation mode. Owned by this object.</summary>
    public SutureNetwork Network { get; }

    /// <summary>Moves the average towards the trained weights; early on it follows faster, to forget the random start.</summary>
    public void Follow(long step)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        double keep = Math.Min(_decay, (1.0 + step) / (10 + step));
        foreach (var (average, trained) in _pairs)
        {
            if (average.is_floating_point()) average.mul_(keep).add_(trained, alpha: 1 - keep);
            else average.copy_(trained);
        }
    }

    public void Dispose() => Network.Dispose();
}
