using SutureLive.Imaging;

namespace SutureLive.Cameras;

/// <summary>
/// Cuts a stream of bytes into JPEG pictures. Motion JPEG over HTTP wraps each in a multipart header, but boundaries in the field are quoted
/// wrongly, lengths are missing or false; the pictures' own markers decide. Pure: bytes in, pictures out.
/// </summary>
/// <param name="mostBytes">A picture that grows beyond this is no picture: the search starts anew behind its first marker.</param>
internal sealed class JpegSplitter(int mostBytes = 32 << 20)
{
    private static ReadOnlySpan<byte> StartOfImage => [0xFF, 0xD8, 0xFF];

    private byte[] _bytes = new byte[1 << 16];
    private int _start, _end;
    private JpegScan _scan;

    /// <summary>Takes over bytes as they arrive.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_end + bytes.Length > _bytes.Length)
        {
            int kept = _end - _start;
            if (kept + bytes.Length > _bytes.Length)
            {
                byte[] larger = new byte[Math.Max(_bytes.Length * 2, kept + bytes.Length)];
                _bytes.AsSpan(_start, kept).CopyTo(larger);
                _bytes = larger;
            }
            else
            {
                _bytes.AsSpan(_start, kept).CopyTo(_bytes);
            }

            (_start, _end) = (0, kept);
        }

        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>The next complete picture, valid until the next call of <see cref="Append"/>; false when more bytes are needed.</summary>
    public bool TryTake(out ReadOnlySpan<byte> jpeg)
    {
        jpeg = default;
        for (; ; )
        {
            if (!FindStart()) return false;
            var picture = _bytes.AsSpan(_start, _end - _start);
            switch (_scan.Continue(picture))
            {
                case JpegProgress.Complete:
                    jpeg = picture[.._scan.LengthBytes];
                    Skip(_scan.LengthBytes);
                    return true;
                case JpegProgress.More when picture.Length <= mostBytes:
                    return false;
                default:
                    Skip(2);
                    break;
            }
        }
    }

    private bool FindStart()
    {
        var rest = _bytes.AsSpan(_start, _end - _start);
        int at = rest.IndexOf(StartOfImage);
        if (at < 0) Skip(Math.Max(0, rest.Length - 2));                         // the last two bytes may begin a start marker
        else if (at > 0) Skip(at);
        return at >= 0;
    }

    private void Skip(int count)
    {
        _start += count;
        _scan = default;
    }
}
