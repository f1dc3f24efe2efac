using System.Globalization;
using SutureLive.Core;
using SutureLive.FirmwareBridge.Grbl;
using SutureLive.FirmwareBridge.Plugins;
using SutureLive.FirmwareBridge.Simulation;
using SutureLive.FirmwareBridge.Transports;
using SutureLive.FirmwareBridge.Zaber;

namespace SutureLive.FirmwareBridge;

/// <summary>Reads the text form of a controller.</summary>
internal static class ControllerSpecReader
{
    public static ControllerSpec Read(string text, ControllerPlugins plugins)
    {
        int colon = text.AsSpan(0, text.AsSpan().IndexOf(',') is >= 0 and var comma ? comma : text.Length).IndexOf(':');
        string protocol = colon < 0 ? text : text[..colon], rest = colon < 0 ? "" : text[(colon + 1)..];
        switch (protocol)
        {
            case "grbl" when rest.Length > 0:
                return ReadGrbl(text, rest.Split(','));
            case "zaber" when rest.Length > 0:
                return ReadZaber(text, rest.Split(','));
            case "mp285" when rest.Length > 0:
                return ReadMp285(text, rest.Split(','));
            case var _ when colon < 0 && (text == "simulated" || text.StartsWith("simulated,", StringComparison.Ordinal)):
                return ReadSimulated(text, "grbl" + text["simulated".Length..]);
            case "simulated":
                return ReadSimulated(text, rest);
            case var _ when plugins.Find(protocol) is { } plugin:
                return new ControllerSpec.Plugin(plugin, rest);
            default:
                string found = plugins.All.Count == 0 ? "" : $" Plug-ins found: {string.Join(", ", plugins.All.Select(p => p.Protocol))}.";
                string broken = plugins.Problems.Count == 0 ? "" : $" Not usable: {string.Join(" ", plugins.Problems)}";
                throw new FormatException($"'{text}' is no controller: write {ControllerSpec.Forms}.{found}{broken}");
        }
    }

    private static ControllerSpec.Grbl ReadGrbl(string text, string[] words)
    {
        SerialOptions serial = new(ControllerSpec.GrblBaud);
        foreach (var (key, value, setting) in Pairs(text, words))
            if (!TryReadSerial(text, key, value, setting, ref serial)) throw new FormatException($"'{key}' in '{text}' is no setting of grbl: baud, dtr.");
        return new(WireSpec.Parse(words[0])) { Serial = serial };
    }

    private static ControllerSpec.Zaber ReadZaber(string text, string[] words)
    {
        var options = new ZaberOptions();
        SerialOptions serial = new(ControllerSpec.ZaberBaud);
        foreach (var (key, value, setting) in Pairs(text, words))
        {
            if (TryReadSerial(text, key, value, setting, ref serial)) continue;
            options = key switch
            {
                "pitch-mm" => options with { PitchMm = ReadTriple(text, setting, value) },
                "axes" => options with { Axes = [.. value.Split('+').Select(axis => ReadAxis(text, setting, axis))] },
                "invert" => options with { Inverted = ReadAxes(text, setting, value) },
                "encoders" => options with { HasEncoders = ReadYes(text, setting, value) },
                _ => throw new FormatException($"'{key}' in '{text}' is no setting of Zaber stages: pitch-mm, axes, invert, encoders, baud, dtr."),
            };
        }

        if (options.Axes is { } axes && axes.Distinct().Count() < axes.Count) throw new FormatException($"'{text}' names one axis twice: each of X, Y and Z is an axis of its own.");
        return new(WireSpec.Parse(words[0]), options) { Serial = serial };
    }

    private static ControllerSpec.Mp285 ReadMp285(string text, string[] words)
    {
        var inverted = FrameAxes.None;
        SerialOptions serial = new(ControllerSpec.Mp285Baud);
        foreach (var (key, value, setting) in Pairs(text, words))
        {
            if (TryReadSerial(text, key, value, setting, ref serial)) continue;
            if (key != "invert") throw new FormatException($"'{key}' in '{text}' is no setting of an MP-285: invert, baud, dtr.");
            inverted = ReadAxes(text, setting, value);
        }

        return new(WireSpec.Parse(words[0]), inverted) { Serial = serial };
    }

