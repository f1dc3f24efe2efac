using OpenCvSharp;
using SutureLive.Calibration.Profiles;
using SutureLive.Calibration.Registration;
using SutureLive.Calibration.Scale;
using SutureLive.Console.Feed;
using SutureLive.Core;

namespace SutureLive.App.Calibrating;

/// <summary>The places touched so far, and what the room of calibration makes of them. Not safe for several threads.</summary>
/// <param name="camera">What the camera is called in registrations.</param>
/// <param name="optics">The profile of this session; null for none.</param>
/// <param name="umPerPx">Size of a pixel where there is no profile, micrometres; null when nobody said.</param>
internal sealed class TouchedPlaces(string camera, OpticsInUse? optics, double? umPerPx)
{
    private const int MostPlaces = 60;
    private readonly List<Place> _places = [];
    private Size _picture;
    private RegisteredOptics? _through;

    /// <summary>How they are fitted.</summary>
    public FitChoice Choice { get; private set; } = new();

    /// <summary>The fit; null when there is none.</summary>
    public FrameRegistration? Fit { get; private set; }

    /// <summary>Why there is no fit, as a sentence; null while nothing was touched, or when nothing is wrong.</summary>
    public string? Wrong { get; private set; }

    /// <summary>The places as they are shown.</summary>
    public IReadOnlyList<TouchedPlace> Shown =>
    [
        .. _places.Select((place, n) => new TouchedPlace(
            place.Point.Px, place.Point.XMm, place.Point.YMm, place.ZMm, place.IsTyped, place.Role, !place.Point.Excluded,
            Fit?.ResidualsMm[n], Fit?.LeftOutMm[n], Fit?.ToPx(place.Point.XMm, place.Point.YMm))),
    ];

    /// <summary>Adds a place.</summary>
    /// <param name="picture">Size of the picture it was marked in.</param>
    /// <param name="place">The place.</param>
    /// <exception cref="SutureLiveException">It cannot belong to the others, holds a number that is none, or the picture is UNCALIBRATED.</exception>
    public void Add(Size picture, Place place)
    {
        if (!place.Point.IsFinite || place.ZMm is { } z && !double.IsFinite(z)) throw new SutureLiveException("The place holds a number that is none: mark it in the picture, and type X, Y and Z in mm.");
        if (place.Point.XPx < -0.5 || place.Point.YPx < -0.5 || place.Point.XPx > picture.Width - 0.5 || place.Point.YPx > picture.Height - 0.5)
            throw new SutureLiveException(FormattableString.Invariant($"The place ({place.Point.XPx:0.0}, {place.Point.YPx:0.0}) lies outside the picture of {picture.Width} x {picture.Height} px."));
        if (_places.Count == MostPlaces) throw new SutureLiveException($"{MostPlaces} places are enough: save, or begin again.");
        if (_places.Count == 0) (_picture, _through) = (picture, Through(picture));
        if (picture != _picture) throw new SutureLiveException($"The other places were touched in pictures of {_picture.Width} x {_picture.Height} px, this one is of {picture.Width} x {picture.Height} px: begin again, or set the camera back.");
        _places.Add(place);
        Refit();
    }

    /// <summary>Ticks a place or leaves it out.</summary>
    public void Use(int place, bool isUsed)
    {
        var known = Known(place);
        _places[place] = known with { Point = known.Point with { Excluded = !isUsed } };
        Refit();
    }

    /// <summary>Forgets a place.</summary>
    public void Remove(int place)
    {
        Known(place);
        _places.RemoveAt(place);
        Refit();
    }

    /// <summary>Forgets all places.</summary>
    public void Clear()
    {
        _places.Clear();
        Refit();
    }

    /// <summary>Fits otherwise.</summary>
    public void Choose(FitChoice choice)
    {
        if (!Enum.IsDefined(choice.Model)) throw new SutureLiveException("The kinds of fit are auto, rigid, similarity and affine.");
        Choice = choice;
        Refit();
    }

    private void Refit()
    {
        (Fit, Wrong) = (null, null);
        if (_places.Count == 0) return;
        try
        {
            Fit = FrameRegistration.Fit(Record());
        }
        catch (RegistrationException e)
        {
            Wrong = e.Message;
        }
    }

    // Its age counts from the first touch: what was moved since then is not known.
    private RegistrationRecord Record() => new()
    {
        MadeAt = _places.Min(place => place.At), Camera = camera, PictureWidthPx = _picture.Width, PictureHeightPx = _picture.Height,
        Model = Enum.Parse<RegistrationModel>(Choice.Model.ToString()), Optics = _through, UmPerPx = _through is null ? umPerPx : null,
        Mirrored = Choice.Mirrored, LeftHandedFrame = Choice.LeftHandedFrame, AnisotropyAccepted = Choice.AnisotropyAccepted,
        BoneZMm = HeightOf(PlaceRole.Bregma), LambdaZMm = HeightOf(PlaceRole.Lambda), LeftZMm = HeightOf(PlaceRole.Left), RightZMm = HeightOf(PlaceRole.Right),
        Points = [.. _places.Select(place => place.Point)],
    };

    private double? HeightOf(PlaceRole role) => _places.LastOrDefault(place => place.Role == role && !place.Point.Excluded)?.ZMm;

    private RegisteredOptics? Through(Size picture)
    {
        if (optics is null) return null;
        (PlaneOptics? found, string? mismatch) = optics.For(picture.Width, picture.Height);
        return new(optics.Status.Profile.Name, optics.Status.Profile.Version, found ?? throw new SutureLiveException(mismatch!));
    }

    private Place Known(int place) => place >= 0 && place < _places.Count ? _places[place] : throw new SutureLiveException($"There is no place {place + 1}: there are {_places.Count}.");

    /// <summary>A touched place.</summary>
    /// <param name="Point">Where it was seen and what the frame read.</param>
    /// <param name="ZMm">Vertical axis, mm; null when not told.</param>
    /// <param name="Role">What lies there.</param>
    /// <param name="IsTyped">A person typed the position.</param>
    /// <param name="At">When it was touched.</param>
    internal sealed record Place(TouchedPoint Point, double? ZMm, PlaceRole Role, bool IsTyped, DateTimeOffset At);
}
