using SutureLive.Imaging.Phantom;

namespace SutureLive.Cameras;

/// <summary>Which camera, as a person writes it on the command line. A closed family.</summary>
public abstract record CameraSpec
{
    /// <summary>The forms, for help texts and error messages.</summary>
    public const string Forms =
        "device:N[?width=1280&height=960&fps=30], file:PATH[?loop=true&fps=30], images:DIR[?fps=2&loop=false], http://… (MJPEG), rtsp://… or udp://… (through ffmpeg), phantom[:seed=1,fps=30,width=1280,height=960,…]";

    private CameraSpec()
    {
    }

    /// <summary>A camera of this computer.</summary>
    /// <param name="Index">Its number, counted from 0 by the operating system.</param>
    /// <param name="WidthPx">Width to ask for; null leaves the driver's choice.</param>
    /// <param name="HeightPx">Height to ask for; null leaves the driver's choice.</param>
    /// <param name="Fps">Frames per second to ask for; null leaves the driver's choice.</param>
    public sealed record Device(int Index, int? WidthPx, int? HeightPx, double? Fps) : CameraSpec;

    /// <summary>A video file, played at its own rate.</summary>
    /// <param name="Path">The file.</param>
    /// <param name="Loop">True to start again at the end.</param>
    /// <param name="Fps">Frames per second instead of the file's own; null for its own.</param>
    public sealed record File(string Path, bool Loop, double? Fps) : CameraSpec;

    /// <summary>A folder of pictures (or one picture), shown one after another in the order of their names.</summary>
    /// <param name="Path">The folder or the picture.</param>
    /// <param name="Fps">Pictures per second.</param>
    /// <param name="Loop">True to start again at the end.</param>
    public sealed record Images(string Path, double Fps, bool Loop) : CameraSpec
    {
        /// <summary>Frames of the camera for each picture: a picture shown for long is repeated, so that what is read from it is drawn on it.</summary>
        public int FramesPerPicture => Math.Max(1, (int)Math.Round(LeastFrameHz / Fps));

        /// <summary>Frames per second of the camera.</summary>
        public double FrameHz => Fps * FramesPerPicture;

        private const double LeastFrameHz = 10;
    }

    /// <summary>A network camera: Motion JPEG over HTTP, or a stream that ffmpeg receives.</summary>
    /// <param name="Address">Where it is, with user and password if it needs them.</param>
    public sealed record Network(Uri Address) : CameraSpec
    {
        /// <summary>The schemes that are read without help.</summary>
        internal bool IsHttp => Address.Scheme is "http" or "https";
    }

    /// <summary>The simulated microscope.</summary>
    /// <param name="Seed">Which animal.</param>
    /// <param name="Fps">Frames per second.</param>
    /// <param name="Frames">Ends after so many frames; null never ends.</param>
    /// <param name="Options">What microscope and animal are like.</param>
    public sealed record Phantom(int Seed, double Fps, long? Frames, PhantomOptions Options) : CameraSpec;

