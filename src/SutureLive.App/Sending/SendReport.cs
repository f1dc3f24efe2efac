using SutureLive.Core;
using SutureLive.FirmwareBridge;

namespace SutureLive.App.Sending;

/// <summary>What <c>send</c> tells: one line of JSON, or the same in words.</summary>
internal sealed record SendReport
{
    /// <summary>mm from bregma.</summary>
    public required TargetPart Target { get; init; }

    /// <summary>What was seen.</summary>
    public required BregmaPart Bregma { get; init; }

    /// <summary>Where the target lies in the picture, px; null without bregma.</summary>
    public PixelPart? Picture { get; init; }

    /// <summary>How the picture was tied to the frame.</summary>
    public required RegistrationPart Registration { get; init; }

    /// <summary>Which controller, in which state at the end.</summary>
    public required ControllerPart Controller { get; init; }

    /// <summary>Where the arm stood, mm; null while un-homed.</summary>
    public FramePart? From { get; init; }

    /// <summary>Where it was to go, mm; null without bregma.</summary>
    public FramePart? To { get; init; }

    /// <summary>The pieces of the way.</summary>
    public IReadOnlyList<LegPart> Legs { get; init; } = [];

    /// <summary>How long the way takes, s.</summary>
    public double DurationS { get; init; }

    /// <summary>Every condition of the gate.</summary>
    public IReadOnlyList<GateFinding> Gate { get; init; } = [];

    /// <summary>True when the arm was moved to the target.</summary>
    public bool Moved { get; init; }

    /// <summary>Read-back after the motion, also one that ended early, mm; null when the place is not known.</summary>
    public FramePart? Reached { get; init; }

    /// <summary>Reached minus asked for, mm.</summary>
    public FramePart? Error { get; init; }

    /// <summary>Place of the arm in mm from bregma, by the read-back.</summary>
    public TargetPart? ReachedAt { get; init; }

    internal sealed record TargetPart(double ApMm, double MlMm, double? DvMm);

    internal sealed record BregmaPart(double? XPx, double? YPx, Confidence Confidence, double? SpreadMm, double? AgeMs, string State);

    internal sealed record PixelPart(double XPx, double YPx);

    internal sealed record RegistrationPart(string Source, double AgeMin, double RmsMm, IReadOnlyList<double> ResidualsMm, double UmPerPx);

    internal sealed record ControllerPart(string Name, string? Model, ControllerState State, string Says);

    internal sealed record FramePart(double XMm, double YMm, double ZMm)
    {
        public static FramePart Of(FramePoint at) => new(Math.Round(at.XMm, 4), Math.Round(at.YMm, 4), Math.Round(at.ZMm, 4));

        public override string ToString() => FormattableString.Invariant($"X {XMm:0.000;-0.000;0.000} Y {YMm:0.000;-0.000;0.000} Z {ZMm:0.000;-0.000;0.000} mm");
    }

    internal sealed record LegPart(MotionPhase Phase, FramePart To, double SpeedMmPerS);

    /// <summary>The plan in words.</summary>
    public void WritePlan(TextWriter output)
    {
        output.WriteLine(FormattableString.Invariant($"Target   AP {Target.ApMm:+0.00;-0.00;0.00}  ML {Target.MlMm:+0.00;-0.00;0.00}{(Target.DvMm is { } dv ? FormattableString.Invariant($"  DV {dv:+0.00;-0.00;0.00}") : "")} mm from bregma"));
        output.WriteLine(Bregma.XPx is null
            ? $"Bregma   {Bregma.State.ToLowerInvariant()}, confidence {Bregma.Confidence}"
            : FormattableString.Invariant($"Bregma   {Bregma.State.ToLowerInvariant()} at {Bregma.XPx:0.0}, {Bregma.YPx:0.0} px, confidence {Bregma.Confidence}, wandering {(Bregma.SpreadMm is { } spread ? FormattableString.Invariant($"{spread:0.000} mm") : "by an unknown amount")}, {Bregma.AgeMs:0} ms old"));
        output.WriteLine(FormattableString.Invariant($"Tie      {Registration.Source}, {Registration.AgeMin:0} min old, residual {Registration.RmsMm:0.000} mm ({string.Join(", ", Registration.ResidualsMm.Select(r => r.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture)))}), {Registration.UmPerPx:0.00} um/px"));
        output.WriteLine($"Frame    {Controller.Name}{(Controller.Model is null ? "" : $", {Controller.Model}")}: {Controller.Says}");
        if (To is null) return;
        output.WriteLine($"From     {From?.ToString() ?? "not known (not homed)"}");
        output.WriteLine($"To       {To}");
        if (From is { } from) output.WriteLine($"Delta    {new FramePart(To.XMm - from.XMm, To.YMm - from.YMm, To.ZMm - from.ZMm)}");
        foreach (var leg in Legs) output.WriteLine(FormattableString.Invariant($"  {leg.Phase,-8} to {leg.To} at {leg.SpeedMmPerS:0.###} mm/s"));
        if (Legs.Count > 0) output.WriteLine(FormattableString.Invariant($"Takes    about {DurationS:0.0} s"));
    }

    /// <summary>The table of the gate in words.</summary>
    public void WriteGate(TextWriter output)
    {
        foreach (var finding in Gate) output.WriteLine($"  {(finding.Holds ? "ok   " : "BLOCK")} {finding.Id,-15} {finding.Says}");
    }
}
