using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SutureLive.Train.Networks;

/// <summary>
/// U-Net or UNet++ over a grid of nodes X(i,j): level i counts down from the finest, step j counts along the skip
/// pathway. X(i,0) is the encoder. In UNet++ (Zhou et al. 2018, the paper's modified network)
/// <c>X(i,j) = H[X(i,0), ..., X(i,j-1), U(X(i+1,j-1))]</c> for every j up to the triangle's edge; in U-Net only the
/// edge itself exists and sees the encoder alone: <c>X(i,L-1-i) = H[X(i,0), U(X(i+1,L-2-i))]</c>.
/// </summary>
public sealed class SutureNetwork : Module<Tensor, Tensor>
{
    private readonly ModuleDict<DoubleConvolution> _nodes = ModuleDict<DoubleConvolution>();
    private readonly ModuleDict<ConvTranspose2d> _ups = ModuleDict<ConvTranspose2d>();
    private readonly Conv2d _head;
    private readonly ModuleDict<Conv2d> _shallowHeads = ModuleDict<Conv2d>();

    /// <summary>Builds the network with fresh random weights (from libtorch's generator).</summary>
    /// <param name="spec">Its shape.</param>
    public SutureNetwork(NetworkSpec spec) : base(nameof(SutureNetwork))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(spec.Widths.Count, 2, nameof(spec));
        if (spec.DeepSupervision && spec.Architecture == Architecture.UNet)
            throw new ArgumentException("U-Net has one head: deep supervision needs the nodes X(0,j) of UNet++.", nameof(spec));
        Spec = spec;
        int pixelsPerCell = spec.Stem == Stem.SpaceToDepth ? 4 : 1;
        for (int j = 0; j < spec.Widths.Count; j++)
        for (int i = 0; i + j < spec.Widths.Count; i++)
        {
            if (!Exists(i, j)) continue;
            int width = spec.Widths[i];
            int inputs = j > 0 ? width * (Skips(i, j).Count() + 1) : i > 0 ? spec.Widths[i - 1] : 3 * pixelsPerCell;
            _nodes.Add(Key(i, j), new DoubleConvolution(Key(i, j), inputs, width));
            if (j > 0) _ups.Add(Key(i, j), ConvTranspose2d(spec.Widths[i + 1], width, 2L, stride: 2L));
        }
        _head = Conv2d(spec.Widths[0], spec.Planes.Count * pixelsPerCell, 1L);
        foreach (int level in spec.Levels.Where(l => l < spec.DeepestLevel))
            _shallowHeads.Add(HeadKey(level), Conv2d(spec.Widths[0], spec.Planes.Count * pixelsPerCell, 1L));
        RegisterComponents();
    }

    /// <summary>The shape of this network.</summary>
    public NetworkSpec Spec { get; }

    /// <summary>Number of weights that training changes.</summary>
    public long ParameterCount => parameters().Sum(p => p.numel());

    /// <summary>Logits, [N, planes, H, W], of pictures [N, 3, H, W] (RGB, 0..1).</summary>
    public override Tensor forward(Tensor input) => Walk(TorchWalker.Instance, input);

    /// <summary>Sends a value through the topology.</summary>
    /// <param name="walker">Computes or records.</param>
    /// <param name="picture">The input.</param>
    /// <param name="nodes">Filled with what each node gave, by level and step, when not null.</param>
    /// <param name="level">Prunes the network to level L1, L2, ...: nodes beyond it are not computed. Null: all of it.</param>
    internal T Walk<T>(ILayerWalker<T> walker, T picture, Dictionary<(int Level, int Step), T>? nodes = null, int? level = null)
    {
        bool folded = Spec.Stem == Stem.SpaceToDepth;
        int last = level ?? Spec.DeepestLevel;
        var values = nodes ?? [];
        for (int j = 0; j <= last; j++)
        for (int i = 0; i + j <= last; i++)
        {
            if (!Exists(i, j)) continue;
            T input = (i, j) switch
            {
                (0, 0) => folded ? walker.SpaceToDepth(picture) : picture,
                (_, 0) => walker.MaxPool(values[(i - 1, 0)]),
                _ => walker.Concatenate([.. Skips(i, j).Select(k => values[(i, k)]),
                    walker.Up(_ups[Key(i, j)], values[(i + 1, j - 1)])]),
            };
            values[(i, j)] = _nodes[Key(i, j)].Walk(walker, input);
        }
        return Answer(walker, values, last);
    }

    /// <summary>The answer of one level's head, from what the nodes gave.</summary>
    internal T Answer<T>(ILayerWalker<T> walker, IReadOnlyDictionary<(int Level, int Step), T> nodes, int level)
    {
        if (!Spec.Levels.Contains(level))
            throw new ArgumentOutOfRangeException(nameof(level), $"Level L{level} has no head; this network answers at {string.Join(", ", Spec.Levels.Select(l => $"L{l}"))}.");
        T logits = walker.Head(level == Spec.DeepestLevel ? _head : _shallowHeads[HeadKey(level)], nodes[(0, level)]);
        return Spec.Stem == Stem.SpaceToDepth ? walker.DepthToSpace(logits) : logits;
    }

    /// <summary>Number of weights of the network pruned to a level, one head included.</summary>
    internal long ParametersOf(int level)
    {
        var kept = from i in Enumerable.Range(0, level + 1)
                   from j in Enumerable.Range(0, level + 1 - i)
                   where Exists(i, j)
                   select _nodes[Key(i, j)].parameters().Sum(p => p.numel()) + (j > 0 ? _ups[Key(i, j)].parameters().Sum(p => p.numel()) : 0);
        return kept.Sum() + _head.parameters().Sum(p => p.numel());
    }

    private static string HeadKey(int level) => $"l{level}";

    private static string Key(int i, int j) => $"x{i}_{j}";

    private bool Exists(int i, int j) =>
        j == 0 || Spec.Architecture == Architecture.UNetPlusPlus || i + j == Spec.Widths.Count - 1;

    /// <summary>Steps of level <paramref name="i"/> that node (i, j) sees directly.</summary>
    private IEnumerable<int> Skips(int i, int j) => Enumerable.Range(0, j).Where(k => Spec.Architecture == Architecture.UNetPlusPlus || k == 0);
}
