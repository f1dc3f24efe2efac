using SutureLive.Console.Feed;

namespace SutureLive.Console.Tests;

/// <summary>A recorder on paper: keeps a diary, refuses when a test says so, and has the numbers a test gives it.</summary>
internal sealed class RecordingRehearsal : IRecordingControl
{
    private bool _isOn;

    public List<string> Diary { get; } = [];

    public string? Refuses { get; set; }

    public double MinutesLeft { get; set; } = 143.2;

    public string? Says { get; set; }

    public RecordingStatus Status => new(
        _isOn, Diary.Count > 0 ? "m12" : null, _isOn ? 65.4 : 0, 1950, 2, _isOn ? MinutesLeft : null, 212.4, _isOn ? Says : null);

    public void Start()
    {
        if (Refuses is { } why) throw new SutureLiveException(why);
        Diary.Add("start");
        _isOn = true;
    }

    public void Stop()
    {
        Diary.Add("stop");
        _isOn = false;
    }
}
