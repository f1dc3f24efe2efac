using System.Text.Json.Serialization;
using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Console.Feed;

/// <summary>
/// Registration of the live picture with the frame by touched places. It reads where the frame stands and never moves it. Calls come from any thread; a refusal
/// is a <see cref="SutureLiveException"/> with a sentence.
/// </summary>
public interface IRegistrationBench
{
    /// <summary>Places, fit and saved registrations as they are.</summary>
    RegistrationState State { get; }

    /// <summary>Takes the next live picture, reads where the frame stands at that moment, and looks for a marker at its tip.</summary>
    /// <param name="stop">Gives up.</param>
    Task<TipSight> LookAsync(CancellationToken stop);

    /// <summary>Copies the picture of a look; false unless it is the last one.</summary>
    /// <param name="look">Number of the look.</param>
    /// <param name="bgr">Owned by the caller.</param>
    bool CopyPicture(int look, Mat bgr);

    /// <summary>Adds a touched place and fits again.</summary>
    void Touch(TouchWish wish);

    /// <summary>Ticks a place or leaves it out of the fit, and fits again.</summary>
    /// <param name="place">Its number, from 0.</param>
    /// <param name="isUsed">True to use it.</param>
    void Use(int place, bool isUsed);

    /// <summary>Forgets one place, and fits again.</summary>
    /// <param name="place">Its number, from 0.</param>
    void Remove(int place);

    /// <summary>Forgets all places.</summary>
    void Clear();

    /// <summary>Chooses how to fit, and fits again.</summary>
    void Choose(FitChoice choice);

    /// <summary>The report of the present fit over the last picture, a page of HTML that stands alone.</summary>
    string Report();

    /// <summary>Saves the fit as the next version under a name. What is in use stays.</summary>
    void Save(string name);

    /// <summary>Puts a saved version into use, from the next start on.</summary>
    void Activate(string name, int version, string by);
}

/// <summary>A look at the tip.</summary>
/// <param name="Look">Number of the look: a place belongs to the picture it was marked in.</param>
/// <param name="WidthPx">Width of the picture.</param>
/// <param name="HeightPx">Height of the picture.</param>
/// <param name="Frame">Where the frame stood before and after the picture; null when that is not known.</param>
/// <param name="FrameSays">Why it is not known, as a sentence; null when it is.</param>
/// <param name="Marker">Where the tip's marker is seen; null when it is not.</param>
/// <param name="MarkerSays">Why it is not seen, as a sentence; null when it is.</param>
public sealed record TipSight(int Look, int WidthPx, int HeightPx, FramePoint? Frame, string? FrameSays, PointPx? Marker, string? MarkerSays);

/// <summary>A place that was touched.</summary>
/// <param name="Look">The look in whose picture it was marked.</param>
/// <param name="At">Where the tip is seen, px.</param>
/// <param name="Typed">What a person read off the frame; null to take what the frame itself said at that look.</param>
/// <param name="Role">What lies there.</param>
public sealed record TouchWish(int Look, PointPx At, TypedPosition? Typed, PlaceRole Role);

/// <summary>A position of the frame as a person typed it.</summary>
/// <param name="XMm">First lateral axis, mm.</param>
/// <param name="YMm">Second lateral axis, mm.</param>
/// <param name="ZMm">Vertical axis, mm; null when not told.</param>
public sealed record TypedPosition(double XMm, double YMm, double? ZMm);

/// <summary>What lies at a touched place: some of them tell how the skull is tilted.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PlaceRole>))]
public enum PlaceRole
{
    /// <summary>Any place.</summary>
    Any,

    /// <summary>The bone at bregma.</summary>
    Bregma,

    /// <summary>The bone at lambda.</summary>
    Lambda,

    /// <summary>The bone 2 mm to the animal's left of the midline.</summary>
    Left,

    /// <summary>The bone 2 mm to the animal's right of the midline.</summary>
    Right,
}

/// <summary>Kinds of maps from picture to frame.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FitKind>))]
public enum FitKind
{
    /// <summary>The simplest that leaves something to check with.</summary>
    Auto,

