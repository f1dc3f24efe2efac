using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Pipeline.Live;

/// <summary>
/// Spends the network where the skull is: once both landmarks were found, only one tile around them is looked at, of constant size so that
/// buffers stay. After a weak reading, and now and then after good ones, the whole picture is looked at again, so that a wrong window
/// cannot confirm itself.
/// </summary>
/// <param name="tileUm">What one tile of the network covers, micrometres.</param>
internal sealed class SkullWindow(Size2d tileUm)
{
    /// <summary>Readings through the window between two of the whole picture.</summary>
    public const int ReadingsPerSurvey = 40;

    private PointPx? _centre;
    private int _sinceSurvey;

    /// <summary>Where to look next.</summary>
    /// <param name="picture">Size of the picture.</param>
    /// <param name="umPerPx">Its scale.</param>
    /// <returns>Null for the whole picture.</returns>
    public Rect? Next(Size picture, double umPerPx)
    {
        if (_centre is not { } centre || _sinceSurvey++ >= ReadingsPerSurvey)
        {
            _sinceSurvey = 0;
            return null;
        }

        int width = Math.Min(picture.Width, (int)Math.Floor(tileUm.Width / umPerPx));
        int height = Math.Min(picture.Height, (int)Math.Floor(tileUm.Height / umPerPx));
        return width < 1 || height < 1 || (width == picture.Width && height == picture.Height)
            ? null
            : new Rect(Inside(centre.X, width, picture.Width), Inside(centre.Y, height, picture.Height), width, height);
    }

    /// <summary>Takes note of what was found in the last look.</summary>
    public void Learn(SkullReading reading) =>
        _centre = reading is { Bregma: { At: { } bregma, Confidence: >= Confidence.Medium }, Lambda: { At: { } lambda, Confidence: >= Confidence.Medium } }
            ? bregma.Towards(lambda, 0.5)
            : null;

    private static int Inside(double centre, int length, int whole) => (int)Math.Clamp(Math.Round(centre - (length / 2.0)), 0, whole - length);
}
