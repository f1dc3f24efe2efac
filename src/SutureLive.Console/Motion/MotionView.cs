using SutureLive.Console.Feed;
using SutureLive.Core;

namespace SutureLive.Console.Motion;

/// <summary>The controls cannot be used as asked; the message says why.</summary>
/// <param name="message">A whole sentence for the operator.</param>
internal sealed class MotionRefusedException(string message) : SutureLiveException(message);

/// <summary>What the page shows of the motion controls; becomes JSON.</summary>
/// <param name="Controls">Who holds them: <c>free</c>, <c>you</c> or <c>other</c>.</param>
/// <param name="Word">The controller's state in a word.</param>
/// <param name="Device">The same as a sentence.</param>
/// <param name="IsHomed">It knows where it is.</param>
/// <param name="IsAtRest">Nothing moves.</param>
/// <param name="ArmedForS">Whole seconds until the permission ends; 0 when not armed.</param>
/// <param name="MayGoDown">A depth can be planned.</param>
/// <param name="CanJog">It can be moved by holding a key.</param>
/// <param name="NeedsConnecting">Only a person can bring the controller back.</param>
/// <param name="HomesInPlace">Homing moves nothing.</param>
/// <param name="Going">What goes on: <c>move</c>, <c>home</c>, <c>jog</c> or <c>connect</c>; null for nothing.</param>
/// <param name="Preview">The motion that waits for its confirmation; null for none.</param>
/// <param name="Says">How the last thing ended; empty for nothing to say.</param>
internal sealed record MotionView(
    string Controls, string Word, string Device, bool IsHomed, bool IsAtRest, double ArmedForS, bool MayGoDown, bool CanJog, bool NeedsConnecting, bool HomesInPlace, string? Going, MotionView.PreviewView? Preview, string Says)
{
    /// <summary>A planned motion for the page: numbers in mm, exactly those to send back.</summary>
    internal sealed record PreviewView(
        long Id, string Name, bool ToDepth, double X, double Y, double Z, ApMl From, ApMl To, double? DvMm, double DurationS, IReadOnlyList<string> Steps, IReadOnlyList<string> Objections)
    {
        public static PreviewView Of(long id, MovePreview p) => new(
            id, p.Wish.Target.Name, p.Wish.ToDepth, p.To.XMm, p.To.YMm, p.To.ZMm, p.FromAt, p.ToAt, double.IsFinite(p.Wish.Target.At.DvMm) ? p.Wish.Target.At.DvMm : null, Math.Round(p.DurationS, 1), p.Steps, p.Objections);
    }
}
