namespace SutureLive.Imaging.Phantom;

/// <summary>
/// Random numbers that are the same on every machine and for every version of .NET, because a phantom must be reproducible from its
/// seed: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). Independent streams are made by <see cref="Fork"/>.
/// </summary>
/// <param name="seed">Any number.</param>
internal sealed class PhantomRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A stream of its own for one purpose, so that a change in one part of the animal leaves the others as they are.</summary>
    public static PhantomRandom Fork(int seed, string purpose, long index = 0)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in purpose) hash = (hash ^ c) * 1099511628211;
        return new(Mix(hash ^ Mix((ulong)seed) ^ Mix((ulong)index * 0x9E3779B97F4A7C15)));
    }

    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>Uniform in [0, 1).</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double Between(double low, double high) => low + (Unit() * (high - low));

    /// <summary>Uniform in low..high, both included.</summary>
    public int Whole(int low, int high) => low + (int)(Unit() * (high - low + 1));

    /// <summary>True with this probability.</summary>
    public bool Chance(double probability) => Unit() < probability;

    /// <summary>Normal, cut at three standard deviations (Box and Muller).</summary>
    public double Normal(double mean, double sigma)
    {
        double z = Math.Sqrt(-2 * Math.Log(1 - Unit())) * Math.Cos(2 * Math.PI * Unit());
        return mean + (sigma * Math.Clamp(z, -3, 3));
    }

    /// <summary>A whole number that depends on nothing but its argument, well spread.</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