    /// <summary>A turn and a shift; the scale is that of the optics.</summary>
    Rigid,

    /// <summary>A turn, a shift and one scale.</summary>
    Similarity,

    /// <summary>Each axis on its own.</summary>
    Affine,
}

/// <summary>How the places are to be fitted.</summary>
/// <param name="Model">Which kind of map.</param>
/// <param name="Mirrored">The picture is known to be a mirror image.</param>
/// <param name="LeftHandedFrame">One axis of the frame is known to count the other way.</param>
/// <param name="AnisotropyAccepted">A person has looked into a stretch of more than 2 % and takes it.</param>
public sealed record FitChoice(FitKind Model = FitKind.Auto, bool Mirrored = false, bool LeftHandedFrame = false, bool AnisotropyAccepted = false);

/// <summary>Registration as it stands.</summary>
/// <param name="InUse">The registration of this session; null when there is none.</param>
/// <param name="HasFrame">A controller is connected that can say where the frame stands.</param>
/// <param name="Places">The touched places.</param>
/// <param name="Choice">How they are fitted.</param>
/// <param name="Fit">What they give; null before there is a fit.</param>
/// <param name="Wrong">Why there is no fit, as a sentence; null when nothing is wrong.</param>
/// <param name="Saved">Every saved version.</param>
public sealed record RegistrationState(
    RegistrationInUse? InUse, bool HasFrame, IReadOnlyList<TouchedPlace> Places, FitChoice Choice, RegistrationFit? Fit, string? Wrong, IReadOnlyList<SavedRegistration> Saved);

/// <summary>The registration of this session.</summary>
/// <param name="MadeAt">When its places were touched.</param>
/// <param name="Places">How many.</param>
public sealed record RegistrationInUse(DateTimeOffset MadeAt, int Places);

/// <summary>A touched place, with what the fit makes of it.</summary>
/// <param name="At">Where it was seen, px.</param>
/// <param name="XMm">First lateral axis of the frame, mm.</param>
/// <param name="YMm">Second lateral axis, mm.</param>
/// <param name="ZMm">Vertical axis, mm; null when not told.</param>
/// <param name="IsTyped">A person typed it; the frame did not say it.</param>
/// <param name="Role">What lies there.</param>
/// <param name="IsUsed">The person's tick.</param>
/// <param name="OffMm">How far the map puts it from where it was touched; null without a fit.</param>
/// <param name="LeftOutMm">The same for a map made without it; null where the others do not suffice.</param>
/// <param name="Put">Where the map puts it in the picture; null without a fit.</param>
public sealed record TouchedPlace(
    PointPx At, double XMm, double YMm, double? ZMm, bool IsTyped, PlaceRole Role, bool IsUsed, double? OffMm, double? LeftOutMm, PointPx? Put);

/// <summary>What touched places give.</summary>
/// <param name="Model">The kind of map that was fitted; never <see cref="FitKind.Auto"/>.</param>
/// <param name="UmPerPx">Size of a pixel in the middle, as the frame measures it, micrometres.</param>
/// <param name="FreMm">How well the places agree.</param>
/// <param name="TreMm">How well a place left out is met; null with too few.</param>
/// <param name="MayBeUsed">The places agree well enough to be sent by.</param>
/// <param name="Remarks">What the technician should know.</param>
public sealed record RegistrationFit(FitKind Model, double UmPerPx, double FreMm, double? TreMm, bool MayBeUsed, IReadOnlyList<string> Remarks);

/// <summary>One version of a saved registration.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its number.</param>
/// <param name="IsActive">True for the version in use under that name.</param>
/// <param name="Age">How old it is, in a word or two.</param>
/// <param name="Rig">Camera, profile and places, in words.</param>
/// <param name="Wrong">Why it cannot be used as things are; null when nothing speaks against it.</param>
public sealed record SavedRegistration(string Name, int Version, bool IsActive, string Age, string Rig, string? Wrong);
