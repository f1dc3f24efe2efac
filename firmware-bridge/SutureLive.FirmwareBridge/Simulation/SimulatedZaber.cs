using System.Globalization;
using System.Text;
using SutureLive.Core;
using SutureLive.FirmwareBridge.Zaber;

namespace SutureLive.FirmwareBridge.Simulation;

/// <summary>How a simulated frame of Zaber stages is built.</summary>
public sealed record SimulatedZaberOptions : SimulationOptions
{
    /// <summary>Pitch of all screws, mm a turn.</summary>
    public double PitchMm { get; init; } = 0.6096;

    /// <summary>Microsteps per full step.</summary>
    public int Resolution { get; init; } = 64;

    /// <summary>Fastest speed, mm/s.</summary>
    public double MaxSpeedMmPerS { get; init; } = 8;

    /// <summary>Acceleration, mm/s².</summary>
    public double AccelerationMmPerS2 { get; init; } = 60;

    /// <summary>Encoders: the devices know where the arm is, and stop an axis that does not follow.</summary>
    public bool HasEncoders { get; init; } = true;

    /// <summary>False = three devices in a chain; true = one device with three axes.</summary>
    public bool IsOneDevice { get; init; }
}

/// <summary>
/// A chain of Zaber devices on a stereotaxic frame, after their ASCII protocol: addresses, axes, message ids, checksums, rejections, warning
/// flags, and motion that takes the time real motion takes. Device positions are 0 at the home switch and grow away from it.
/// </summary>
public sealed partial class SimulatedZaber : SimulatedDevice
{
    private const int MaxLineBytes = 80;
    private readonly SimulatedZaberOptions _options;
    private readonly ZaberUnits _units;
    private readonly List<byte> _line = [];
    private readonly Stage[] _stages;
    private bool _sendsChecksum;

    /// <summary>Builds the frame and switches its power on.</summary>
    public SimulatedZaber(TimeProvider time, SimulatedZaberOptions? options = null)
        : base(time, options ??= new())
    {
        _options = options;
        _units = ZaberUnits.Of(options.PitchMm, options.Resolution, inverted: true);
        _stages = [.. Enumerable.Range(0, 3).Select(axis => new Stage(this, axis))];
    }

    /// <inheritdoc/>
    public override FramePoint CountedMm => new(_units.ToMm(_stages[0].Reported), _units.ToMm(_stages[1].Reported), _units.ToMm(_stages[2].Reported));

    /// <inheritdoc/>
    public override bool IsMoving => _stages.Any(s => s.IsBusy);

    /// <inheritdoc/>
    protected override bool IsActive => IsMoving;

    /// <inheritdoc/>
    protected override void PowerUp()
    {
        // No greeting: a Zaber device speaks when spoken to.
    }

    /// <inheritdoc/>
    protected override void Restart()
    {
        _line.Clear();
        foreach (var stage in _stages) stage.Restart();
    }

    /// <inheritdoc/>
    protected override void RaiseAlarm() => _stages[0].Fail("FE");

    /// <inheritdoc/>
    protected override void SendUnaskedAnswer() => SendLine('@', "01 0 97 OK IDLE -- 0");

    /// <inheritdoc/>
    protected override void Advance()
    {
        foreach (var stage in _stages) stage.Advance();
    }

