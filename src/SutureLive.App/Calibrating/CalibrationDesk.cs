using OpenCvSharp;
using SutureLive.Calibration;
using SutureLive.Calibration.Profiles;
using SutureLive.Calibration.Scale;
using SutureLive.Calibration.Targets;
using SutureLive.Console.Feed;
using SutureLive.Core;
using SutureLive.Pipeline.Live;

namespace SutureLive.App.Calibrating;

/// <summary>Calibration at the console: the next live picture on demand, the views a technician keeps, and the profiles. While nobody looks it costs nothing.</summary>
/// <param name="store">The profiles.</param>
/// <param name="inUse">The profile of this session; null for none.</param>
/// <param name="camera">What the camera is called in profiles.</param>
/// <param name="time">The clock that profiles age by.</param>
internal sealed class CalibrationDesk(ProfileStore store, OpticsInUse? inUse, string camera, TimeProvider time) : ICalibrationBench, IObserver<LiveFrame>, IDisposable
{
    private const int MostViews = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _looking = new(1);
    private readonly Mat _picture = new();
    private readonly List<(TargetView View, bool IsUsed)> _views = [];
    private TaskCompletionSource? _wanted;
    private (TargetSpec Spec, TargetView View)? _seen;
    private TargetSpec? _spec;
    private ScaleResult? _fit;
    private string? _wrong;

