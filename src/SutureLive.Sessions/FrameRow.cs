using System.Globalization;

namespace SutureLive.Sessions;

/// <summary>One row of <c>frames.csv</c>: a frame that was written, when it was seen, and where it stands. The index for seeking.</summary>
/// <param name="Index">Number in the session, from 0 without gaps.</param>
/// <param name="CameraFrame">Number the camera gave it; a gap is a frame that is not in the video.</param>
/// <param name="TimeUtc">Wall-clock time of capture, from the session's start and the monotonic clock.</param>
/// <param name="MonotonicNs">Monotonic time of capture, ns.</param>
/// <param name="WidthPx">Width of the picture.</param>
/// <param name="HeightPx">Height of the picture.</param>
/// <param name="DroppedBefore">Frames of the camera between the row before and this one that are not in the video.</param>
/// <param name="Part">Number of the video file, from 1.</param>
/// <param name="OffsetBytes">First byte of the packed picture in that file.</param>
/// <param name="SizeBytes">Bytes of the packed picture.</param>
public readonly record struct FrameRow(
    long Index, long CameraFrame, DateTimeOffset TimeUtc, long MonotonicNs, int WidthPx, int HeightPx, long DroppedBefore, int Part, long OffsetBytes, int SizeBytes)
{
    /// <summary>The first line of the table.</summary>
    public const string Header = "frame_index,camera_frame,time_utc,monotonic_ns,width_px,height_px,dropped_before,part,offset_bytes,size_bytes";

    private const string TimeForm = "yyyy-MM-ddTHH:mm:ss.fffffffZ";
    private const int Columns = 10;

    /// <summary>No row is longer: ten numbers of at most 20 digits, a time, commas and an end of line.</summary>
    internal const int MostBytes = 256;

    /// <summary>The row as text, without an end of line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Index},{CameraFrame},{TimeUtc.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture)},{MonotonicNs},{WidthPx},{HeightPx},{DroppedBefore},{Part},{OffsetBytes},{SizeBytes}");

    /// <summary>Reads a row; null when the line is none.</summary>
    public static FrameRow? Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        string[] cells = line.Split(',');
        return cells.Length == Columns
            && Whole(cells[0], out long index) && Whole(cells[1], out long camera)
            && DateTimeOffset.TryParseExact(cells[2], TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && long.TryParse(cells[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long ns)
            && Whole(cells[4], out long width) && Whole(cells[5], out long height) && Whole(cells[6], out long dropped)
            && Whole(cells[7], out long part) && Whole(cells[8], out long offset) && Whole(cells[9], out long size)
            && width is > 0 and <= ushort.MaxValue && height is > 0 and <= ushort.MaxValue && part is > 0 and <= int.MaxValue && size is > 0 and <= int.MaxValue
                ? new(index, camera, time, ns, (int)width, (int)height, dropped, (int)part, offset, (int)size)
                : null;
    }

    /// <summary>Writes the row as bytes with its end of line, without allocating.</summary>
    /// <param name="utf8">Room for <see cref="MostBytes"/>.</param>
    /// <returns>Bytes written.</returns>
    internal int Write(Span<byte> utf8)
    {
        var writer = new Utf8Line(utf8);
        writer.Number(Index);
        writer.Number(CameraFrame);
        writer.Time(TimeUtc);
        foreach (long number in (ReadOnlySpan<long>)[MonotonicNs, WidthPx, HeightPx, DroppedBefore, Part, OffsetBytes, SizeBytes]) writer.Number(number);
        return writer.End();
    }

    private static bool Whole(string cell, out long number) => long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private ref struct Utf8Line(Span<byte> utf8)
    {
        private readonly Span<byte> _utf8 = utf8;
        private int _length;

        public void Number(long value)
        {
            value.TryFormat(_utf8[_length..^1], out int written, provider: CultureInfo.InvariantCulture);
            Comma(written);
        }

        public void Time(DateTimeOffset value)
        {
            value.UtcDateTime.TryFormat(_utf8[_length..^1], out int written, TimeForm, CultureInfo.InvariantCulture);
            Comma(written);
        }

        public int End()
        {
            _utf8[_length - 1] = (byte)'\n';
            return _length;
        }

        private void Comma(int written)
        {
            _length += written;
            _utf8[_length++] = (byte)',';
        }
    }
}
