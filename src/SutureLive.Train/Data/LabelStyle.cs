using SutureLive.Core;
using SutureLive.Imaging;

namespace SutureLive.Train.Data;

/// <summary>How strokes and landmarks become targets and weights. Lengths are physical, so they survive a change of scale.</summary>
public sealed record LabelStyle
{
    /// <summary>Width of the drawn suture, micrometres.</summary>
    public double StrokeUm { get; init; } = 280;

    /// <summary>Weight of faint strokes and of the band around them; clear ones and background weigh 1.</summary>
    public double FaintWeight { get; init; } = 0.5;

    /// <summary>Width of the band around faint strokes that weighs less, micrometres.</summary>
    public double FaintBandUm { get; init; } = 500;

    /// <summary>Width of the band around inferred strokes that is not taught at all, micrometres.</summary>
    public double InferredBandUm { get; init; } = 900;

    /// <summary>Standard deviation of the landmarks' heat maps, micrometres.</summary>
    public double LandmarkSigmaUm { get; init; } = 360;

    /// <summary>All planes that labels of sutures and landmarks can fill, in the order of the model.</summary>
    public static IReadOnlyList<string> AllPlanes { get; } =
        [PlaneName.Suture, PlaneName.Midline, PlaneName.Coronal, PlaneName.Lambdoid, PlaneName.Bregma, PlaneName.Lambda];

    /// <summary>True for planes that hold a landmark's heat map.</summary>
    public static bool IsLandmark(string plane) => plane is PlaneName.Bregma or PlaneName.Lambda;

    /// <summary>True when strokes of this suture belong on this plane.</summary>
    public static bool Holds(string plane, SutureName suture) => plane switch
    {
        PlaneName.Suture => true,
        PlaneName.Midline => suture is SutureName.Frontal or SutureName.Sagittal,
        PlaneName.Coronal => suture is SutureName.CoronalLeft or SutureName.CoronalRight,
        PlaneName.Lambdoid => suture is SutureName.LambdoidLeft or SutureName.LambdoidRight,
        _ => false,
    };
}
