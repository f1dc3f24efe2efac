using SutureLive.Core;

namespace SutureLive.Imaging;

/// <summary>Names of the planes a model may offer. Every model has <see cref="Suture"/>.</summary>
public static class PlaneName
{
    /// <summary>Any suture.</summary>
    public const string Suture = "suture";

    /// <summary>Sagittal and frontal suture.</summary>
    public const string Midline = "midline";

    /// <summary>Both coronal branches.</summary>
    public const string Coronal = "coronal";

    /// <summary>Both lambdoid branches.</summary>
    public const string Lambdoid = "lambdoid";

    /// <summary>Heat map of bregma.</summary>
    public const string Bregma = "bregma";

    /// <summary>Heat map of lambda.</summary>
    public const string Lambda = "lambda";
}

/// <summary>
/// What a network says about a picture: one probability plane per name, all of one size, at the model's physical scale.
/// Buffers are reused: a stack handed out by a segmenter is lent until its next call.
/// </summary>
public sealed class PlaneStack
{
    private readonly string[] _names;
    private readonly float[][] _planes;

    /// <summary>Makes room for planes of one size, all zero.</summary>
    /// <param name="names">Names of the planes, each once.</param>
    /// <param name="widthPx">Columns of every plane.</param>
    /// <param name="heightPx">Rows of every plane.</param>
    /// <param name="toPicture">From pixels of the planes to pixels of the picture.</param>
    /// <param name="umPerPx">Micrometres per pixel of the planes, if the picture's scale was right.</param>
    public PlaneStack(IReadOnlyList<string> names, int widthPx, int heightPx, Similarity toPicture, double umPerPx)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(widthPx, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(heightPx, 1);
        _names = [.. names];
        _planes = [.. names.Select(_ => new float[widthPx * heightPx])];
        WidthPx = widthPx;
        HeightPx = heightPx;
        ToPicture = toPicture;
        UmPerPx = umPerPx;
    }

    /// <summary>A stack of its own with the same planes, for those who keep what was lent.</summary>
    public PlaneStack Copy()
    {
        var copy = new PlaneStack(_names, WidthPx, HeightPx, ToPicture, UmPerPx);
        for (int i = 0; i < _planes.Length; i++) _planes[i].CopyTo(copy._planes[i], 0);
        return copy;
    }

    /// <summary>Columns of every plane.</summary>
    public int WidthPx { get; }

    /// <summary>Rows of every plane.</summary>
    public int HeightPx { get; }

    /// <summary>From pixels of the planes to pixels of the picture. A segmenter that looks at another part of the picture moves it.</summary>
    public Similarity ToPicture { get; set; }

    /// <summary>Micrometres per pixel of the planes.</summary>
    public double UmPerPx { get; }

    /// <summary>Names of the planes, in the order of the model.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>True when the model offers this plane.</summary>
    public bool Has(string name) => Array.IndexOf(_names, name) >= 0;

    /// <summary>The plane of this name: H x W, row-major, 0..1, written in place by its segmenter.</summary>
    /// <exception cref="KeyNotFoundException">The model has no such plane; the message lists those it has.</exception>
    public Span<float> this[string name]
    {
        get
        {
            int index = Array.IndexOf(_names, name);
            return index >= 0
                ? _planes[index]
                : throw new KeyNotFoundException($"The model has no plane '{name}'; it has {string.Join(", ", _names)}.");
        }
    }
}