    /// <summary>Reads a camera from its text.</summary>
    /// <param name="text">One of <see cref="Forms"/>.</param>
    /// <exception cref="FormatException">A sentence that says what is wrong and lists the forms or the keys.</exception>
    public static CameraSpec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int colon = text.IndexOf(':');
        (string kind, string rest) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
        return kind switch
        {
            "device" => ParseDevice(text, rest),
            "file" => ParseFile(text, rest),
            "images" => ParseImages(text, rest),
            "phantom" => ParsePhantom(text, rest),
            "http" or "https" or "rtsp" or "rtsps" or "rtmp" or "udp" or "tcp" or "srt" => ParseNetwork(text),
            _ => throw new FormatException($"'{text}' is no camera: write {Forms}."),
        };
    }

    private static Device ParseDevice(string text, string rest)
    {
        (string index, var settings) = SplitQuery(text, rest);
        if (!int.TryParse(index, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number))
            throw new FormatException($"'{text}' names no device: write device:N with N counted from 0, such as device:0.");
        Device device = new(
            number, settings.Whole("width", 16, 16384), settings.Whole("height", 16, 16384), settings.Number("fps", 0.1, 1000));
        settings.RefuseOthers();
        return device;
    }

    private static File ParseFile(string text, string rest)
    {
        (string path, var settings) = SplitQuery(text, rest);
        File file = new(Required(text, path, "file:PATH"), settings.Truth("loop") ?? false, settings.Number("fps", 0.1, 1000));
        settings.RefuseOthers();
        return file;
    }

    private static Images ParseImages(string text, string rest)
    {
        (string path, var settings) = SplitQuery(text, rest);
        Images images = new(Required(text, path, "images:DIR"), settings.Number("fps", 0.01, 1000) ?? 0.5, settings.Truth("loop") ?? true);
        settings.RefuseOthers();
        return images;
    }

    private static Network ParseNetwork(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Host.Length > 0
            ? new(address)
            : throw new FormatException($"'{text}' is no address: write scheme://host:port/path, such as http://192.168.1.20:8080/video.");

    private static Phantom ParsePhantom(string text, string rest)
    {
        var settings = CameraSettings.Parse(text, rest, ',');
        PhantomOptions usual = new();
        PhantomOptions options = new()
        {
            WidthPx = settings.Whole("width", 16, 8192) ?? usual.WidthPx,
            HeightPx = settings.Whole("height", 16, 8192) ?? usual.HeightPx,
            UmPerPx = settings.Number("um-per-px", 2, 200) ?? usual.UmPerPx,
            HeadingDeg = settings.Number("heading-deg", -360, 360),
            TextureUmPerPx = settings.Number("texture-um-per-px", 4, 100) ?? usual.TextureUmPerPx,
            ExtentMm = settings.Number("extent-mm", 10, 60) ?? usual.ExtentMm,
            DriftMm = settings.Number("drift-mm", 0, 10) ?? usual.DriftMm,
            TurnDriftDeg = settings.Number("turn-deg", 0, 180) ?? usual.TurnDriftDeg,
            BreathingUm = settings.Number("breathing-um", 0, 1000) ?? usual.BreathingUm,
            HeartbeatUm = settings.Number("heartbeat-um", 0, 1000) ?? usual.HeartbeatUm,
            VibrationMmPerS = settings.Number("vibration-mm-per-s", 0, 50) ?? usual.VibrationMmPerS,
            LightChange = settings.Number("light", 0, 5) ?? usual.LightChange,
            FocusEventEveryS = settings.Number("focus-every-s", 0, 1e6) ?? usual.FocusEventEveryS,
            InstrumentEveryS = settings.Number("instrument-every-s", 0, 1e6) ?? usual.InstrumentEveryS,
            ReadNoise = settings.Number("read-noise", 0, 50) ?? usual.ReadNoise,
            ShotNoise = settings.Number("shot-noise", 0, 50) ?? usual.ShotNoise,
            Glare = settings.Number("glare", 0, 5) ?? usual.Glare,
        };
        Phantom phantom = new(
            settings.Whole("seed", int.MinValue, int.MaxValue) ?? 1,
            settings.Number("fps", 0.1, 1000) ?? 30,
            settings.Whole("frames", 1, int.MaxValue),
            options);
        settings.RefuseOthers();
        return phantom;
    }

    private static (string Before, CameraSettings Settings) SplitQuery(string text, string rest)
    {
        int mark = rest.LastIndexOf('?');
        return mark < 0 ? (rest, CameraSettings.Parse(text, "", '&')) : (rest[..mark], CameraSettings.Parse(text, rest[(mark + 1)..], '&'));
    }

    private static string Required(string text, string path, string form) =>
        path.Length > 0 ? path : throw new FormatException($"'{text}' names no path: write {form}.");
}
