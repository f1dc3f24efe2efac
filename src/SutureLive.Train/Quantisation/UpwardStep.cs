namespace SutureLive.Train.Quantisation;

/// <summary>
/// An upward step (transposed convolution, 2 x 2 with stride 2) as a 1 x 1 convolution to four times the channels, whose answers are laid out as blocks of
/// 2 x 2 pixels afterwards: the blocks do not overlap, so it is the same sum. ONNX Runtime has no 8-bit transposed convolution for processors.
/// </summary>
internal static class UpwardStep
{
    /// <summary>Weights [4 out, in] and bias [4 out] of the 1 x 1 convolution; place in the block first, channel second.</summary>
    /// <param name="weights">[in, out, 2, 2].</param>
    /// <param name="bias">[out].</param>
    public static (float[] Weights, float[] Bias) AsConvolution(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        int outs = bias.Length, ins = weights.Length / (4 * outs);
        var (flat, repeated) = (new float[weights.Length], new float[4 * outs]);
        for (int place = 0; place < 4; place++)
        for (int o = 0; o < outs; o++)
        {
            int row = (place * outs) + o;
            repeated[row] = bias[o];
            for (int i = 0; i < ins; i++) flat[(row * ins) + i] = weights[(((i * outs) + o) * 4) + place];
        }

        return (flat, repeated);
    }
}
