namespace SutureLive.Anatomy.Ridges;

/// <summary>What a plane of the network says about the ridges found in it.</summary>
internal enum SutureKind : byte
{
    /// <summary>Some suture: from the <c>suture</c> plane.</summary>
    Any,

    /// <summary>Sagittal or frontal.</summary>
    Midline,

    /// <summary>Either coronal branch.</summary>
    Coronal,

    /// <summary>Either lambdoid branch.</summary>
    Lambdoid,
}

/// <summary>One point of the crest of a probability ridge, with sub-pixel place.</summary>
/// <param name="X">To the right, mm from the centre of the plane's top-left pixel.</param>
/// <param name="Y">Down, mm.</param>
/// <param name="Dx">Unit tangent of the crest, x; its sign means nothing.</param>
/// <param name="Dy">Unit tangent of the crest, y.</param>
/// <param name="Weight">Probability under the point, 0..1.</param>
/// <param name="Kind">The plane it came from.</param>
internal readonly record struct RidgePoint(float X, float Y, float Dx, float Dy, float Weight, SutureKind Kind);

/// <summary>A stretch of consecutive points of a <see cref="RidgeMap"/> that form one unbranched curve.</summary>
/// <param name="Start">Index of its first point.</param>
/// <param name="Count">Number of its points.</param>
/// <param name="LengthMm">Length along the curve, mm.</param>
/// <param name="Network">Number of the connected group of curves it belongs to.</param>
internal readonly record struct RidgePiece(int Start, int Count, float LengthMm, int Network);
