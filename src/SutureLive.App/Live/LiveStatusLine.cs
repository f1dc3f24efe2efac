using SutureLive.Anatomy.Tracking;
using SutureLive.Cameras;
using SutureLive.Core;
using SutureLive.Imaging.Overlay;
using SutureLive.Imaging.Phantom;
using SutureLive.Pipeline.Live;

namespace SutureLive.App.Live;

/// <summary>What a script learns about a running session each second, and at its end.</summary>
internal sealed record LiveStatusLine(
    string Type,
    double Seconds,
    long Frames,
    double Fps,
    OverlayState State,
    double? AgeMs,
    long Results,
    double? UmPerPx,
    ScaleSource? UmPerPxSource,
    double? HeadingDeg,
    LandmarkLine Bregma,
    LandmarkLine Lambda,
    double? BlMm,
    SteadyLine Steady,
    DroppedLine Dropped,
    TilesLine Tiles,
    TruthLine? Truth,
    RecordingLine? Recording);

/// <summary>What the network was asked.</summary>
/// <param name="Seen">Tiles of the frames that were read.</param>
/// <param name="Reused">Those of them that had not changed, so that the network was not asked again.</param>
internal sealed record TilesLine(long Seen, long Reused);

/// <summary>The session that is being recorded.</summary>
/// <param name="Folder">Where.</param>
/// <param name="Frames">Frames written.</param>
/// <param name="Dropped">Frames that found its queue full.</param>
/// <param name="Notice">What the operator should know; null when all is well.</param>
internal sealed record RecordingLine(string Folder, long Frames, long Dropped, string? Notice);

/// <summary>A landmark at this moment, in pixels of the present frame.</summary>
internal sealed record LandmarkLine(double? XPx, double? YPx, double? SigmaMm, Confidence Confidence)
{
    /// <summary>A landmark carried to the present frame.</summary>
    public static LandmarkLine Of(Landmark? landmark, Similarity toPresent)
    {
        PointPx? at = landmark?.At is { } read ? toPresent.Apply(read) : null;
        return new(Round(at?.X), Round(at?.Y), Round(landmark?.SigmaMm, 4), landmark?.Confidence ?? Confidence.None);
    }

    private static double? Round(double? value, int digits = 2) => value is { } v ? Math.Round(v, digits) : null;
}

/// <summary>How steady the landmarks are over the last seconds.</summary>
/// <param name="State">What to think of them.</param>
/// <param name="BregmaSpreadMm">Standard deviation of the readings of bregma along one axis, mm; null below three.</param>
/// <param name="LambdaSpreadMm">The same for lambda.</param>
/// <param name="MovedMm">How far the animal went when it last moved, mm; null when it has not.</param>
/// <param name="CreptMm">How far it crept from where it rested, mm, for two seconds after that became too far; null otherwise.</param>
internal sealed record SteadyLine(TrackingState State, double? BregmaSpreadMm, double? LambdaSpreadMm, double? MovedMm, double? CreptMm)
{
    /// <summary>The line for a skull.</summary>
    public static SteadyLine Of(TrackedSkull skull) => new(skull.State, Round(skull.BregmaSpreadMm), Round(skull.LambdaSpreadMm), Round(skull.MovedMm), Round(skull.CreptMm));

    private static double? Round(double? mm) => mm is { } v ? Math.Round(v, 4) : null;
}

/// <summary>Frames not shown, not read, not written or not glued, by reason.</summary>
internal sealed record DroppedLine(long Camera, long ReaderBusy, long ReaderSpared, long ReaderFailed, long RecorderBusy, long ObserverFailed, long MotionUnknown);

/// <summary>How far off the newest result is; only a phantom knows.</summary>
/// <param name="BregmaErrorMm">Distance of bregma as read from where it really was in that frame, mm.</param>
/// <param name="LambdaErrorMm">The same for lambda.</param>
/// <param name="HeadingErrorDeg">Angle between the headings.</param>
/// <param name="UmPerPxErrorPercent">Error of the scale.</param>
internal sealed record TruthLine(double? BregmaErrorMm, double? LambdaErrorMm, double? HeadingErrorDeg, double? UmPerPxErrorPercent)
{
    /// <summary>Compares a result with the truth of its frame.</summary>
    public static TruthLine? Of(ICamera camera, FrameReading? result)
    {
        if (camera is not PhantomCamera phantom || result is null) return null;
        var truth = phantom.TruthOf(result.FrameId);
        var reading = result.Reading;
        return new(
            Error(reading.Bregma, truth.Bregma, truth),
            Error(reading.Lambda, truth.Lambda, truth),
            reading.HeadingDeg is { } heading ? Math.Round(Angle.Between(heading, truth.HeadingDeg), 2) : null,
            reading.UmPerPx is { } um ? Math.Round(100 * ((um / truth.UmPerPx) - 1), 2) : null);
    }

    private static double? Error(Landmark landmark, PointPx really, PhantomTruth truth) =>
        landmark.At is { } at ? Math.Round(at.DistanceTo(really) * truth.UmPerPx / 1000, 4) : null;
}
