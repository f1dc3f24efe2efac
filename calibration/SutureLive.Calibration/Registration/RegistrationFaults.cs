using SutureLive.Calibration.Scale;

namespace SutureLive.Calibration.Registration;

/// <summary>What can be wrong with touched points, each with its name and what to do.</summary>
internal static class RegistrationFaults
{
    private const int FewestPoints = 3, FewestForStretch = 4;
    private const double FarthestMm = 1000, SmallestSpreadRatio = 0.05, SmallestSpreadPx = 10, NearestPx = 3;
    private const double AskedAnisotropy = 1.02, LargestAnisotropy = 1.15, LargestScaleGap = 0.02;
    private const double SwapSuspicionMm = 0.15, SwapGain = 5, TouchMm = 0.02, MirrorGain = 3;

    /// <summary>Faults of the record and of single points.</summary>
    public static void CheckRecord(RegistrationRecord record)
    {
        if (record.PictureWidthPx < 1 || record.PictureHeightPx < 1)
            throw new RegistrationException($"The picture's size is given as {record.PictureWidthPx} x {record.PictureHeightPx} px; that is none.");
        if (record.Optics is { } optics && optics.OfPicture.Fault(record.PictureWidthPx, record.PictureHeightPx) is { } fault)
            throw new RegistrationException($"The profile '{optics.Profile}' in the registration is not usable: {fault}. Register again through the profile.");
        double?[] heights = [record.BoneZMm, record.LambdaZMm, record.LeftZMm, record.RightZMm, record.UmPerPx];
        if (heights.Any(z => z is { } mm && !double.IsFinite(mm)) || record.UmPerPx <= 0) throw new RegistrationException("A height or the size of a pixel holds a number that is none.");
        if (heights[..4].Any(z => z is { } mm && Math.Abs(mm) > FarthestMm)) throw new RegistrationException(FormattableString.Invariant($"A height is given as more than {FarthestMm:0} mm, which no frame reaches: give heights in mm, not in um."));
        if (record.UmPerPx is { } size && !PlaneOptics.IsMicroscope(size)) throw new RegistrationException(FormattableString.Invariant($"The size of a pixel is given as {size} um; that is no microscope."));
        for (int i = 0; i < record.Points.Count; i++) CheckPoint(record, i);
        int used = record.Points.Count(p => !p.Excluded);
        if (used < FewestPoints)
            throw new RegistrationException($"{used} touched point(s) {(used < record.Points.Count ? $"of {record.Points.Count} are in use" : "given")}; at least {FewestPoints} are needed, well apart and not on a line.");
        for (int i = 0; i < record.Points.Count; i++)
            for (int j = i + 1; j < record.Points.Count; j++)
                if (!record.Points[i].Excluded && !record.Points[j].Excluded && record.Points[i].Px.DistanceTo(record.Points[j].Px) < NearestPx)
                    throw new RegistrationException($"Points {i + 1} and {j + 1} are the same place in the picture: one was touched twice. Exclude one of them, or touch another place.");
        var points = record.Points.Where(p => !p.Excluded).ToArray();
        var (ratio, shortPx) = PlaneFit.Spread(points);
        if (ratio < SmallestSpreadRatio || shortPx < SmallestSpreadPx)
            throw new RegistrationException(FormattableString.Invariant($"The {points.Length} touched points lie on a line, or nearly (spread across it {shortPx:0.0} px). Touch one well to the side of it."));
    }

    /// <summary>Two points in each other's place, and mirror images: told apart where the points allow it.</summary>
    /// <param name="record">For the numbers of the points and what is known of mirrors.</param>
    /// <param name="points">The points in use, in the plane the map begins with.</param>
    /// <param name="flips">Whether the map has to flip.</param>
    public static void CheckOrder(RegistrationRecord record, IReadOnlyList<TouchedPoint> points, bool flips)
    {
        double straight = Rms(points, flips), mirrored = Rms(points, !flips);
        var swap = straight > SwapSuspicionMm ? BestSwap(points, flips) : null;
        bool isSwap = swap is { } s && s.Rms * SwapGain < straight, isMirror = mirrored * SwapGain < straight;
        if (isSwap && isMirror)
            throw new RegistrationException($"{Pair(record, swap!.Value)} are in each other's place, or the picture is mirrored: these points cannot tell which. Touch one more point that breaks the symmetry.");
        if (isSwap) throw new RegistrationException(FormattableString.Invariant($"{Pair(record, swap!.Value)} are in each other's place: swapped, all points agree within {swap!.Value.Rms:0.000} mm; as they are, only within {straight:0.00} mm. Swap them, or touch them again."));
        if (!isMirror && mirrored < MirrorGain * TouchMm)
            throw new RegistrationException(FormattableString.Invariant($"The points lie so nearly on a line that a mirrored picture would fit them too, within {mirrored:0.000} mm: what lies to the side of it is not known. Touch one well to the side."));
        if (PlaneFit.Affine(points).Determinant < 0 == flips) return;
        bool said = record.Mirrored || record.LeftHandedFrame;
        throw new RegistrationException(said
            ? $"The file says \"{(record.Mirrored ? "mirrored" : "left_handed_frame")}\": true, but the points say the picture is not mirrored against the frame. Check the points."
            : "The points say that the picture is mirrored against the frame: the camera shows a mirror image, or one axis counts backwards, or points are swapped. "
                + "Check which. A mirror image (a beam splitter) is said with \"mirrored\": true, an axis that counts the other way with \"left_handed_frame\": true.");
    }

