using System.Buffers.Binary;

namespace SutureLive.Imaging;

/// <summary>What a look at a JPEG found so far.</summary>
public enum JpegProgress
{
    /// <summary>The picture is not complete yet.</summary>
    More,

    /// <summary>The picture is complete; its length is known.</summary>
    Complete,

    /// <summary>The bytes are no JPEG from here on.</summary>
    Damaged,
}

/// <summary>
/// Finds the end of a JPEG by walking its segments (ITU-T T.81, annex B), so that neither the end marker of an embedded thumbnail nor
/// anything around the picture counts. May be continued as bytes arrive; a value, to be started anew with <c>default</c>.
/// </summary>
public struct JpegScan
{
    private int _at;
    private bool _inScanData;

    /// <summary>Length of the complete picture in bytes; 0 before.</summary>
    public int LengthBytes { get; private set; }

    /// <summary>Looks on from where the last look ended.</summary>
    /// <param name="jpeg">The bytes from the start-of-image marker: those of the last look and what came since.</param>
    public JpegProgress Continue(ReadOnlySpan<byte> jpeg)
    {
        if (_at == 0) _at = 2;                                                  // past the start of image
        while (_at + 1 < jpeg.Length)
        {
            if (_inScanData)
            {
                int mark = jpeg[_at..].IndexOf((byte)0xFF);
                _at = mark < 0 ? jpeg.Length : _at + mark;
                if (_at + 1 >= jpeg.Length) return JpegProgress.More;
                if (jpeg[_at + 1] is 0x00 or (>= 0xD0 and <= 0xD7)) _at += 2;   // a stuffed byte or a restart marker
                else _inScanData = false;
                continue;
            }

            if (jpeg[_at] != 0xFF) return JpegProgress.Damaged;
            byte marker = jpeg[_at + 1];
            if (marker == 0xD9)
            {
                LengthBytes = _at + 2;
                return JpegProgress.Complete;
            }

            if (marker == 0xFF) _at++;                                          // a fill byte
            else if (marker is 0x01 or (>= 0xD0 and <= 0xD8)) _at += 2;
            else if (_at + 3 >= jpeg.Length) return JpegProgress.More;
            else if (BinaryPrimitives.ReadUInt16BigEndian(jpeg[(_at + 2)..]) is var length && length < 2) return JpegProgress.Damaged;
            else (_at, _inScanData) = (_at + 2 + length, marker == 0xDA);
        }

        return JpegProgress.More;
    }
}