    /// <inheritdoc/>
    public CalibrationState State
    {
        get
        {
            var profiles = Profiles();
            lock (_gate)
            {
                var told = _fit?.Views.ToDictionary(view => view.Name) ?? [];
                return new(
                    inUse?.Status.Profile.Name, profiles, _spec?.ToString(),
                    [.. from kept in _views let result = told.GetValueOrDefault(kept.View.Name) select new CalibrationView(kept.View.Name, kept.View.Points.Count, kept.IsUsed, result?.RmsPx, result?.Excluded)],
                    _fit is { } f ? new(f.UmPerPx, f.SdUmPerPx, f.XyRatio, f.RmsPx, f.PerspectivePercent, f.DistortionAtCornerPx, f.Coverage, f.CoverageShare, f.Remarks) : null, _wrong);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<CalibrationSight> LookAsync(string? target, CancellationToken stop)
    {
        var spec = string.IsNullOrWhiteSpace(target) ? null : SpecOf(target);
        await _looking.WaitAsync(stop);
        try
        {
            TaskCompletionSource came = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _wanted, came);
            await came.Task.WaitAsync(Patience, stop);
            return await Task.Run(() => Find(spec), stop);
        }
        catch (TimeoutException)
        {
            throw new SutureLiveException($"No picture came from the camera within {Patience.TotalSeconds:0} s: look at the page Devices.");
        }
        finally
        {
            _looking.Release();
        }
    }

    /// <inheritdoc/>
    public bool CopyPicture(Mat bgr)
    {
        lock (_gate)
        {
            if (!_picture.Empty()) _picture.CopyTo(bgr);
            return !_picture.Empty();
        }
    }

    /// <inheritdoc/>
    public void Keep()
    {
        lock (_gate)
        {
            if (_seen is not { } seen) throw new SutureLiveException("The target was not found in the last picture: nothing was kept.");
            if (_spec is not null && _spec != seen.Spec) throw new SutureLiveException($"The views kept show {_spec}, this one {seen.Spec}: begin again to calibrate with another target.");
            if (_views.Count == MostViews) throw new SutureLiveException($"{MostViews} views are enough: begin again, or save.");
            _spec = seen.Spec;
            int number = _views.Count + 1;
            _views.Add((seen.View with { Name = $"view {number}" }, true));
            _seen = null;                       // the same picture twice would count as two
            Fit();
        }
    }

    /// <inheritdoc/>
    public void Use(int view, bool isUsed)
    {
        lock (_gate)
        {
            if (view < 0 || view >= _views.Count) throw new SutureLiveException($"There is no view {view + 1}: there are {_views.Count}.");
            _views[view] = (_views[view].View, isUsed);
            Fit();
        }
    }

    /// <inheritdoc/>
    public void Clear()
    {
        lock (_gate)
        {
            _views.Clear();
            (_fit, _wrong, _spec, _seen) = (null, null, null, null);
        }
    }

    /// <inheritdoc/>
    public void Save(ProfileWish wish)
    {
        lock (_gate)
        {
            if (_fit is null) throw new SutureLiveException("There is no fit to save: keep views of the target first.");
            var measured = Fitted(new(_spec!.ToString(), wish.RulerMm, wish.Certified));
            var profile = OpticsProfile.Of(
                wish.Name ?? "", 1, measured, new(camera, measured.WidthPx, measured.HeightPx, wish.Objective ?? "", wish.Zoom), new(1, 0, 0, measured.WidthPx, measured.HeightPx), wish.By ?? "", time.GetUtcNow());
            store.Save(profile with { Version = store.NextVersion(profile.Name) });      // the name was found good: only now is it part of a path
        }
    }

    /// <inheritdoc/>
    public void Activate(string name, int version, string by)
    {
        if (string.IsNullOrWhiteSpace(by)) throw new SutureLiveException("Who puts it into use? Write a name.");
        store.Activate(Known(name), version, by, time.GetUtcNow());
    }

    /// <inheritdoc/>
    public VerifiedDistance Verify(DistanceWish wish)
    {
        if (string.IsNullOrWhiteSpace(wish.By)) throw new SutureLiveException("Who verifies? Write a name.");
        if (!(wish.TrueMm > 0)) throw new SutureLiveException("The true distance must be greater than 0 mm.");
        int width, height;
        lock (_gate) (width, height) = (_picture.Width, _picture.Height);
        var status = store.Active(Known(wish.Name));
        var (optics, mismatch) = new OpticsInUse { Status = status.AsMeasured, Camera = camera }.For(width, height);
        if (optics is null) throw new SutureLiveException(mismatch!);
        var verified = ProfileEvent.Verification(optics, status.Profile.Version, (new(wish.X1, wish.Y1), new(wish.X2, wish.Y2)), wish.TrueMm, time.GetUtcNow(), wish.By);
        store.Append(status.Profile.Name, verified);
        return new(wish.TrueMm, verified.MeasuredMm!.Value, verified.Holds);
    }

    /// <inheritdoc/>
    public void OnNext(LiveFrame value)
    {
        if (Interlocked.Exchange(ref _wanted, null) is not { } wanted) return;
        lock (_gate) value.Frame.Pixels.CopyTo(_picture);
        wanted.SetResult();
    }

    /// <inheritdoc/>
    public void OnCompleted()
    {
    }

    /// <inheritdoc/>
    public void OnError(Exception error)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _looking.Dispose();
        lock (_gate) _picture.Dispose();
    }

    private CalibrationSight Find(TargetSpec? spec)
    {
        using var picture = new Mat();
        CopyPicture(picture);
        var (columns, rows) = spec?.Points ?? (0, 0);
        (TargetSpec, TargetView)? seen = null;
        string? says = null;
        try
        {
            if (spec is not null) seen = (spec, TargetDetector.Find(picture, spec, "the live picture"));
        }
        catch (CalibrationException e)
        {
            says = e.Message;
        }

        lock (_gate) _seen = seen;
        return new(picture.Width, picture.Height, [.. seen?.Item2.Points.SelectMany(point => (double[])[Math.Round(point.Px.X, 2), Math.Round(point.Px.Y, 2)]) ?? []], columns * rows, says);
    }

    private void Fit()
    {
        (_fit, _wrong) = (null, null);
        if (!_views.Any(kept => kept.IsUsed)) return;
        try
        {
            _fit = Fitted(new(_spec!.ToString(), null, false));
        }
        catch (CalibrationException e)
        {
            _wrong = e.Message;
        }
    }

    private ScaleResult Fitted(ScaleReference reference) =>
        ScaleCalibration.Fit([.. _views.Where(kept => kept.IsUsed).Select(kept => kept.View)], _spec!.Kind.ToString().ToLowerInvariant(), reference);

    private SavedProfile[] Profiles()
    {
        var now = time.GetUtcNow();
        return
        [
            .. from name in store.Names()
               let active = ActiveOf(name)
               from version in store.Versions(name)
               select Saved(name, version, version == active, now),
        ];
    }

    private int? ActiveOf(string name)
    {
        try
        {
            return store.ActiveVersion(name);
        }
        catch (CalibrationException)
        {
            return null;            // each version says so below
        }
    }

    // A damaged one is listed with its fault: the others must stay usable.
    private SavedProfile Saved(string name, int version, bool isActive, DateTimeOffset now)
    {
        try
        {
            var status = store.Status(name, version);
            var profile = status.Profile;
            return new(
                name, version, isActive, (int)Math.Max(0, Math.Floor(status.Age(now).TotalDays)), status.Due(now), profile.UmPerSensorPx * profile.MeasuredIn.Binning, profile.SdUmPerSensorPx * profile.MeasuredIn.Binning,
                FormattableString.Invariant($"{profile.Optics.Camera}, {profile.Optics.Objective}, zoom {profile.Optics.Zoom}, {profile.MeasuredIn.WidthPx} x {profile.MeasuredIn.HeightPx} px"), profile.MadeBy, profile.MadeAt);
        }
        catch (CalibrationException e)
        {
            return new(name, version, isActive, 0, e.Message, 0, 0, "", "", default);
        }
    }

    // A name from a request is only ever compared with those that are there.
    private string Known(string name) => store.Names().FirstOrDefault(known => known == name) ?? throw new SutureLiveException($"There is no profile '{name}': save one first.");

    private static TargetSpec SpecOf(string target)
    {
        try
        {
            return TargetSpec.Parse(target);
        }
        catch (FormatException e)
        {
            throw new SutureLiveException(e.Message);
        }
    }
}