    /// <summary>A map with as many free numbers as the points have goes through any of them, wrong ones too.</summary>
    public static void CheckFreedom(RegistrationModel model, int points)
    {
        if (model == RegistrationModel.Affine && points <= FewestPoints)
            throw new RegistrationException($"An affine fit goes through any {points} points, so a wrong one would not show: touch a fourth, or fit a similarity.");
    }

    /// <summary>Stretch that no camera from above shows, and a scale other than that of the optics.</summary>
    public static void CheckShape(RegistrationRecord record, IReadOnlyList<TouchedPoint> points, PlaneMap map)
    {
        if (points.Count >= FewestForStretch && PlaneFit.Affine(points).Anisotropy is var stretch and > AskedAnisotropy)
        {
            if (stretch > LargestAnisotropy)
                throw new RegistrationException(FormattableString.Invariant($"The points stretch one direction {stretch:0.00} times as much as the other. No camera from above does: a point is wrong, or an axis has wrong steps per mm."));
            if (!record.AnisotropyAccepted)
                throw new RegistrationException(FormattableString.Invariant($"The points stretch one direction {stretch:0.000} times as much as the other, more than 2 %: an axis may have wrong steps per mm, a point may be off, or the camera looks obliquely. Check; if the camera does, say \"anisotropy_accepted\": true."));
        }

        double scale = map.UmPerPx / 1000;
        string? sight = record.Optics is { } optics ? $"profile '{optics.Profile}'" : record.Model == RegistrationModel.Rigid ? "um_per_px" : null;
        if (sight is not null && !(Math.Abs(scale - 1) <= LargestScaleGap))
            throw new RegistrationException(FormattableString.Invariant($"The frame moves {scale:0.000} mm where {sight} sees 1 mm. The size of a pixel is of other optics, or the frame has wrong steps per mm. Verify both on a true millimetre."));
        if (sight is null && !PlaneOptics.IsMicroscope(map.UmPerPx))
            throw new RegistrationException(FormattableString.Invariant($"By these points a pixel is {map.UmPerPx:0.###} um large, which is no microscope: X and Y are given in mm, not in um."));
    }

    private static void CheckPoint(RegistrationRecord record, int i)
    {
        var p = record.Points[i];
        if (!p.IsFinite) throw new RegistrationException($"Touched point {i + 1} holds a number that is none.");
        if (Math.Abs(p.XMm) > FarthestMm || Math.Abs(p.YMm) > FarthestMm)
            throw new RegistrationException(FormattableString.Invariant($"Touched point {i + 1} lies at X {p.XMm:0.###} Y {p.YMm:0.###} mm, and no frame reaches {FarthestMm:0} mm: give X and Y in mm, not in um."));
        if (p.XPx < -0.5 || p.YPx < -0.5 || p.XPx > record.PictureWidthPx - 0.5 || p.YPx > record.PictureHeightPx - 0.5)
            throw new RegistrationException(FormattableString.Invariant($"Touched point {i + 1} ({p.XPx:0.0}, {p.YPx:0.0}) lies outside the picture of {record.PictureWidthPx} x {record.PictureHeightPx} px."));
    }

    private static (int I, int J, double Rms)? BestSwap(IReadOnlyList<TouchedPoint> points, bool flips)
    {
        (int I, int J, double Rms)? best = null;
        for (int i = 0; i < points.Count; i++)
            for (int j = i + 1; j < points.Count; j++)
            {
                var swapped = points.ToArray();
                swapped[i] = points[i] with { XMm = points[j].XMm, YMm = points[j].YMm };
                swapped[j] = points[j] with { XMm = points[i].XMm, YMm = points[i].YMm };
                double rms = Rms(swapped, flips);
                if (best is null || rms < best.Value.Rms) best = (i, j, rms);
            }

        return best;
    }

    private static double Rms(IReadOnlyList<TouchedPoint> points, bool flips)
    {
        var map = PlaneFit.Similarity(points, flips);
        return Math.Sqrt(points.Average(p => Math.Pow(FrameRegistration.Distance(map, p), 2)));
    }

    private static string Pair(RegistrationRecord record, (int I, int J, double Rms) swap)
    {
        int[] numbers = [.. Enumerable.Range(1, record.Points.Count).Where(n => !record.Points[n - 1].Excluded)];
        return $"Points {numbers[swap.I]} and {numbers[swap.J]}";
    }
}
