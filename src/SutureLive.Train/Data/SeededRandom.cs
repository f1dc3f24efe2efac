namespace SutureLive.Train.Data;

/// <summary>A generator for tile number n of a run: the same tile on every machine and after every resume.</summary>
internal sealed class SeededRandom(ulong seed, ulong index)
{
    private ulong _state = Mixed(seed ^ Mixed(index + 0x9E3779B97F4A7C15));

    /// <summary>Uniform over [0, 1).</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform over [low, high).</summary>
    public double Between(double low, double high) => low + ((high - low) * Unit());

    /// <summary>Uniform over low..high-1.</summary>
    public int Integer(int low, int high) => low + (int)(Unit() * (high - low));

    /// <summary>True with this probability.</summary>
    public bool Chance(double probability) => Unit() < probability;

    /// <summary>Normal, mean 0, standard deviation 1 (Box and Muller).</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Unit())) * Math.Cos(2 * Math.PI * Unit());

    /// <summary>Nearly normal and cheap: four uniform numbers out of one draw, added and scaled to standard deviation 1.</summary>
    public double RoughNormal()
    {
        ulong bits = Next();
        long sum = (long)(bits & 0xFFFF) + (long)((bits >> 16) & 0xFFFF) + (long)((bits >> 32) & 0xFFFF) + (long)(bits >> 48);
        return ((sum / 65536.0) - 2) * 1.7320508;
    }

    /// <summary>A seed for another generator.</summary>
    public ulong Next() => Mixed(_state += 0x9E3779B97F4A7C15);

    // The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
    private static ulong Mixed(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
