using System.Diagnostics;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using SutureLive.Imaging;

namespace SutureLive.App.Bench.RealTime;

/// <summary>
/// How many floating point operations per second a large matrix product reaches in ONNX Runtime on this machine: what a network of 32-bit
/// numbers could reach in the same library if it were nothing but one product.
/// </summary>
internal static class ArithmeticPeak
{
    private const int Side = 1024, Runs = 12;

    /// <summary>Billions of operations per second, a multiply-add counting as two; the best of a dozen products.</summary>
    /// <param name="threads">Threads that work at once.</param>
    public static double Gflops(int threads)
    {
        OnnxRuntimeTelemetry.SwitchOff();
        using var options = new SessionOptions { IntraOpNumThreads = threads, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(Model(), options);
        using var run = new RunOptions();
        long[] shape = [Side, Side];
        using var a = OrtValue.CreateTensorValueFromMemory(new float[Side * Side], shape);
        using var b = OrtValue.CreateTensorValueFromMemory(new float[Side * Side], shape);
        using var c = OrtValue.CreateTensorValueFromMemory(new float[Side * Side], shape);
        var best = TimeSpan.MaxValue;
        for (int i = 0; i < Runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            session.Run(run, ["a", "b"], [a, b], ["c"], [c]);
            if (Stopwatch.GetElapsedTime(start) is var took && took < best) best = took;
        }

        return 2.0 * Side * Side * Side / best.TotalSeconds / 1e9;
    }

    /// <summary>An ONNX model of one node, c = a b, in the wire form of protocol buffers (numbers are those of onnx.proto).</summary>
    private static byte[] Model()
    {
        byte[] node = [.. Text(1, "a"), .. Text(1, "b"), .. Text(2, "c"), .. Text(4, "MatMul")];
        byte[] graph = [.. Field(1, node), .. Text(2, "product"), .. Field(11, Matrix("a")), .. Field(11, Matrix("b")), .. Field(12, Matrix("c"))];
        return [.. Number(1, 8), .. Field(7, graph), .. Field(8, Number(2, 17))];

        static byte[] Matrix(string name)
        {
            byte[] side = Field(1, Number(1, Side));
            byte[] tensor = [.. Number(1, 1), .. Field(2, [.. side, .. side])];
            return [.. Text(1, name), .. Field(2, Field(1, tensor))];
        }
    }

    private static byte[] Number(int field, int value) => [.. Varint(field << 3), .. Varint(value)];

    private static byte[] Text(int field, string text) => Field(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int field, byte[] content) => [.. Varint((field << 3) | 2), .. Varint(content.Length), .. content];

    private static byte[] Varint(int value)
    {
        var bytes = new List<byte>();
        for (; value >= 128; value >>= 7) bytes.Add((byte)(value | 128));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
