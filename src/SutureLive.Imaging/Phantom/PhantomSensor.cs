using System.Runtime.Intrinsics;
using OpenCvSharp;

namespace SutureLive.Imaging.Phantom;

/// <summary>
/// Light and noise in one pass over the bytes: <c>v = paint x light</c>, then <c>v + sqrt(read^2 + shot^2 v / 255) n</c> with n from a
/// tile of Gaussian noise made once. Neighbouring pixels share some noise, as after the colour filter of a real sensor.
/// </summary>
internal sealed class PhantomSensor
{
    private const int TileLength = 1 << 20;
    private const float NoisePerUnit = 1f / 32;

    private readonly sbyte[] _noise = new sbyte[TileLength];
    private float[] _lightOfColumn = [];
    private float[] _cast = [];

    public PhantomSensor(int seed)
    {
        var random = PhantomRandom.Fork(seed, "sensor");
        var white = new double[TileLength + 6];
        for (int i = 0; i < white.Length; i++) white[i] = Gaussian(random);
        for (int i = 0; i < TileLength; i++)
        {
            double shared = ((0.45 * white[i]) + white[i + 3] + (0.45 * white[i + 6])) / Math.Sqrt(1 + (2 * 0.45 * 0.45));
            _noise[i] = (sbyte)Math.Clamp(Math.Round(shared / NoisePerUnit), -127, 127);
        }
    }

    public void Expose(in PhantomView view, Mat picture)
    {
        var light = view.Light;
        bool isPlain = light == PhantomLight.Even && view.ReadNoise == 0 && view.ShotNoise == 0;
        if (isPlain) return;
        int length = view.WidthPx * 3;
        LightColumns(light, view.WidthPx);
        float read = (float)(view.ReadNoise * view.ReadNoise), shot = (float)(view.ShotNoise * view.ShotNoise / 255);
        for (int y = 0; y < view.HeightPx; y++)
        {
            double v = view.HeightPx > 1 ? (2.0 * y / (view.HeightPx - 1)) - 1 : 0;
            float rowLight = (float)(light.Level * ((light.GradientY * v) - (light.Vignette * v * v)));
            int start = (int)(PhantomRandom.Mix((ulong)view.NoiseSeed * 0x9E3779B97F4A7C15 + (ulong)y) % (ulong)Math.Max(1, TileLength - length));
            Row(picture.RowSpan<byte>(y), _noise.AsSpan(start), _lightOfColumn, _cast, rowLight, read, shot);
        }
    }

    /// <summary>One row, sixteen bytes at a time; the same bytes as <see cref="RowPlain"/>.</summary>
    internal static void Row(
        Span<byte> row, ReadOnlySpan<sbyte> noise, ReadOnlySpan<float> columns, ReadOnlySpan<float> cast, float rowLight, float read, float shot)
    {
        int x = 0;
        for (; x + 16 <= row.Length; x += 16)
        {
            var (low, high) = Vector128.Widen(Vector128.Create<byte>(row[x..]));
            var (noiseLow, noiseHigh) = Vector128.Widen(Vector128.Create<sbyte>(noise[x..]));
            var a = Eight(low.AsInt16(), noiseLow, columns[x..], cast[x..], rowLight, read, shot);
            var b = Eight(high.AsInt16(), noiseHigh, columns[(x + 8)..], cast[(x + 8)..], rowLight, read, shot);
            Vector128.Narrow(a.AsUInt16(), b.AsUInt16()).CopyTo(row[x..]);
        }

        RowPlain(row[x..], noise[x..], columns[x..], cast[x..], rowLight, read, shot);
    }

    /// <summary>One row, byte after byte: the definition.</summary>
    internal static void RowPlain(
        Span<byte> row, ReadOnlySpan<sbyte> noise, ReadOnlySpan<float> columns, ReadOnlySpan<float> cast, float rowLight, float read, float shot)
    {
        for (int x = 0; x < row.Length; x++)
        {
            float v = row[x] * Math.Max(0f, columns[x] + (rowLight * cast[x]));
            v += MathF.Sqrt(read + (shot * v)) * (noise[x] * NoisePerUnit);
            row[x] = (byte)Math.Clamp(v + 0.5f, 0f, 255f);
        }
    }

    private static Vector128<short> Eight(
        Vector128<short> paint, Vector128<short> noise, ReadOnlySpan<float> columns, ReadOnlySpan<float> cast, float rowLight, float read, float shot)
    {
        var paintInt = Vector256.Create(Vector128.WidenLower(paint), Vector128.WidenUpper(paint));
        var noiseInt = Vector256.Create(Vector128.WidenLower(noise), Vector128.WidenUpper(noise));
        var gain = Vector256.Create(columns) + (Vector256.Create(cast) * rowLight);
        var v = Vector256.ConvertToSingle(paintInt) * Vector256.Max(gain, Vector256<float>.Zero);
        v += Vector256.Sqrt(Vector256.Create(read) + (v * shot)) * (Vector256.ConvertToSingle(noiseInt) * NoisePerUnit);
        v = Vector256.Min(Vector256.Max(v + Vector256.Create(0.5f), Vector256<float>.Zero), Vector256.Create(255f));
        var bytes = Vector256.ConvertToInt32(v);
        return Vector128.Narrow(bytes.GetLower(), bytes.GetUpper());
    }

    /// <summary>The part of the light that depends on the column, times the colour cast, for each byte of a row.</summary>
    private void LightColumns(in PhantomLight light, int width)
    {
        if (_cast.Length != width * 3) (_lightOfColumn, _cast) = (new float[width * 3], new float[width * 3]);
        for (int x = 0; x < width; x++)
        {
            double u = width > 1 ? (2.0 * x / (width - 1)) - 1 : 0;
            double column = light.Level * (1 + (light.GradientX * u) - (light.Vignette * u * u));
            for (int channel = 0; channel < 3; channel++)
            {
                double cast = channel == 0 ? light.Blue : channel == 1 ? light.Green : light.Red;
                _cast[(3 * x) + channel] = (float)cast;
                _lightOfColumn[(3 * x) + channel] = (float)(column * cast);
            }
        }
    }

    private static double Gaussian(PhantomRandom random) =>
        // Twelve uniforms are as Gaussian as noise of a few digital numbers needs, and exact everywhere.
        random.Unit() + random.Unit() + random.Unit() + random.Unit() + random.Unit() + random.Unit()
        + random.Unit() + random.Unit() + random.Unit() + random.Unit() + random.Unit() + random.Unit() - 6;
}
