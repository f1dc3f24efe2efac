using OpenCvSharp;
using SutureLive.Console.Feed;

namespace SutureLive.Console.Tests;

/// <summary>A registration whose frame stands where a test says, whose fit puts every place 10 px to the right of where it was marked, and whose diary says what was asked.</summary>
internal sealed class RegistrationRehearsal : IRegistrationBench
{
    public const int WidthPx = 640, HeightPx = 480, PutOffPx = 10;
    private readonly List<TouchedPlace> _places = [];
    private readonly List<SavedRegistration> _saved = [new("rig", 1, true, "0.4 h", "device:0, pixels as they are, 640 x 480 px, 4 points", null)];
    private FitChoice _choice = new();
    private int _look;

    public List<string> Diary { get; } = [];

    /// <summary>Where the frame stands; null while it does not say.</summary>
    public FramePoint? Frame { get; set; } = new(-25, -25, -1);

    /// <summary>Where the tip's marker is seen; null while it is not.</summary>
    public PointPx? Marker { get; set; }

    /// <summary>Why the places give no fit; null while nothing is wrong.</summary>
    public string? Wrong { get; set; }

    /// <summary>How far each place is off, mm.</summary>
    public Func<int, double> OffMm { get; set; } = static _ => 0.012;

    public RegistrationState State => new(
        new(new(2031, 3, 3, 9, 0, 0, TimeSpan.Zero), 4), Frame is not null,
        [.. _places.Select((place, n) => Wrong is null && IsEnough ? place with { OffMm = OffMm(n), LeftOutMm = 0.03, Put = new(place.At.X + PutOffPx, place.At.Y) } : place)],
        _choice, Wrong is null && IsEnough ? new(_choice.Model == FitKind.Auto ? FitKind.Similarity : _choice.Model, 10.02, 0.014, 0.031, true, ["Bone at bregma: Z -1.000 mm"]) : null,
        Wrong ?? (_places.Count == 0 || IsEnough ? null : $"{_places.Count} touched point(s) given; at least 3 are needed, well apart and not on a line."), [.. _saved]);

    private bool IsEnough => _places.Count(place => place.IsUsed) >= 3;

    public Task<TipSight> LookAsync(CancellationToken stop)
    {
        Note("look");
        return Task.FromResult(new TipSight(++_look, WidthPx, HeightPx, Frame, Frame is null ? "Where the frame stands is not taken over: lost." : null, Marker, Marker is null ? "The tip's marker is not seen." : null));
    }

    public bool CopyPicture(int look, Mat bgr)
    {
        if (look != _look) return false;
        bgr.Create(HeightPx, WidthPx, MatType.CV_8UC3);
        bgr.SetTo(Scalar.All(90));
        return true;
    }

    public void Touch(TouchWish wish)
    {
        if (wish.Look != _look) throw new SutureLiveException("The place was marked in a picture that is not the last one.");
        var (x, y, z) = wish.Typed ?? new(Frame!.Value.XMm, Frame.Value.YMm, Frame.Value.ZMm);
        Note(FormattableString.Invariant($"touch {wish.At.X:0} {wish.At.Y:0} -> {x:0.000} {y:0.000} {z:0.000} {wish.Role}{(wish.Typed is null ? "" : " typed")}"));
        _places.Add(new(wish.At, x, y, z, wish.Typed is not null, wish.Role, true, null, null, null));
    }

    public void Use(int place, bool isUsed)
    {
        Note($"use {place} {isUsed}");
        _places[place] = _places[place] with { IsUsed = isUsed };
    }

    public void Remove(int place)
    {
        Note($"remove {place}");
        _places.RemoveAt(place);
    }

    public void Clear() => _places.Clear();

    public void Choose(FitChoice choice)
    {
        Note($"{choice}");
        _choice = choice;
    }

    public string Report() => "<!doctype html><title>report</title>";

    public void Save(string name)
    {
        if (name == "") throw new SutureLiveException("'' is no name of a registration: use letters, digits, points and dashes.");
        Note($"save {name}");
        _saved.Add(new(name, 2, false, "0.0 h", "device:0, pixels as they are, 640 x 480 px, 4 points", null));
    }

    public void Activate(string name, int version, string by)
    {
        if (by == "") throw new SutureLiveException("Who puts it into use? Write a name.");
        Note($"activate {name} v{version} {by}");
        for (int i = 0; i < _saved.Count; i++) _saved[i] = _saved[i] with { IsActive = _saved[i].Version == version };
    }

    private void Note(string what)
    {
        lock (Diary) Diary.Add(what);
    }
}
