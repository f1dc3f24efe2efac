namespace SutureLive.Anatomy;

/// <summary>How much a stack of planes looks like a skull, for those who search the scale or the heading of a picture.</summary>
/// <param name="Score">Support for the best pose, 0 (nothing) to 1 (every suture of the species' shape, whole and certain).</param>
/// <param name="Margin">How far the best really different pose falls behind, in units of the score: near 0 means a coin was tossed.</param>
/// <param name="BregmaLambdaMm">Distance at the scale the planes claim, mm; null unless both ends were seen.</param>
/// <param name="ImpliedUmPerPx">
/// Micrometres per pixel of the picture at which that distance would be the species' usual one; null unless both ends were seen.
/// </param>
/// <param name="HeadingDeg">Direction of the nose in the picture, degrees clockwise from up; null when the score is 0.</param>
public readonly record struct SkullAppraisal(double Score, double Margin, double? BregmaLambdaMm, double? ImpliedUmPerPx, double? HeadingDeg);
