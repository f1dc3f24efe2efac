using OpenCvSharp;
using SutureLive.Calibration;
using SutureLive.Calibration.Profiles;
using SutureLive.Calibration.Registration;
using SutureLive.Calibration.Reports;
using SutureLive.Calibration.Simulation;
using SutureLive.Console.Feed;
using SutureLive.Core;
using SutureLive.FirmwareBridge;
using SutureLive.Imaging;

namespace SutureLive.App.Calibrating;

/// <summary>What picture and frame of a session are, for their registration.</summary>
internal sealed record RegistrationRig
{
    /// <summary>What the camera is called in registrations.</summary>
    public required string Camera { get; init; }

    /// <summary>Its frames, lent; subscribed to only while somebody looks.</summary>
    public required IObservable<Frame> Frames { get; init; }

    /// <summary>What the controller says; null when there is none.</summary>
    public Func<ControllerSnapshot>? Controller { get; init; }

    /// <summary>The profile of the optics; null for none.</summary>
    public OpticsInUse? Optics { get; init; }

    /// <summary>Size of a pixel where there is no profile, micrometres; null when nobody said.</summary>
    public double? UmPerPx { get; init; }

    /// <summary>The registration of this session; null for none.</summary>
    public FrameRegistration? InUse { get; init; }

    /// <summary>Where the simulated microscope shows the simulated tip; null unless both are simulated.</summary>
    public FrameRegistration? Simulated { get; init; }
}

/// <summary>Registration at the console: a picture of the tip on demand together with where the frame stood, the places a technician marks, and the saved registrations.</summary>
/// <param name="store">The registrations.</param>
/// <param name="rig">Picture and frame.</param>
/// <param name="time">The clock of camera and controller.</param>
internal sealed class RegistrationDesk(RegistrationStore store, RegistrationRig rig, TimeProvider time) : IRegistrationBench, IDisposable
{
    private const int FewestToCheck = 4;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _looking = new(1);
    private readonly TipReadBack _tip = new(rig.Controller, time);
    private readonly TouchedPlaces _places = new(rig.Camera, rig.Optics, rig.UmPerPx);
    private readonly Mat _picture = new();
    private TipSight? _seen;

    /// <inheritdoc/>
    public RegistrationState State
    {
        get
        {
            var saved = Saved();
            lock (_gate) return new(
                rig.InUse?.Record is { } used ? new(used.MadeAt, used.Points.Count) : null, _tip.IsThere, _places.Shown, _places.Choice,
                _places.Fit is { } fit
                    ? new(Enum.Parse<FitKind>(fit.Model.ToString()), fit.UmPerPx, fit.FreMm, fit.TreMm, fit.RmsMm <= FrameRegistration.LargestRmsMm, [.. Remarks(fit)])
                    : null,
                _places.Wrong, saved);
        }
    }

    /// <inheritdoc/>
    public async Task<TipSight> LookAsync(CancellationToken stop)
    {
        await _looking.WaitAsync(stop);
        try
        {
            using TipCamera eye = new(rig.Frames, rig.Camera, time);
            var (picture, at, says) = await _tip.AroundAsync(() => eye.NextAsync(stop), stop);
            using (picture) return await Task.Run(() => Seen(picture, at, says), stop);
        }
        finally
        {
            _looking.Release();
        }
    }

