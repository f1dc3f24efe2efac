using SutureLive.Core;

namespace SutureLive.Calibration.Registration;

/// <summary>
/// Lets the frame carry the tip's marker over the picture. Nothing is known beforehand of how the frame lies under the camera: two short steps tell, and every marker that is
/// seen then makes the next prediction better. The grid is laid in the picture, so that the whole of the marker stays in view wherever the frame's axes point.
/// </summary>
public static class MarkerGrid
{
    /// <summary>Length of the two steps that tell how the frame lies, mm.</summary>
    public const double StepMm = 1;

    private const int Side = 3;

    /// <summary>Least room around the marker, in radii of its bright disc: a first prediction may be off by a little.</summary>
    private const double RoomRadii = 1.6;

    /// <summary>Carries the marker over the grid.</summary>
    /// <param name="widthPx">Width of the picture.</param>
    /// <param name="heightPx">Height of the picture.</param>
    /// <param name="umPerPx">Micrometres per pixel, roughly.</param>
    /// <param name="start">Where the tip stands, mm; its marker has to be in the picture.</param>
    /// <param name="look">
    /// Moves the tip to X, Y, mm, and tells where its marker is seen and what the frame reads; a <see cref="RegistrationException"/> when it is not seen.
    /// </param>
    /// <returns>The points of the grid; those of the first steps are not among them.</returns>
    /// <exception cref="RegistrationException">The marker is not seen where it should be, or the picture has no room for the grid.</exception>
    public static async Task<IReadOnlyList<TouchedPoint>> WalkAsync(int widthPx, int heightPx, double umPerPx, (double XMm, double YMm) start, Func<double, double, Task<TouchedPoint>> look)
    {
        double room = RoomRadii * TipMarker.BrightRadiusMm * 1000 / umPerPx;
        if (Math.Min(widthPx, heightPx) < 3 * room)
            throw new RegistrationException(FormattableString.Invariant($"The picture of {widthPx} x {heightPx} px has no room for a grid: the tip's marker needs {2 * room:0} px each time. Zoom out."));
        List<TouchedPoint> seen = [await look(start.XMm, start.YMm)];
        seen.Add(await StepAsync(d => look(start.XMm + d, start.YMm)));
        seen.Add(await StepAsync(d => look(start.XMm, start.YMm + d)));
        if (PlaneFit.Spread(seen).Ratio < 0.2)
            throw new RegistrationException(FormattableString.Invariant($"Steps of {StepMm:0.0} mm along X and along Y moved the marker along one line in the picture: another dark disc was taken for it, or an axis does not move."));
        int first = seen.Count;
        for (int row = 0; row < Side; row++)
            for (int i = 0; i < Side; i++)
            {
                // There and back again: the shortest way.
                int column = row % 2 == 0 ? i : Side - 1 - i;
                PointPx at = new(room + (column * (widthPx - 1 - (2 * room)) / (Side - 1)), room + (row * (heightPx - 1 - (2 * room)) / (Side - 1)));
                var (x, y) = PlaneFit.Affine(seen).ToMm(at);
                seen.Add(await look(x, y));
            }

        return seen[first..];
    }

    // The marker may stand at the edge of the picture: then the other way.
    private static async Task<TouchedPoint> StepAsync(Func<double, Task<TouchedPoint>> step)
    {
        try
        {
            return await step(StepMm);
        }
        catch (RegistrationException)
        {
            return await step(-StepMm);
        }
    }
}
