using System.Buffers;
using System.Buffers.Binary;
using OpenCvSharp;

namespace SutureLive.Sessions.Video;

/// <summary>
/// Every picture packed without loss, on its own: differences to the pixel on the left, blue and red less green, in a prefix code. Rows
/// stand from the bottom up, bits in 32-bit words, so that FFmpeg, OpenCV and players decode the same bytes as <c>HFYU</c>.
/// </summary>
internal sealed class HuffYuv : IVideoCodec
{
    private const int Channels = 3, WordBytes = 4, WordBits = 32;

    private readonly int _widthPx, _heightPx;
    private readonly HuffmanCode _blue, _green, _red;

    /// <summary>A codec for recording.</summary>
    public HuffYuv()
        : this(0, 0, HuffYuvSetup.Of(HuffmanCode.OfDifferences))
    {
    }

    /// <summary>A codec for the pictures of a file.</summary>
    /// <param name="widthPx">Width of all its pictures.</param>
    /// <param name="heightPx">Height of all its pictures.</param>
    /// <param name="setup">From the file's head.</param>
    /// <exception cref="SessionException">The setup is damaged or of another kind.</exception>
    public HuffYuv(int widthPx, int heightPx, byte[] setup)
    {
        (_widthPx, _heightPx, Setup) = (widthPx, heightPx, setup);
        if (HuffYuvSetup.Read(setup) is not [var blue, var green, var red])
            throw new SessionException($"The head of the HFYU video describes no packing this program writes ({setup.Length} bytes): it is damaged, or another program packed it.");
        (_blue, _green, _red) = (blue, green, red);
    }

    /// <inheritdoc/>
    public string FourCc => "HFYU";

    /// <inheritdoc/>
    public byte[] Setup { get; }

    /// <inheritdoc/>
    public void Encode(Mat bgr, IBufferWriter<byte> target)
    {
        var pixels = bgr.AsSpan<byte>();
        int stride = bgr.Width * Channels;
        var packed = target.GetSpan((pixels.Length * HuffmanCode.MostBits / 8) + (2 * WordBytes));
        BitWriter bits = new(packed[WordBytes..]);
        byte b = 0, g = 0, r = 0;
        for (int row = bgr.Height - 1; row >= 0; row--)
        {
            var line = pixels.Slice(row * stride, stride);
            int x = 0;
            if (row == bgr.Height - 1)
            {
                (b, g, r) = (line[0], line[1], line[2]);
                BinaryPrimitives.WriteUInt32LittleEndian(packed, (uint)(r << 24 | g << 16 | b << 8));
                x = Channels;
            }

            for (; x + 2 < line.Length; x += Channels)
            {
                byte dG = (byte)(line[x + 1] - g);
                bits.Put(_green.Words[dG]);
                bits.Put(_blue.Words[(byte)(line[x] - b - dG)]);
                bits.Spill();
                bits.Put(_red.Words[(byte)(line[x + 2] - r - dG)]);
                bits.Spill();
                (b, g, r) = (line[x], line[x + 1], line[x + 2]);
            }
        }

        target.Advance(WordBytes + bits.End());
    }

    /// <inheritdoc/>
    public bool TryDecode(ReadOnlySpan<byte> packed, Mat bgr)
    {
        if (packed.Length < WordBytes || packed.Length % WordBytes != 0) return false;
        bgr.Create(_heightPx, _widthPx, MatType.CV_8UC3);
        var pixels = bgr.AsSpan<byte>();
        int stride = _widthPx * Channels;
        BitReader bits = new(packed[WordBytes..]);
        uint first = BinaryPrimitives.ReadUInt32LittleEndian(packed);
        byte b = (byte)(first >> 8), g = (byte)(first >> 16), r = (byte)(first >> 24);
        for (int row = _heightPx - 1; row >= 0; row--)
        {
            var line = pixels.Slice(row * stride, stride);
            int x = 0;
            if (row == _heightPx - 1)
            {
                (line[0], line[1], line[2]) = (b, g, r);
                x = Channels;
            }

            for (; x + 2 < line.Length; x += Channels)
            {
                byte dG = bits.Next(_green.Bytes);
                line[x] = b += (byte)(bits.Next(_blue.Bytes) + dG);
                line[x + 1] = g += dG;
                line[x + 2] = r += (byte)(bits.Next(_red.Bytes) + dG);
            }

            if (bits.IsOverdrawn) return false;
        }

        return bits.IsAtEnd;                    // damaged bytes hardly ever need exactly as many words as there are
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private ref struct BitWriter(Span<byte> target)
    {
        private readonly Span<byte> _target = target;
        private ulong _store;
        private int _bits, _at;

        /// <summary>Adds a word of a code; after two of them, <see cref="Spill"/>.</summary>
        public void Put(uint word)
        {
            int length = (int)(word >> HuffmanCode.MostBits);
            _store = _store << length | (ushort)word;
            _bits += length;
        }

        public void Spill()
        {
            if (_bits < WordBits) return;
            _bits -= WordBits;
            BinaryPrimitives.WriteUInt32LittleEndian(_target[_at..], (uint)(_store >> _bits));
            _at += WordBytes;
        }

        /// <summary>Fills the last word with zeros.</summary>
        /// <returns>Bytes written.</returns>
        public int End()
        {
            if (_bits > 0)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(_target[_at..], (uint)(_store << (WordBits - _bits)));
                _at += WordBytes;
            }

            return _at;
        }
    }

    private ref struct BitReader(ReadOnlySpan<byte> words)
    {
        private ReadOnlySpan<byte> _words = words;
        private ulong _store;
        private int _bits;

        /// <summary>More was asked for than there was; what came then is of no meaning.</summary>
        public readonly bool IsOverdrawn => _bits < 0;

        /// <summary>Every word was needed.</summary>
        public readonly bool IsAtEnd => _words.IsEmpty && _bits is >= 0 and < WordBits;

        public byte Next(ReadOnlySpan<ushort> bytes)
        {
            if (_bits < HuffmanCode.MostBits && _words.Length >= WordBytes)
            {
                _store = _store << WordBits | BinaryPrimitives.ReadUInt32LittleEndian(_words);
                _words = _words[WordBytes..];
                _bits += WordBits;
            }

            int ahead = _bits >= HuffmanCode.MostBits ? (int)(_store >> (_bits - HuffmanCode.MostBits)) : _bits >= 0 ? (int)(_store << (HuffmanCode.MostBits - _bits)) : 0;
            ushort found = bytes[ahead & ((1 << HuffmanCode.MostBits) - 1)];
            _bits -= (byte)found;
            return (byte)(found >> 8);
        }
    }
}
