using OpenCvSharp;
using SutureLive.Core;

namespace SutureLive.Pipeline.Live;

/// <summary>
/// Spends the network where the skull is: once both landmarks were found, only one tile around them is looked at, of constant size so that
/// buffers stay. After a weak reading, and now and then after good ones, the whole picture is looked at again, so that a wrong window
/// cannot confirm itself. Where the motion of the bone is told, the window goes with the bone, so that it shows the same as long as nothing
/// else changes.
/// </summary>
/// <param name="tileUm">What one tile of the network covers, micrometres.</param>
/// <param name="slack">How far the window that goes with the bone may stand off the landmarks before it is laid anew, as a part of the tile; it
/// leaves as much of the picture out on each side, where the picture is no larger than that.</param>
internal sealed class SkullWindow(Size2d tileUm, double slack = 0)
{
    /// <summary>Readings through the window between two of the whole picture.</summary>
    public const int ReadingsPerSurvey = 40;

    private PointPx? _landmarks;        // their middle
    private PointPx? _centre;           // of the window
    private int _sinceSurvey;

    /// <summary>Where to look next.</summary>
    /// <param name="picture">Size of the picture.</param>
    /// <param name="umPerPx">Its scale.</param>
    /// <returns>Null for the whole picture.</returns>
    public Rect? Next(Size picture, double umPerPx)
    {
        if (_landmarks is not { } landmarks || _sinceSurvey++ >= ReadingsPerSurvey)
        {
            _sinceSurvey = 0;
            return null;
        }

        int width = Length(picture.Width, tileUm.Width / umPerPx), height = Length(picture.Height, tileUm.Height / umPerPx);
        if (width < 1 || height < 1 || (width == picture.Width && height == picture.Height)) return null;

        bool isLaidAnew = _centre is not { } stands || stands.DistanceTo(landmarks) * umPerPx > slack * tileUm.Width;
        var centre = isLaidAnew ? landmarks : _centre!.Value;
        Rect window = new(Inside(centre.X, width, picture.Width), Inside(centre.Y, height, picture.Height), width, height);

        // From whole pixels on, so that a motion by whole pixels shows the same pixels again.
        if (isLaidAnew) _centre = new(window.X + (width / 2.0), window.Y + (height / 2.0));
        return window;
    }

    /// <summary>Takes note of what was found in the last look.</summary>
    public void Learn(SkullReading reading) =>
        _landmarks = reading is { Bregma: { At: { } bregma, Confidence: >= Confidence.Medium }, Lambda: { At: { } lambda, Confidence: >= Confidence.Medium } }
            ? bregma.Towards(lambda, 0.5)
            : null;

    /// <summary>Forgets where the skull was: the picture is another one now.</summary>
    public void Forget() => (_landmarks, _centre) = (null, null);

    /// <summary>Goes with the bone.</summary>
    /// <param name="motion">From the picture of the last look to the next one; null when it could not be measured.</param>
    public void Follow(Similarity? motion)
    {
        _centre = motion is { } known && _centre is { } centre ? known.Apply(centre) : null;
        if (motion is { } told && _landmarks is { } landmarks) _landmarks = told.Apply(landmarks);
    }

    // A window that goes with the bone leaves room on both sides to go to, where the picture is hardly larger than a tile.
    private int Length(int whole, double tile) => (int)Math.Min(Math.Max(whole - (2 * slack * tile), whole / 2.0), Math.Floor(tile));

    private static int Inside(double centre, int length, int whole) => (int)Math.Clamp(Math.Round(centre - (length / 2.0)), 0, whole - length);
}