    /// <inheritdoc/>
    protected override void Receive(byte b)
    {
        if (b is not ((byte)'\n' or (byte)'\r'))
        {
            if (b == '/') _line.Clear();
            if (_line.Count < MaxLineBytes) _line.Add(b);
            return;
        }

        string text = Encoding.ASCII.GetString([.. _line]);
        _line.Clear();
        if (text.Length == 0 || text[0] != '/') return;
        string body = text[1..];
        if (body.Length >= 3 && body[^3] == ':')
        {
            bool right = byte.TryParse(body.AsSpan(body.Length - 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out byte sum)
                && sum == ZaberCodec.Lrc(Encoding.ASCII.GetBytes(body[..^3]));
            if (!right) return; // a damaged command is not executed and not answered
            body = body[..^3];
        }

        Interpret(body.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private void Interpret(string[] words)
    {
        int[] head = [0, 0, -1];
        int numbers = 0;
        while (numbers < 3 && numbers < words.Length && int.TryParse(words[numbers], NumberStyles.None, CultureInfo.InvariantCulture, out int number)) head[numbers++] = number;
        string[] command = words[numbers..];
        int devices = _options.IsOneDevice ? 1 : 3;
        for (int device = 1; device <= devices; device++)
            if (head[0] == 0 || head[0] == device) Answer(device, head[1], head[2], command);
    }

    private void Answer(int device, int axis, int id, string[] command)
    {
        var own = _options.IsOneDevice ? _stages : [_stages[device - 1]];
        if (axis > own.Length)
        {
            Reply(device, axis, id, own, "RJ", "BADAXIS");
            return;
        }

        var addressed = axis == 0 ? own : [own[axis - 1]];
        string? data = Execute(addressed, command, out bool rejected);
        Reply(device, axis, id, addressed, rejected ? "RJ" : "OK", data);
    }

    private void Reply(int device, int axis, int id, Stage[] stages, string verdict, string? data)
    {
        string flag = stages.Select(s => s.Flag).Order(StringComparer.Ordinal).FirstOrDefault(f => f != "--") ?? "--"; // F before N before W: the gravest first
        string state = stages.Any(s => s.IsBusy) ? "BUSY" : "IDLE";
        string number = id < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{id:00} ");
        SendLine('@', string.Create(CultureInfo.InvariantCulture, $"{device:00} {axis} {number}{verdict} {state} {flag} {data ?? "0"}"));
    }

    private void SendLine(char kind, string body)
    {
        string checksum = _sendsChecksum ? string.Create(CultureInfo.InvariantCulture, $":{ZaberCodec.Lrc(Encoding.ASCII.GetBytes(body)):X2}") : "";
        Send(Encoding.ASCII.GetBytes($"{kind}{body}{checksum}\r\n"), isAnswer: kind == '@');
    }

    /// <summary>Carries a command out on the addressed axes.</summary>
    /// <returns>The data of the reply; null = plain 0.</returns>
    private string? Execute(Stage[] stages, string[] words, out bool rejected)
    {
        rejected = false;
        switch (words)
        {
            case []: return null;
            case ["home"]: return Each(stages, s => s.Home());
            case ["stop"]: return Each(stages, s => s.Stop());
            case ["estop"]: return Each(stages, s => s.Halt());
            case ["warnings", "clear"] or ["warnings"]: return Each(stages, s => s.ClearWarnings());
            case ["move", "abs" or "rel", var number] when long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long steps):
                bool relative = words[1] == "rel";
                rejected = !stages.All(s => s.CanReach(relative ? s.Reported + steps : steps));
                return rejected ? "BADDATA" : Each(stages, s => s.MoveTo(relative ? s.Reported + steps : steps));
            case ["set", "maxspeed", var number] when long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long speed) && speed > 0:
                return Each(stages, s => s.SpeedData = speed);
            case ["set", "comm.checksum", "0" or "1"]:
                _sendsChecksum = words[2] == "1";
                return null;
            case ["get", var setting]:
                string values = string.Join(' ', stages.Select(s => s.Read(setting)));
                rejected = values.Length == 0 || values.Contains('?', StringComparison.Ordinal);
                return rejected ? "BADCOMMAND" : values;
            default:
                rejected = true;
                return words[0] is "move" or "set" ? "BADDATA" : "BADCOMMAND";
        }
    }

    private static string? Each(Stage[] stages, Action<Stage> act)
    {
        foreach (var stage in stages) act(stage);
        return null;
    }
}
