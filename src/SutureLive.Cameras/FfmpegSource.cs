using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using OpenCvSharp;

namespace SutureLive.Cameras;

/// <summary>
/// RTSP, UDP and whatever else an ffmpeg on this computer can receive. It runs as a child process and hands over each picture as a BMP,
/// whose header carries the size, so that a change of size needs no talk between the two.
/// </summary>
internal sealed class FfmpegSource : ICaptureSource
{
    private const int HeaderBytes = 14;
    private const int MostBytes = 512 << 20;
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(20), Patience = TimeSpan.FromSeconds(8);

    private readonly string _name;
    private readonly Process _child;
    private readonly CancellationTokenRegistration _cancelled;
    private readonly ITimer _watchdog;
    private readonly Queue<string> _lastWords = new();
    private byte[] _bytes = new byte[1 << 20];
    private bool _silent;

    private FfmpegSource(string name, Process child, TimeProvider time, CancellationToken cancel)
    {
        (_name, _child) = (name, child);
        child.ErrorDataReceived += (_, line) => Remember(line.Data);
        child.BeginErrorReadLine();
        // A read from a pipe cannot be called off; ending the child ends it.
        _cancelled = cancel.Register(Kill);
        _watchdog = time.CreateTimer(_ => KillSilent(), null, FirstPatience, Timeout.InfiniteTimeSpan);
    }

    public TimeSpan? Period => null;

    public string? Remark => null;

    public static FfmpegSource Open(Uri address, TimeProvider time, CancellationToken cancel)
    {
        string name = NetworkAddress.Shown(address);
        var start = new ProcessStartInfo("ffmpeg") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (string argument in Arguments(address)) start.ArgumentList.Add(argument);
        try
        {
            return new(name, Process.Start(start)!, time, cancel);
        }
        catch (Win32Exception e)
        {
            throw new CameraException(
                $"{name} needs the program ffmpeg, which was not found: install it (winget install ffmpeg, or apt install ffmpeg) so that it is in the PATH.",
                canRecover: false, e);
        }
    }

    public bool Next(Mat picture, CancellationToken cancel)
    {
        Fill(0, HeaderBytes, cancel);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(2));
        if (_bytes[0] != 'B' || _bytes[1] != 'M' || size is <= HeaderBytes or > MostBytes)
            throw new CameraException($"ffmpeg sent something other than pictures for {_name}.", canRecover: true);
        if (size > _bytes.Length) Array.Resize(ref _bytes, (int)size);
        Fill(HeaderBytes, (int)size, cancel);
        _watchdog.Change(Patience, Timeout.InfiniteTimeSpan);
        using var decoded = NetworkPicture.Decode(_bytes.AsSpan(0, (int)size), _name);
        decoded.CopyTo(picture);
        return true;
    }

    public void Dispose()
    {
        _cancelled.Dispose();
        _watchdog.Dispose();
        Kill();
        _child.WaitForExit(TimeSpan.FromSeconds(2));
        _child.Dispose();
    }

    // The child of a program that was killed notices it when it hands over a picture. A silent camera gives it none, and its port or connection would be
    // held for ever: it ends by itself, later than the watchdog would end it.
    internal static IReadOnlyList<string> Arguments(Uri address)
    {
        string[] silence = ["-timeout", string.Create(CultureInfo.InvariantCulture, $"{(FirstPatience + Patience).TotalMicroseconds:0}")];
        string[] before = address.Scheme switch
        {
            "rtsp" or "rtsps" => ["-rtsp_transport", "tcp", .. silence],
            "udp" or "srt" or "tcp" => silence,
            _ => [],
        };
        return
        [
            "-nostdin", "-hide_banner", "-loglevel", "error", "-fflags", "nobuffer", "-flags", "low_delay", "-analyzeduration", "1000000", .. before,
            "-i", address.OriginalString, "-an", "-f", "image2pipe", "-c:v", "bmp", "-pix_fmt", "bgr24", "pipe:1",
        ];
    }

    private void Fill(int from, int to, CancellationToken cancel)
    {
        while (from < to)
        {
            int count = _child.StandardOutput.BaseStream.Read(_bytes, from, to - from);
            if (count == 0) throw End(cancel);
            from += count;
        }
    }

    private CameraException End(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (_silent) return new($"{_name} has sent no picture for {Patience.TotalSeconds:0} s or more.", canRecover: true);
        if (_child.WaitForExit(TimeSpan.FromSeconds(2))) _child.WaitForExit();     // only this one waits for its last words, too
        string words;
        lock (_lastWords) words = NetworkAddress.Hide(string.Join(" ", _lastWords));
        return new(words.Length > 0 ? $"ffmpeg cannot receive {_name}: {words}" : $"The stream {_name} has ended.", canRecover: true);
    }

    private void Remember(string? line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        lock (_lastWords)
        {
            _lastWords.Enqueue(line.Trim());
            if (_lastWords.Count > 3) _lastWords.Dequeue();
        }
    }

    private void KillSilent()
    {
        _silent = true;
        Kill();
    }

    private void Kill()
    {
        try
        {
            _child.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has gone by itself.
        }
    }
}
