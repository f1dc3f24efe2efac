using OpenCvSharp;

namespace SutureLive.Console.Feed;

/// <summary>Calibration of the optics with the live picture. Calls come from any thread; a refusal is a <see cref="Core.SutureLiveException"/> with a sentence.</summary>
public interface ICalibrationBench
{
    /// <summary>Profiles, views and the fit as they are.</summary>
    CalibrationState State { get; }

    /// <summary>Takes the next live picture and looks for a target in it.</summary>
    /// <param name="target">As the command line writes it, such as <c>charuco:9x7,1</c>; null only to take the picture.</param>
    /// <param name="stop">Gives up.</param>
    Task<CalibrationSight> LookAsync(string? target, CancellationToken stop);

    /// <summary>Copies the picture that was looked at last; false when there is none.</summary>
    /// <param name="bgr">Owned by the caller.</param>
    bool CopyPicture(Mat bgr);

    /// <summary>Keeps the points found in the last look as a view, and fits again.</summary>
    void Keep();

    /// <summary>Ticks a view or leaves it out, and fits again.</summary>
    /// <param name="view">Its number, from 0.</param>
    /// <param name="isUsed">True to use it.</param>
    void Use(int view, bool isUsed);

    /// <summary>Forgets all views.</summary>
    void Clear();

    /// <summary>Saves the fit as a new version of a profile. What is in use stays.</summary>
    void Save(ProfileWish wish);

    /// <summary>Puts a saved version into use, from the next start on.</summary>
    void Activate(string name, int version, string by);

    /// <summary>Checks the version in use on a true distance in the picture that was looked at last, and writes the result into its log.</summary>
    VerifiedDistance Verify(DistanceWish wish);
}

/// <summary>Calibration as it stands.</summary>
/// <param name="InUse">Profile of this session; null when there is none.</param>
/// <param name="Profiles">Every saved version.</param>
/// <param name="Target">What the views show; null before the first.</param>
/// <param name="Views">The views kept.</param>
/// <param name="Fit">What they give; null before there is a fit.</param>
/// <param name="Wrong">Why there is no fit, as a sentence; null when nothing is wrong.</param>
public sealed record CalibrationState(string? InUse, IReadOnlyList<SavedProfile> Profiles, string? Target, IReadOnlyList<CalibrationView> Views, CalibrationFit? Fit, string? Wrong);

/// <summary>One version of a profile of the optics.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its number.</param>
/// <param name="IsActive">True for the version in use under that name.</param>
/// <param name="AgeDays">Days since it was made, or last verified and held.</param>
/// <param name="Due">Why it should be measured again; null while it is good.</param>
/// <param name="UmPerPx">Micrometres per pixel of its pictures.</param>
/// <param name="SdUmPerPx">One standard deviation.</param>
/// <param name="Optics">Camera, objective, zoom and picture, in words.</param>
/// <param name="MadeBy">Who measured.</param>
/// <param name="MadeAt">When.</param>
public sealed record SavedProfile(
    string Name, int Version, bool IsActive, int AgeDays, string? Due, double UmPerPx, double SdUmPerPx, string Optics, string MadeBy, DateTimeOffset MadeAt);

/// <summary>A look at the live picture.</summary>
/// <param name="WidthPx">Width of the picture.</param>
/// <param name="HeightPx">Height of the picture.</param>
/// <param name="Points">Points of the target found, px, as x, y, x, y …</param>
/// <param name="Expected">Points the whole target has; 0 when none was looked for.</param>
/// <param name="Says">Why nothing was found, as a sentence; null when it was.</param>
public sealed record CalibrationSight(int WidthPx, int HeightPx, IReadOnlyList<double> Points, int Expected, string? Says);

/// <summary>A view that was kept.</summary>
/// <param name="Name">What a person calls it.</param>
/// <param name="Points">Points found in it.</param>
/// <param name="IsUsed">The person's tick.</param>
/// <param name="RmsPx">How far its points lie from where they should; null when it was not fitted.</param>
/// <param name="Excluded">Why the fit left it out; null when it did not.</param>
public sealed record CalibrationView(string Name, int Points, bool IsUsed, double? RmsPx, string? Excluded);

/// <summary>What the views give.</summary>
/// <param name="UmPerPx">Micrometres per pixel in the middle.</param>
/// <param name="SdUmPerPx">One standard deviation.</param>
/// <param name="XyRatio">Width of a pixel over its height.</param>
/// <param name="RmsPx">Root mean square residual, px.</param>
/// <param name="PerspectivePercent">Difference of the scale from end to end.</param>
/// <param name="DistortionAtCornerPx">How far the lens moves the corners.</param>
/// <param name="Coverage">Points in each cell of the picture, rows of columns.</param>
/// <param name="CoverageShare">Share of the cells with points.</param>
/// <param name="Remarks">What the technician should know.</param>
public sealed record CalibrationFit(
    double UmPerPx, double SdUmPerPx, double XyRatio, double? RmsPx, double PerspectivePercent, double DistortionAtCornerPx, IReadOnlyList<IReadOnlyList<int>> Coverage, double CoverageShare, IReadOnlyList<string> Remarks);

/// <summary>How a fit is to be saved.</summary>
/// <param name="Name">Name of the profile.</param>
/// <param name="Objective">The objective, as written on it.</param>
/// <param name="Zoom">Setting of the zoom ring.</param>
/// <param name="RulerMm">The printed ruler of 100 mm as measured; null when nobody did.</param>
/// <param name="Certified">The target has a certificate.</param>
/// <param name="By">Who measured.</param>
public sealed record ProfileWish(string Name, string Objective, double Zoom, double? RulerMm, bool Certified, string By);

/// <summary>A true distance and where it lies in the picture.</summary>
/// <param name="Name">Name of the profile to check.</param>
/// <param name="X1">One end, px.</param>
/// <param name="Y1">One end, px.</param>
/// <param name="X2">The other end, px.</param>
/// <param name="Y2">The other end, px.</param>
/// <param name="TrueMm">The true distance, mm.</param>
/// <param name="By">Who checks.</param>
public sealed record DistanceWish(string Name, double X1, double Y1, double X2, double Y2, double TrueMm, string By);

/// <summary>A verification.</summary>
/// <param name="TrueMm">The true distance.</param>
/// <param name="MeasuredMm">What the profile makes of it.</param>
/// <param name="Holds">False when it is too far off.</param>
public sealed record VerifiedDistance(double TrueMm, double MeasuredMm, bool Holds);
