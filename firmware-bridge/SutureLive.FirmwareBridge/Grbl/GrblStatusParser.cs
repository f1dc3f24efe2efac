using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.FirmwareBridge.Grbl;

/// <summary>Reads the inside of <c>&lt;…&gt;</c>. Field order is free; fields nobody here knows (grblHAL adds some) are passed over.</summary>
internal static class GrblStatusParser
{
    /// <summary>False when a field that matters is there but broken: half a position is worse than none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out GrblStatus status)
    {
        status = new(GrblMachineState.Unknown, -1, default, false, default, -1, -1, 0, -1, -1, GrblPins.None);
        int bar = text.IndexOf((byte)'|');
        if (bar < 0 || !TryParseState(text[..bar], ref status)) return false;
        text = text[(bar + 1)..];
        while (true)
        {
            bar = text.IndexOf((byte)'|');
            if (!TryParseField(bar < 0 ? text : text[..bar], ref status)) return false;
            if (bar < 0) break;
            text = text[(bar + 1)..];
        }

        return status.Position.Count >= 2;
    }

    private static bool TryParseState(ReadOnlySpan<byte> text, ref GrblStatus status)
    {
        int colon = text.IndexOf((byte)':');
        var word = colon < 0 ? text : text[..colon];
        if (word.IsEmpty || word.IndexOfAnyExceptInRange((byte)'A', (byte)'z') >= 0) return false;
        int sub = -1;
        if (colon >= 0 && !WireNumber.TryParseInt(text[(colon + 1)..], out sub)) return false;
        status = status with { State = StateOf(word), SubState = sub };
        return true;
    }

    private static GrblMachineState StateOf(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("Idle"u8) ? GrblMachineState.Idle
        : word.SequenceEqual("Run"u8) ? GrblMachineState.Run
        : word.SequenceEqual("Jog"u8) ? GrblMachineState.Jog
        : word.SequenceEqual("Hold"u8) ? GrblMachineState.Hold
        : word.SequenceEqual("Alarm"u8) ? GrblMachineState.Alarm
        : word.SequenceEqual("Home"u8) ? GrblMachineState.Home
        : word.SequenceEqual("Door"u8) ? GrblMachineState.Door
        : word.SequenceEqual("Check"u8) ? GrblMachineState.Check
        : word.SequenceEqual("Sleep"u8) ? GrblMachineState.Sleep
        : GrblMachineState.Unknown;

    private static bool TryParseField(ReadOnlySpan<byte> field, ref GrblStatus status)
    {
        int colon = field.IndexOf((byte)':');
        if (colon <= 0) return colon < 0; // a bare word is somebody's extension; ":x" is damage
        var name = field[..colon];
        var value = field[(colon + 1)..];
        if (name.SequenceEqual("MPos"u8) || name.SequenceEqual("WPos"u8))
        {
            if (status.Position.Count > 0 || !WireNumber.TryParseAxes(value, (byte)',', out var at)) return false;
            status = status with { Position = at, IsWorkPosition = name[0] == 'W' };
        }
        else if (name.SequenceEqual("WCO"u8))
        {
            if (!WireNumber.TryParseAxes(value, (byte)',', out var offset)) return false;
            status = status with { WorkOffset = offset };
        }
        else if (name.SequenceEqual("Bf"u8))
        {
            if (!TryParsePair(value, out int planner, out int rx)) return false;
            status = status with { PlannerFree = planner, RxFree = rx };
        }
        else if (name.SequenceEqual("FS"u8) || name.SequenceEqual("F"u8))
        {
            int comma = value.IndexOf((byte)',');
            if (!WireNumber.TryParse(comma < 0 ? value : value[..comma], out double feed)) return false;
            status = status with { Feed = feed };
        }
        else if (name.SequenceEqual("Ov"u8))
        {
            int last = value.LastIndexOf((byte)',');
            if (last < 0 || !TryParsePair(value[..last], out int feed, out int rapid)) return false;
            status = status with { FeedOverridePercent = feed, RapidOverridePercent = rapid };
        }
        else if (name.SequenceEqual("Pn"u8))
        {
            status = status with { Pins = PinsOf(value) };
        }

        return true;
    }

    private static bool TryParsePair(ReadOnlySpan<byte> text, out int first, out int second)
    {
        first = second = 0;
        int comma = text.IndexOf((byte)',');
        return comma > 0 && WireNumber.TryParseInt(text[..comma], out first) && WireNumber.TryParseInt(text[(comma + 1)..], out second);
    }

    private static GrblPins PinsOf(ReadOnlySpan<byte> letters)
    {
        var pins = GrblPins.None;
        foreach (byte letter in letters)
        {
            pins |= letter switch
            {
                (byte)'X' => GrblPins.LimitX,
                (byte)'Y' => GrblPins.LimitY,
                (byte)'Z' => GrblPins.LimitZ,
                (byte)'P' => GrblPins.Probe,
                (byte)'D' => GrblPins.Door,
                (byte)'H' => GrblPins.Hold,
                (byte)'R' => GrblPins.Reset,
                (byte)'S' => GrblPins.Start,
                (byte)'E' => GrblPins.EmergencyStop,
                _ => GrblPins.None,
            };
        }

        return pins;
    }
}
