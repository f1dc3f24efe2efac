namespace SutureLive.Train.Quantisation;

/// <summary>How numbers are written as bytes: <c>value = Scale (byte - Zero)</c>. Nought is always exact, because paddings and ReLU put many noughts into a tensor.</summary>
/// <param name="Scale">Value of one step, greater than zero.</param>
/// <param name="Zero">The byte that means nought.</param>
internal readonly record struct ByteScale(float Scale, byte Zero)
{
    /// <summary>The finest scale that holds everything between two values, and nought.</summary>
    /// <param name="least">Smallest value seen.</param>
    /// <param name="most">Largest value seen.</param>
    public static ByteScale Covering(float least, float most)
    {
        (least, most) = (Math.Min(least, 0), Math.Max(most, 0));
        float step = Math.Max((most - least) / byte.MaxValue, 1e-12f);      // a tensor of noughts has a scale too
        return new(step, (byte)Math.Clamp(MathF.Round(-least / step), byte.MinValue, byte.MaxValue));
    }
}
