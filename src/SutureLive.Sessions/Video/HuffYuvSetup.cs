namespace SutureLive.Sessions.Video;

/// <summary>
/// What stands in the head of an AVI file for a HuffYUV decoder, second version: kind of prediction, bits per pixel, and the lengths of the
/// words of three codes, as runs (B. Rudiak-Gould's codec; the layout is the one FFmpeg reads and writes).
/// </summary>
internal static class HuffYuvSetup
{
    private const byte LeftPrediction = 0, Decorrelated = 0x40, BitsPerPixel = 24, Progressive = 0x20;
    private const int HeadBytes = 4, Codes = 3, RunShift = 5, MostShortRun = 7, MostRun = 255;

    /// <summary>The setup for one code that is used for all three colours.</summary>
    public static byte[] Of(HuffmanCode code)
    {
        List<byte> runs = [];
        for (int i = 0; i < HuffmanCode.Symbols;)
        {
            byte bits = code.Lengths[i];
            int run = 1;
            while (run < MostRun && i + run < HuffmanCode.Symbols && code.Lengths[i + run] == bits) run++;
            if (run <= MostShortRun) runs.Add((byte)(run << RunShift | bits));
            else runs.AddRange([bits, (byte)run]);
            i += run;
        }

        return [LeftPrediction | Decorrelated, BitsPerPixel, Progressive, 0, .. runs, .. runs, .. runs];
    }

    /// <summary>The codes of blue, green and red that a setup describes; null when it is not of the kind <see cref="Of"/> writes.</summary>
    public static HuffmanCode[]? Read(ReadOnlySpan<byte> setup)
    {
        if (setup.Length <= HeadBytes || setup[0] != (LeftPrediction | Decorrelated) || setup[1] != BitsPerPixel) return null;
        var runs = setup[HeadBytes..];
        var codes = new HuffmanCode[Codes];
        for (int n = 0; n < Codes; n++)
        {
            byte[] lengths = new byte[HuffmanCode.Symbols];
            for (int i = 0; i < lengths.Length;)
            {
                if (runs.IsEmpty) return null;
                byte bits = (byte)(runs[0] & ((1 << RunShift) - 1));
                int run = runs[0] >> RunShift;
                runs = runs[1..];
                if (run == 0)
                {
                    if (runs.IsEmpty || runs[0] == 0) return null;
                    run = runs[0];
                    runs = runs[1..];
                }

                if (i + run > lengths.Length) return null;
                lengths.AsSpan(i, run).Fill(bits);
                i += run;
            }

            if (HuffmanCode.Of(lengths) is not { } code) return null;
            codes[n] = code;
        }

        return codes;
    }
}
