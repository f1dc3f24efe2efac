using System.Globalization;
using SutureLive.FirmwareBridge.Grbl;

namespace SutureLive.FirmwareBridge.Simulation;

/// <content>The part of G-code that moves a frame, with the errors the firmware gives for the rest.</content>
public sealed partial class SimulatedGrbl
{
    private readonly double[] _parserMm = new double[3];
    private readonly double[] _workOffset = new double[3];
    private Modal _modal = Modal.Default;

    private readonly record struct Modal(string Motion, bool IsInches, bool IsRelative, double FeedMmPerMin)
    {
        public static Modal Default => new("0", false, false, 0);
    }

    /// <summary>The words of one line.</summary>
    private sealed class Words
    {
        public List<string> G { get; } = [];
        public List<string> M { get; } = [];
        public double?[] Axes { get; } = new double?[3];
        public Dictionary<char, double> Others { get; } = [];

        public bool HasAxes => Axes.Any(a => a.HasValue);

        public static int TryRead(string line, out Words words)
        {
            words = new();
            for (int i = 0; i < line.Length;)
            {
                char letter = line[i++];
                if (!char.IsAsciiLetterUpper(letter)) return 1;
                int start = i;
                while (i < line.Length && (char.IsAsciiDigit(line[i]) || line[i] is '.' or '-' or '+')) i++;
                if (!double.TryParse(line.AsSpan(start, i - start), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value))
                    return 2;
                string number = value.ToString("0.##", CultureInfo.InvariantCulture);
                int axis = letter - 'X';
                if (letter == 'G') words.G.Add(number);
                else if (letter == 'M') words.M.Add(number);
                else if (axis is >= 0 and < 3)
                {
                    if (words.Axes[axis].HasValue) return 25;
                    words.Axes[axis] = value;
                }
                else if (!"FSTPLN".Contains(letter, StringComparison.Ordinal)) return 20;
                else if (!words.Others.TryAdd(letter, value)) return 25;
            }

            return words.Others.GetValueOrDefault('F') < 0 ? 4 : 0;
        }
    }

    private void RunJog(string line)
    {
        if (_state is not (GrblMachineState.Idle or GrblMachineState.Jog))
        {
            Answer(8);
            return;
        }

        int error = Words.TryRead(line, out var words);
        if (error == 0 && (words.M.Count > 0 || words.G.Any(g => g is not ("20" or "21" or "90" or "91" or "53")))) error = 16;
        if (error == 0 && !words.HasAxes) error = 26;
        double feed = words.Others.GetValueOrDefault('F');
        if (error == 0 && feed <= 0) error = 22;
        if (error != 0)
        {
            Answer(error);
            return;
        }

        bool inches = words.G.Contains("20") || (_modal.IsInches && !words.G.Contains("21"));
        bool relative = words.G.Contains("91") || (_modal.IsRelative && !words.G.Contains("90"));
        var target = TargetOf(words, inches, relative, isMachine: words.G.Contains("53"));
        if (_settings[20] != 0 && !IsInsideTravel(target)) Answer(15);
        else Plan(target, inches ? feed * 25.4 : feed, isJog: true);
    }

    private void RunGCode(string line)
    {
        int error = Words.TryRead(line, out var words);
        string motion = _modal.Motion;
        bool isMotion = false;
        if (error == 0) error = Check(words, out motion, out isMotion);
        if (error != 0)
        {
            Answer(error);
            return;
        }

        bool inches = words.G.Contains("20") || (_modal.IsInches && !words.G.Contains("21"));
        bool relative = words.G.Contains("91") || (_modal.IsRelative && !words.G.Contains("90"));
        double feed = words.Others.TryGetValue('F', out double f) ? (inches ? f * 25.4 : f) : _modal.FeedMmPerMin;
        if (isMotion && motion != "0" && feed <= 0)
        {
            Answer(22);
            return;
        }

        _modal = new(motion, inches, relative, feed);
        if (words.G.Contains("10")) SetWorkOffset(words, inches);
        if (words.G.Contains("4")) Dwell(words.Others['P']);
        else if (!isMotion || _state == GrblMachineState.Check) Answer(0);
        else StartMotion(motion, TargetOf(words, inches, relative, words.G.Contains("53")), feed);
    }

    private int Check(Words words, out string motion, out bool isMotion)
    {
        motion = _modal.Motion;
        isMotion = false;
        int motions = 0;
        foreach (string g in words.G)
        {
            switch (g)
            {
                case "0" or "1" or "38.2" or "38.3" or "38.4" or "38.5" or "80":
                    motion = g;
                    motions++;
                    break;
                case "4" or "10" or "17" or "18" or "19" or "20" or "21" or "40" or "49" or "53" or "54" or "61" or "90" or "91" or "94":
                    break;
                default:
                    return 20;
            }
        }

        if (words.M.Any(m => m is not ("0" or "2" or "3" or "4" or "5" or "7" or "8" or "9" or "30"))) return 20;
        if (motions > 1 || (words.G.Contains("20") && words.G.Contains("21")) || (words.G.Contains("90") && words.G.Contains("91"))) return 21;
        if (words.G.Contains("4") && !words.Others.ContainsKey('P')) return 28;
        if (words.G.Contains("10") && (words.Others.GetValueOrDefault('L') is not (2 or 20) || !words.HasAxes)) return words.HasAxes ? 20 : 26;
        if (words.G.Contains("53") && motion is not ("0" or "1")) return 30;
        isMotion = words.HasAxes && !words.G.Contains("10");
        if (isMotion && motion == "80") return 31;
        return motion.StartsWith("38", StringComparison.Ordinal) && words.G.Contains(motion) && !words.HasAxes ? 26 : 0;
    }

    private double[] TargetOf(Words words, bool inches, bool relative, bool isMachine)
    {
        var target = new double[3];
        for (int axis = 0; axis < 3; axis++)
        {
            double value = words.Axes[axis] is { } v ? (inches ? v * 25.4 : v) : double.NaN;
            target[axis] = double.IsNaN(value) ? _parserMm[axis]
                : isMachine && !relative ? value
                : relative ? _parserMm[axis] + value
                : value + _workOffset[axis];
        }

        return target;
    }

    private void SetWorkOffset(Words words, bool inches)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            if (words.Axes[axis] is not { } v) continue;
            double mm = inches ? v * 25.4 : v;
            _workOffset[axis] = words.Others['L'] == 20 ? ToMm(axis, _steps[axis]) - mm : mm;
        }

        _reportsUntilOffset = 0;
    }

    private void StartMotion(string motion, double[] target, double feedMmPerMin)
    {
        if (_settings[20] != 0 && !IsInsideTravel(target))
        {
            HitSoftLimit();
            return;
        }

        if (motion.StartsWith("38", StringComparison.Ordinal)) StartProbing(target, feedMmPerMin, mustTouch: motion == "38.2");
        else Plan(target, motion == "0" ? double.PositiveInfinity : feedMmPerMin, isJog: false);
    }

    private void Dwell(double seconds) => _afterMotion = () =>
    {
        _dwell = TimeSpan.FromSeconds(seconds) + Step;
        _afterMotion = null;
    };

    private void SyncParserToMachine()
    {
        for (int axis = 0; axis < 3; axis++) _parserMm[axis] = ToMm(axis, _steps[axis]);
    }
}
