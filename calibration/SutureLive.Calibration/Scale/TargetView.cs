using SutureLive.Core;

namespace SutureLive.Calibration.Scale;

/// <summary>The points of a target found in one picture.</summary>
/// <param name="Name">What a person calls the picture.</param>
/// <param name="WidthPx">Width of the picture.</param>
/// <param name="HeightPx">Height of the picture.</param>
/// <param name="Points">Where each was seen, and where it is on the target.</param>
/// <param name="MayBeMirrored">True for targets without a hand: their points may have been counted in mirrored order.</param>
public sealed record TargetView(string Name, int WidthPx, int HeightPx, IReadOnlyList<SeenPoint> Points, bool MayBeMirrored);

/// <summary>One point of a target.</summary>
/// <param name="Px">Where it was seen.</param>
/// <param name="Board">Where it is on the target, mm.</param>
public readonly record struct SeenPoint(PointPx Px, PlanePoint Board);
