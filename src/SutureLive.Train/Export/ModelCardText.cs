using System.Globalization;
using SutureLive.Train.Commands;
using SutureLive.Train.Training;

namespace SutureLive.Train.Export;

/// <summary>The card beside an ONNX file, for people.</summary>
internal static class ModelCardText
{
    /// <summary>Markdown.</summary>
    public static string Of(ModelCardJson card, RunState state) => string.Create(CultureInfo.InvariantCulture,
        $"""
        # {card.Name}

        Finds the sutures of an exposed mouse skull seen from above, and heat maps of bregma and lambda. For research on animals;
        not a medical device. A person checks every coordinate before anything moves.

        - **Network**: {card.Architecture.Network}, stem {card.Architecture.Stem}, widths {string.Join(", ", card.Architecture.Widths)}{(card.Architecture.Level is { } level ? $", pruned to {level}" : "")}: {card.Architecture.Parameters / 1e6:F2} million weights.
        - **Input**: `{card.Input.Name}` [N, 3, {card.Input.Height}, {card.Input.Width}], RGB, 0..1, at {card.UmPerPx} um per pixel. **Outputs**: {string.Join(", ", card.Planes.Select(p => $"`{p}`"))}, each [N, 1, {card.Input.Height}, {card.Input.Width}], probabilities.
        - **Trained on**: {card.TrainedOn}; {state.Step} steps of {state.Options.Batch} tiles, seed {state.Options.Seed}. Strokes are {state.Options.Labels.StrokeUm} um wide.
        - **SHA-256 of the labels and photographs**: `{state.DataSha256}`.
        - **ONNX Runtime and libtorch** differ by at most {card.OnnxDifference:G2}.

        ## How good it is

        {Figures(card)}

        ## What to know before trusting it

        - The photographs were taken by phone, not through a microscope; their scale assumes 4.2 mm between bregma and lambda.
        - The lines were traced by a careful layman, not by a neurosurgeon. Two tracers agree on clear sutures with F1 0.91 within 0.1 mm, on faint ones with 0.72. Lambdoid lines are soft truth.
        - The human landmarks carry about 0.2 mm of noise along AP.
        - Landmark figures are the peaks of the heat maps alone; the program combines them with the curves.

        """);

    /// <summary>Markdown of a model that was made from another one.</summary>
    public static string OfVariant(ModelCardJson card, ModelVariant variant) => string.Create(CultureInfo.InvariantCulture,
        $"""
        # {card.Name}

        **8-bit, from {variant.Of}** (SHA-256 `{variant.OfSha256}`): the same network, its weights rounded to whole numbers of -64..64 and what flows between its layers to bytes; the first and the last
        layer stay as they were. Smaller, and faster on a processor; nothing was trained anew. Everything else is said by the card of {variant.Of}.

        - **Agreement**: on tiles that took no part in the calibration a probability differs by {variant.MeanDifference:G2} on average and by {variant.MaxDifference:G2} at most.
        - **Calibrated on** {variant.CalibrationPictures} pictures: those {variant.Of} was trained on, and phantoms; none that was held out.
        - **Input and outputs** are those of {variant.Of}, {card.UmPerPx} um per pixel.

        ## How good it is

        {Figures(card)}

        """);

    private static string Figures(ModelCardJson card)
    {
        if (card.Metrics is null) return "Trained on every photograph: nothing is left to measure it on honestly.";
        var m = card.Metrics;
        return $"On {m.Pictures} photographs of animals that were not trained on (`eval` through the same tiles as the program uses):\n\n```\n"
            + EvalCommand.Text(m).TrimEnd() + "\n```\n\nHeld out: " + string.Join(", ", card.HeldOut) + ".";
    }
}
