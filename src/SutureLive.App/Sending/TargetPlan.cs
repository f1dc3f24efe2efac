using SutureLive.Anatomy.Tracking;
using SutureLive.Calibration.Profiles;
using SutureLive.Calibration.Registration;
using SutureLive.Core;
using SutureLive.FirmwareBridge;

namespace SutureLive.App.Sending;

/// <summary>From a place on the animal to a motion of the frame, the same for the command line and the console.</summary>
/// <param name="Registration">The tie between picture and frame.</param>
/// <param name="Profile">Speeds of the frame.</param>
/// <param name="SafeZMm">Height of sideways motion, machine space, mm.</param>
/// <param name="UsualBregmaLambdaMm">Bregma to lambda in this species, mm: for the tilt, while they are not both seen.</param>
/// <param name="OpticsInUse">The profile the picture is seen through now; null for none.</param>
internal sealed record TargetPlan(FrameRegistration Registration, FrameProfile Profile, double SafeZMm, double UsualBregmaLambdaMm, OpticsProfile? OpticsInUse)
{
    /// <summary>What was confirmed is a place on the bone: farther than this from where that place is now, it was confirmed for somewhere else.</summary>
    public const double LargestShiftMm = 0.05;

    /// <summary>Plans the way to a target.</summary>
    /// <param name="from">Where the arm stands; null takes a place above the target, for a plan that is only looked at.</param>
    /// <param name="skull">The animal as it is seen now.</param>
    /// <param name="frame">Its frame in the same picture.</param>
    /// <param name="at">The target, mm from bregma.</param>
    /// <param name="dvMm">Its depth, mm; null to stay at the safe height.</param>
    /// <returns>The pixel of the target, and a plan whose target is rounded to the micrometre: numbers a person can confirm.</returns>
    /// <exception cref="SutureLiveException">The picture is not the registered one, or a depth is asked for and nobody knows the bone's height.</exception>
    public (PointPx Px, MovePlan Plan) To(FramePoint? from, SkullReading skull, SkullFrame frame, ApMl at, double? dvMm)
    {
        var px = frame.ToPx(at);
        _ = Registration.ToMm(px, skull.WidthPx, skull.HeightPx); // refuses pictures of another size
        if (Registration.Record.Mirrored)
            throw new SutureLiveException("The registration says that the picture is a mirror image, so left and right on the screen are exchanged. Switch mirroring off (camera settings), or flip the camera, and register again.");
        var place = AnimalInFrame.Of(Registration, frame, skull, UsualBregmaLambdaMm).ToFrame(new(at.ApMm, at.MlMm, dvMm ?? 0));
        var (x, y) = (Math.Round(place.XMm, 3), Math.Round(place.YMm, 3));
        var start = from ?? new FramePoint(x, y, SafeZMm);
        if (dvMm is null) return (px, MovePlan.Sideways(start, x, y, Profile, SafeZMm, Registration.Record.BoneZMm));
        double bone = Registration.Record.BoneZMm ?? throw new SutureLiveException(
            "A depth (DV) is asked for, but the registration holds no bone_z_mm: touch down on bregma first and write the frame's Z there into it, or stay above the target.");
        return (px, MovePlan.Plan(start, new(x, y, Math.Round(place.ZMm, 3)), bone, Profile, SafeZMm));
    }

    /// <summary>Everything that speaks for a plan, for the gate to look at.</summary>
    /// <param name="plan">The motion.</param>
    /// <param name="confirmed">The numbers a person confirmed; null for none yet.</param>
    /// <param name="skull">The animal as it is seen now.</param>
    /// <param name="waiveTilt">The operator goes down although nobody measured the tilt.</param>
    /// <param name="time">The clock of the registration's age.</param>
    public MotionIntent Intent(MovePlan plan, FramePoint? confirmed, TrackedSkull skull, bool waiveTilt, TimeProvider time) => new(
        plan,
        confirmed,
        new(Registration.Age(time), Registration.RmsMm, Registration.Record.Locked),
        new(skull.Reading?.Bregma.Confidence ?? Confidence.None, skull.Age ?? TimeSpan.MaxValue, skull.BregmaSpreadMm ?? double.PositiveInfinity),
        new(Registration.Record.Optics?.Label, OpticsInUse?.Label, ScaleRatio(skull.Reading)),
        plan.Legs.All(l => l.Phase is MotionPhase.Retract or MotionPhase.Travel) ? TiltEvidence.NotNeeded : waiveTilt ? TiltEvidence.Waived : Tilt);

    private TiltEvidence Tilt => SkullHeights.Of(Registration.Record) is not { LeftMinusRightMm: not null } heights ? TiltEvidence.Unknown
        : heights.WorstMm <= SkullHeights.RefuseMm ? TiltEvidence.Flat : TiltEvidence.Tilted;

    // A registration made at another zoom shows in the size of its pixels. Its own size, held against itself, would always match.
    private double? ScaleRatio(SkullReading? reading) => reading is { UmPerPx: { } um, UmPerPxSource: ScaleSource.Profile } ? um / Registration.UmPerPx : null;
}