    private static ControllerSpec.Simulated ReadSimulated(string text, string rest)
    {
        string[] words = rest.Split(',');
        SimulationOptions options = words[0] switch
        {
            "grbl" => new SimulatedGrblOptions(),
            "grblhal" => new SimulatedGrblOptions { Dialect = GrblDialect.GrblHal },
            "zaber" => new SimulatedZaberOptions(),
            "mp285" => new SimulatedMp285Options(),
            _ => throw new FormatException($"'{words[0]}' in '{text}' cannot be simulated: grbl, grblhal, zaber, mp285 can."),
        };
        var faults = new List<SimulationFault>();
        bool overTerminal = false;
        double haste = 1;
        foreach (var (key, value, setting) in Pairs(text, words))
        {
            switch (key)
            {
                case "fault": faults.Add(SimulationFault.Parse(value)); break;
                case "seed": options = options with { Seed = (int)ReadNumber(text, setting, value, 0, int.MaxValue) }; break;
                case "backlash-mm": options = options with { BacklashMm = ReadNumber(text, setting, value, 0, 1) }; break;
                case "bone-z-mm": options = options with { BoneZMm = ReadNumber(text, setting, value, -40, 0) }; break;
                case "haste": haste = ReadNumber(text, setting, value, 1, 100); break;
                case "pty": overTerminal = ReadYes(text, setting, value); break;
                default: throw new FormatException($"'{key}' in '{text}' is no setting of a simulated controller: fault, seed, backlash-mm, bone-z-mm, haste, pty.");
            }
        }

        return new(options with { Faults = faults }, overTerminal, haste);
    }

    private static IEnumerable<(string Key, string Value, string Setting)> Pairs(string text, string[] words)
    {
        foreach (string setting in words.Skip(1))
        {
            string[] pair = setting.Split('=', 2);
            if (pair.Length != 2) throw new FormatException($"'{setting}' in '{text}' is no setting: write KEY=VALUE.");
            yield return (pair[0], pair[1], setting);
        }
    }

    /// <summary>False for a key that has nothing to do with the port.</summary>
    private static bool TryReadSerial(string text, string key, string value, string setting, ref SerialOptions serial)
    {
        switch (key)
        {
            case "baud": serial = serial with { Baud = (int)ReadNumber(text, setting, value, 300, 4_000_000) }; return true;
            case "dtr": serial = serial with { AssertDtr = ReadYes(text, setting, value) }; return true;
            default: return false;
        }
    }

    private static bool ReadYes(string text, string setting, string value) => value switch
    {
        "true" => true,
        "false" => false,
        _ => throw new FormatException($"'{setting}' in '{text}': write true or false."),
    };

    private static FrameAxes ReadAxes(string text, string setting, string value)
    {
        var axes = FrameAxes.None;
        foreach (char letter in value == "none" ? "" : value)
        {
            int axis = "xyz".IndexOf(letter, StringComparison.Ordinal);
            if (axis < 0) throw new FormatException($"'{setting}' in '{text}': write the letters of the axes, such as xyz, or none.");
            axes |= (FrameAxes)(1 << axis);
        }

        return axes;
    }

    private static ZaberAxis ReadAxis(string text, string setting, string value)
    {
        string[] parts = value.Split('.');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int device) && device is >= 1 and <= 99
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int axis) && axis is >= 1 and <= 9
            ? new(device, axis)
            : throw new FormatException($"'{setting}' in '{text}': an axis is DEVICE.AXIS, such as 2.1.");
    }

    private static FramePoint ReadTriple(string text, string setting, string value)
    {
        double[] numbers = [.. value.Split('+').Select(part => ReadNumber(text, setting, part, 0.001, 100))];
        return numbers.Length switch
        {
            1 => new(numbers[0], numbers[0], numbers[0]),
            3 => new(numbers[0], numbers[1], numbers[2]),
            _ => throw new FormatException($"'{setting}' in '{text}': one number for all axes, or three as X+Y+Z."),
        };
    }

    private static double ReadNumber(string text, string setting, string value, double least, double most) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most
            ? number
            : throw new FormatException(FormattableString.Invariant($"'{setting}' in '{text}': a number from {least} to {most} is needed."));
}
