using OpenCvSharp;
using SutureLive.Calibration.Registration;

namespace SutureLive.Calibration.Tests;

public class TipMarkerTests
{
    [Theory]
    [InlineData(8, 300.3, 200.8)]
    [InlineData(15, 100.0, 350.5)]
    public void The_tip_is_found_to_a_twentieth_of_a_pixel(double umPerPx, double x, double y)
    {
        using var picture = new Mat(480, 640, MatType.CV_8UC3, Scalar.All(150));
        Draw(picture, x, y, TipMarker.BrightRadiusMm * 1000 / umPerPx, 240);
        Draw(picture, x, y, TipMarker.DarkRadiusMm * 1000 / umPerPx, 25);
        Assert.True(TipMarker.Find(picture, umPerPx).DistanceTo(new(x, y)) < 0.05);
    }

    [Fact]
    public void A_picture_without_the_tip_is_refused()
    {
        using var picture = new Mat(480, 640, MatType.CV_8UC3, Scalar.All(150));
        Cv2.Line(picture, new Point(0, 0), new Point(600, 400), Scalar.All(20), 9);
        Assert.Contains("not seen", Assert.Throws<RegistrationException>(() => TipMarker.Find(picture, 10)).Message, StringComparison.Ordinal);
    }

    private static void Draw(Mat picture, double x, double y, double radius, int grey)
    {
        const int bits = 6;
        Cv2.Circle(picture, new Point((int)Math.Round(x * 64), (int)Math.Round(y * 64)), (int)Math.Round(radius * 64), Scalar.All(grey), -1, LineTypes.AntiAlias, bits);
    }
}
