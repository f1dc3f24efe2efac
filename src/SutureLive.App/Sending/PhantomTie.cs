using SutureLive.Calibration.Registration;
using SutureLive.Cameras;
using SutureLive.Core;
using SutureLive.FirmwareBridge;

namespace SutureLive.App.Sending;

/// <summary>
/// The registration of the simulated microscope over the simulated frame: the middle of the picture is the middle of the frame, and four points
/// are "touched". It lets a new user try the whole way from picture to arm at once.
/// </summary>
internal static class PhantomTie
{
    private const double MiddleXMm = -25, MiddleYMm = -25, MostOffCentrePx = 200;

    /// <summary>Makes it.</summary>
    /// <exception cref="SutureLiveException">Camera or frame are real.</exception>
    public static FrameRegistration Of(CameraSpec camera, ControllerSpec controller, TimeProvider time)
    {
        if (camera is not CameraSpec.Phantom phantom || controller is not ControllerSpec.Simulated simulated)
        {
            throw new SutureLiveException(
                "A real camera or a real frame needs a real registration: touch at least three points, write them to a file, and give it with --registration FILE (see: suturelive calibrate register --help).");
        }

        double mm = phantom.Options.UmPerPx / 1000, width = phantom.Options.WidthPx, height = phantom.Options.HeightPx;
        double off = Math.Min(MostOffCentrePx, Math.Min(width, height) / 4);
        TouchedPoint[] points =
        [
            .. new[] { (-1, -1), (1, -1), (1, 1), (-1, 1) }.Select(c => new TouchedPoint(
                ((width - 1) / 2) + (c.Item1 * off), ((height - 1) / 2) + (c.Item2 * off),
                MiddleXMm + (c.Item1 * off * mm), MiddleYMm - (c.Item2 * off * mm))),
        ];
        return FrameRegistration.Fit(new()
        {
            MadeAt = time.GetUtcNow(),
            PictureWidthPx = phantom.Options.WidthPx,
            PictureHeightPx = phantom.Options.HeightPx,
            BoneZMm = simulated.Options.BoneZMm,
            Points = points,
        });
    }
}
