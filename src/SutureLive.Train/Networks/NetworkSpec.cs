namespace SutureLive.Train.Networks;

/// <summary>Which skip pathways join encoder and decoder.</summary>
public enum Architecture
{
    /// <summary>U-Net: each level of the decoder sees the encoder's features of its level.</summary>
    UNet,

    /// <summary>UNet++: each skip pathway is a dense block of nodes X(i,j), the paper's modified network.</summary>
    UNetPlusPlus,
}

/// <summary>What stands between the picture and the first convolution.</summary>
public enum Stem
{
    /// <summary>Nothing: the network works on every pixel, as in the paper.</summary>
    None,

    /// <summary>
    /// 2 x 2 pixels become 12 channels at half the size, and the head spreads its channels over 2 x 2 pixels again.
    /// A quarter of the memory traffic at equal widths.
    /// </summary>
    SpaceToDepth,
}

/// <summary>Everything that decides the shape of a network. Two equal specifications have interchangeable weights.</summary>
/// <param name="Architecture">Skip pathways.</param>
/// <param name="Stem">What stands before the first convolution.</param>
/// <param name="Widths">Channels of each level, finest first; the paper's networks have five levels.</param>
/// <param name="Planes">Names of the output planes, in their order.</param>
/// <param name="DeepSupervision">Every node X(0,j) of a UNet++ has a head of its own, so that the network can be cut after each of them.</param>
public sealed record NetworkSpec(Architecture Architecture, Stem Stem, IReadOnlyList<int> Widths, IReadOnlyList<string> Planes, bool DeepSupervision = false)
{
    /// <summary>The deepest level L1, L2, ... that answers: the whole network.</summary>
    public int DeepestLevel => Widths.Count - 1;

    /// <summary>Levels L1, L2, ... that have a head.</summary>
    public IEnumerable<int> Levels => DeepSupervision ? Enumerable.Range(1, DeepestLevel) : [DeepestLevel];

    /// <summary>Side of the smallest square the network accepts; sides must be multiples of it.</summary>
    public int SideMultiplePx => (Stem == Stem.SpaceToDepth ? 2 : 1) << (Widths.Count - 1);

    /// <summary>Widths that double from level to level.</summary>
    /// <param name="first">Channels of the finest level.</param>
    /// <param name="levels">How many levels.</param>
    public static int[] Doubling(int first, int levels = 5) => [.. Enumerable.Range(0, levels).Select(i => first << i)];
}
