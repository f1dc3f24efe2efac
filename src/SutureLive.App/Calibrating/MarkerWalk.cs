using OpenCvSharp;
using SutureLive.Calibration.Registration;
using SutureLive.Calibration.Simulation;
using SutureLive.Core;
using SutureLive.FirmwareBridge;

namespace SutureLive.App.Calibrating;

/// <summary>Moves the tip's marker from place to place through the gate, and looks where it is each time.</summary>
/// <param name="controller">Connected; not owned.</param>
/// <param name="gate">Armed; not owned.</param>
/// <param name="profile">Speeds.</param>
/// <param name="eye">Pictures of the tip; not owned.</param>
/// <param name="umPerPx">Micrometres per pixel, roughly.</param>
/// <param name="simulated">Where the simulated microscope shows the simulated tip; null for a real camera.</param>
/// <param name="confirmed">Where the operator lets the tip go.</param>
internal sealed class MarkerWalk(IFrameController controller, MotionGate gate, FrameProfile profile, TipCamera eye, double umPerPx, FrameRegistration? simulated, ConfirmedArea confirmed) : IDisposable
{
    // Longer than a thin tip trembles after a stop.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(300);

    /// <summary>The last picture of the marker; null before the first.</summary>
    public Mat? Last { get; private set; }

    /// <summary>Walks the grid.</summary>
    /// <param name="start">Where to begin, mm.</param>
    /// <param name="size">Size of the pictures.</param>
    /// <param name="stop">Stops the arm.</param>
    public Task<IReadOnlyList<TouchedPoint>> RunAsync((double X, double Y) start, Size size, CancellationToken stop) =>
        MarkerGrid.WalkAsync(size.Width, size.Height, umPerPx, start, async (x, y) =>
        {
            var reached = await MoveAsync(Math.Round(x, 3), Math.Round(y, 3), stop);
            await Task.Delay(Rest, stop);
            Last?.Dispose();
            Last = await eye.NextAsync(stop);
            if (simulated is not null) VirtualMarker.Paint(Last, simulated.ToPx(reached.XMm, reached.YMm), umPerPx);
            var seen = TipMarker.Find(Last, umPerPx);
            return new(seen.X, seen.Y, reached.XMm, reached.YMm);
        });

    /// <summary>All the walk can need: the marker stays in the picture, so the tip stays within the picture's diagonal, and a tenth of it, of where it begins.</summary>
    /// <param name="start">Where it begins, mm.</param>
    /// <param name="size">Size of the pictures.</param>
    /// <param name="umPerPx">Micrometres per pixel, roughly.</param>
    public static ConfirmedArea AreaOf((double X, double Y) start, Size size, double umPerPx)
    {
        double reach = 1.1 * Math.Sqrt(((double)size.Width * size.Width) + ((double)size.Height * size.Height)) * umPerPx / 1000;
        return new(Math.Round(start.X - reach, 1), Math.Round(start.X + reach, 1), Math.Round(start.Y - reach, 1), Math.Round(start.Y + reach, 1)); // as it is shown
    }

    /// <inheritdoc/>
    public void Dispose() => Last?.Dispose();

    private FramePoint At => controller.Now is { IsHomed: true, Position: { } position }
        ? position.At
        : throw new SutureLiveException("Where the arm stands is not known: home the frame first (--home).");

    private async Task<FramePoint> MoveAsync(double x, double y, CancellationToken stop)
    {
        if (gate.SafeZMm is not { } safe) throw new SutureLiveException($"The frame is not connected: {controller.Now.Says}.");
        var plan = MovePlan.Sideways(At, x, y, profile, safe);
        if (plan.Legs.Count == 0) return At;
        var result = await gate.MoveAsync(MotionIntent.ToRegister(plan, confirmed), stop);
        return result.Reached;
    }
}
