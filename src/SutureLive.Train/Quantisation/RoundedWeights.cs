using System.Numerics.Tensors;

namespace SutureLive.Train.Quantisation;

/// <summary>Weights of a convolution as whole numbers, a scale of its own for every output channel, and its bias in steps of weight times input.</summary>
/// <param name="Weights">Row-major, output channel first, -<see cref="Most"/>..<see cref="Most"/>.</param>
/// <param name="Scales">Value of one step of a weight, by output channel.</param>
/// <param name="Bias">By output channel.</param>
/// <param name="BiasScales">Value of one step of the bias, by output channel.</param>
internal sealed record RoundedWeights(sbyte[] Weights, float[] Scales, int[] Bias, float[] BiasScales)
{
    /// <summary>
    /// Largest weight. Seven bits and not eight: processors without VNNI add two products of a byte and a weight in sixteen bits, saturating, and
    /// 2 x 255 x 64 = 32640 still fits. So every processor gives the same answer.
    /// </summary>
    public const int Most = 64;

    /// <summary>Rounds the weights of a convolution.</summary>
    /// <param name="weights">Row-major, output channel first.</param>
    /// <param name="bias">By output channel.</param>
    /// <param name="inputScale">Value of one step of the convolution's input.</param>
    public static RoundedWeights Of(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, float inputScale)
    {
        int channels = bias.Length, each = weights.Length / channels;
        RoundedWeights rounded = new(new sbyte[weights.Length], new float[channels], new int[channels], new float[channels]);
        for (int c = 0; c < channels; c++)
        {
            var of = weights.Slice(c * each, each);
            float step = Math.Max(MathF.Abs(TensorPrimitives.MaxMagnitude(of)) / Most, 1e-12f);
            for (int i = 0; i < each; i++) rounded.Weights[(c * each) + i] = (sbyte)MathF.Round(of[i] / step);
            rounded.Scales[c] = step;
            rounded.BiasScales[c] = step * inputScale;
            rounded.Bias[c] = (int)Math.Clamp(Math.Round((double)bias[c] / rounded.BiasScales[c]), int.MinValue, int.MaxValue);
        }

        return rounded;
    }
}