    /// <inheritdoc/>
    public bool CopyPicture(int look, Mat bgr)
    {
        lock (_gate)
        {
            if (_seen?.Look != look) return false;
            _picture.CopyTo(bgr);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Touch(TouchWish wish)
    {
        lock (_gate)
        {
            if (_seen is null || wish.Look != _seen.Look) throw new SutureLiveException("The place was marked in a picture that is not the last one: take the picture of the tip again, and mark it there.");
            var (x, y, z) = wish.Typed ?? (_seen.Frame is { } read ? new(read.XMm, read.YMm, read.ZMm) : throw new SutureLiveException(_seen.FrameSays!));
            _places.Add(new(_seen.WidthPx, _seen.HeightPx), new(new(wish.At.X, wish.At.Y, x, y), z, wish.Role, wish.Typed is not null, time.GetUtcNow()));
            if (wish.Typed is null) _seen = _seen with { Frame = null, FrameSays = "What the frame said at this picture belongs to a place already: touch the next one, and take its picture." };
        }
    }

    /// <inheritdoc/>
    public void Use(int place, bool isUsed)
    {
        lock (_gate) _places.Use(place, isUsed);
    }

    /// <inheritdoc/>
    public void Remove(int place)
    {
        lock (_gate) _places.Remove(place);
    }

    /// <inheritdoc/>
    public void Clear()
    {
        lock (_gate) _places.Clear();
    }

    /// <inheritdoc/>
    public void Choose(FitChoice choice)
    {
        lock (_gate) _places.Choose(choice);
    }

    /// <inheritdoc/>
    public string Report()
    {
        lock (_gate) return RegistrationReport.Page(Fitted(), _picture.Empty() ? null : _picture).ToString();
    }

    /// <inheritdoc/>
    public void Save(string name)
    {
        lock (_gate) store.Save(name, Fitted().Record);
    }

    /// <inheritdoc/>
    public void Activate(string name, int version, string by)
    {
        if (string.IsNullOrWhiteSpace(by)) throw new SutureLiveException("Who puts it into use? Write a name.");
        if (!store.Names().Contains(name)) throw new SutureLiveException($"There is no registration '{name}': save one first.");
        store.Activate(name, version, by, time.GetUtcNow());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _looking.Dispose();
        lock (_gate) _picture.Dispose();
    }

    private FrameRegistration Fitted() => _places.Fit ?? throw new SutureLiveException(_places.Wrong ?? "Nothing has been touched yet.");

    private TipSight Seen(Mat picture, FramePoint? at, string? says)
    {
        double? um = rig.Optics?.For(picture.Width, picture.Height).Optics?.UmPerPx ?? rig.UmPerPx;
        if (rig is { Simulated: { } bench, Controller: { } controller } && (at ?? controller().Position?.At) is { } tip)
            VirtualMarker.Paint(picture, bench.ToPx(tip.XMm, tip.YMm), bench.UmPerPx);
        var (marker, markerSays) = Marker(picture, um);
        lock (_gate)
        {
            picture.CopyTo(_picture);
            return _seen = new((_seen?.Look ?? 0) + 1, picture.Width, picture.Height, at, says, marker, markerSays);
        }
    }

    private static (PointPx? At, string? Says) Marker(Mat picture, double? umPerPx)
    {
        if (umPerPx is not { } um) return (null, "How large a pixel is, is not known, so no marker was looked for: click on the tip.");
        try
        {
            return (TipMarker.Find(picture, um), null);
        }
        catch (RegistrationException e)
        {
            return (null, e.Message);
        }
    }

    private static IEnumerable<string> Remarks(FrameRegistration fit)
    {
        if (fit.RmsMm > FrameRegistration.LargestRmsMm)
            yield return FormattableString.Invariant($"The places agree only within {fit.RmsMm:0.000} mm; {FrameRegistration.LargestRmsMm:0.00} mm at most are sent by. Touch the worst one again, or leave it out.");
        if (fit.Record.Points.Count(point => !point.Excluded) < FewestToCheck) yield return "Three places always agree well: touch a fourth, so that a wrong one shows.";
        if (fit.Record.Optics is null) yield return "No profile of the optics is in use: perspective and distortion are not undone.";
        foreach (string says in RegisterOutput.Heights(fit.Record)) yield return says;
    }

    private SavedRegistration[] Saved() =>
    [
        .. from name in store.Names()
           let active = ActiveOf(name)
           from version in store.Versions(name)
           select Saved(name, version, version == active),
    ];

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
    private SavedRegistration Saved(string name, int version, bool isActive)
    {
        try
        {
            var record = store.Load(name, version);
            store.ActiveVersion(name);
            string optics = record.Optics is { } made ? made.Label : "pixels as they are";
            return new(name, version, isActive, RegistrationOptions.Badge(record, time.GetUtcNow()), $"{record.Camera ?? "camera not told"}, {optics}, {record.PictureWidthPx} x {record.PictureHeightPx} px, {record.Points.Count} points",
                record.Mismatch(rig.Camera, rig.Optics));
        }
        catch (SutureLiveException e)
        {
            return new(name, version, isActive, "", "", e.Message);
        }
    }
}
