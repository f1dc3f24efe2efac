using OpenCvSharp;
using SutureLive.Console.Feed;

namespace SutureLive.Console.Tests;

/// <summary>A calibration whose pictures are grey, whose target is found when a test says so, and whose diary says what was asked.</summary>
internal sealed class CalibrationRehearsal : ICalibrationBench
{
    public const int WidthPx = 640, HeightPx = 480;
    private readonly List<bool> _views = [];
    private readonly List<SavedProfile> _profiles = [new("room-2", 1, true, 34, "Profile 'room-2' is due: 34 days since it was last measured.", 10.02, 0.004, "device:0, 10x, zoom 1", "somebody", DateTimeOffset.UnixEpoch)];

    public List<string> Diary { get; } = [];

    public bool IsTargetThere { get; set; } = true;

    public CalibrationState State => new(
        "room-2", [.. _profiles], "charuco:9x7,1", [.. _views.Select((used, n) => new CalibrationView($"view {n + 1}", 48, used, used ? 0.1 + (0.01 * n) : null, null))],
        _views.Contains(true) ? new(10.01, 0.003, 1.0002, 0.11, 0.4, -1.2, [[3, 0], [5, 7]], 0.75, ["Only 2 view(s) were used."]) : null, null);

    public Task<CalibrationSight> LookAsync(string? target, CancellationToken stop)
    {
        if (target is not null) Note($"look {target}");
        return Task.FromResult(new CalibrationSight(WidthPx, HeightPx, target is not null && IsTargetThere ? [100, 100, 300, 200, 500, 300] : [], target is null ? 0 : 48, target is null || IsTargetThere ? null : "The target is not found: it is blurred."));
    }

    public bool CopyPicture(Mat bgr)
    {
        bgr.Create(HeightPx, WidthPx, MatType.CV_8UC3);
        bgr.SetTo(Scalar.All(90));
        return true;
    }

    public void Keep()
    {
        Note("keep");
        _views.Add(true);
    }

    public void Use(int view, bool isUsed)
    {
        Note($"use {view} {isUsed}");
        _views[view] = isUsed;
    }

    public void Clear() => _views.Clear();

    public void Save(ProfileWish wish)
    {
        if (wish.Objective == "") throw new SutureLiveException("The profile cannot be made: camera, objective or zoom is missing.");
        Note($"save {wish.Name} {wish.Objective} {wish.Zoom} {wish.RulerMm} {wish.Certified} {wish.By}");
        _profiles.Add(new(wish.Name, 2, false, 0, null, 10.01, 0.003, $"device:0, {wish.Objective}, zoom {wish.Zoom}", wish.By, DateTimeOffset.UnixEpoch));
    }

    public void Activate(string name, int version, string by)
    {
        Note($"activate {name} v{version} {by}");
        for (int i = 0; i < _profiles.Count; i++) _profiles[i] = _profiles[i] with { IsActive = _profiles[i].Version == version };
    }

    public VerifiedDistance Verify(DistanceWish wish)
    {
        double mm = Math.Sqrt(((wish.X1 - wish.X2) * (wish.X1 - wish.X2)) + ((wish.Y1 - wish.Y2) * (wish.Y1 - wish.Y2))) / 100;
        Note($"verify {wish.Name} {wish.By}");
        return new(wish.TrueMm, mm, Math.Abs((mm / wish.TrueMm) - 1) <= 0.01);
    }

    private void Note(string what)
    {
        lock (Diary) Diary.Add(what);
    }
}
