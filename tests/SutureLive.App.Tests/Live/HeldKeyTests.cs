using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Microsoft.Extensions.Logging.Abstractions;
using OpenCvSharp;
using SutureLive.Anatomy;
using SutureLive.App.Live;
using SutureLive.Console.Feed;
using SutureLive.Core;
using SutureLive.Imaging;
using SutureLive.Pipeline.Live;
using SutureLive.Pipeline.Stills;

namespace SutureLive.App.Tests.Live;

/// <summary>The dead man's switch from the operator's beats to the arm, under virtual time and with nobody else watching.</summary>
public sealed class HeldKeyTests
{
    private static readonly JogWish Left = new(0, -1, 1);

    [Fact]
    public void While_I_am_heard_the_arm_moves_and_when_I_fall_silent_it_stops_although_nobody_says_that_the_key_is_up() => Run(async (motion, frame) =>
    {
        var start = frame.Arm;
        using Finger finger = new();
        var jogging = motion.JogAsync(Left, finger);
        await BeatAsync(finger, frame, seconds: 2);
        var last = frame.Arm;
        Assert.InRange(start.XMm - last.XMm, 0.5, 2.1);

        var ended = await Assert.ThrowsAsync<SutureLiveException>(() => jogging);       // not one beat more

        Assert.Contains("no sign of the operator", ended.Message, StringComparison.Ordinal);
        Assert.InRange(last.XMm - frame.Arm.XMm, 0, 0.6);       // the switch's 0.3 s, and what was on its way
        Assert.Equal(0, motion.Status.ArmedForS);
        await frame.StandsAsync();
        finger.Beat();                                          // too late
        await frame.StandsAsync();
    });

    [Fact]
    public void A_key_that_never_beats_moves_the_arm_for_a_third_of_a_second_at_most() => Run(async (motion, frame) =>
    {
        var start = frame.Arm;
        using Finger finger = new();
        await Assert.ThrowsAsync<SutureLiveException>(() => motion.JogAsync(Left, finger));
        Assert.InRange(start.XMm - frame.Arm.XMm, 0, 0.6);
        await frame.StandsAsync();
    });

    [Fact]
    public void A_key_let_go_stops_the_arm_and_leaves_it_armed_for_the_next_press() => Run(async (motion, frame) =>
    {
        using Finger finger = new();
        var jogging = motion.JogAsync(Left, finger);
        await BeatAsync(finger, frame, seconds: 1);
        finger.Lift();
        await jogging;
        Assert.True(motion.Status.ArmedForS > 0);
        await frame.StandsAsync();
    });

    private static void Run(Func<FrameMotion, VirtualFrame, Task> scenario) => VirtualFrame.Run(async frame =>
    {
        using LivePipeline nothingSeen = new(
            Observable.Never<Frame>(), new Blind(), new(), frame.Time, ImmediateScheduler.Instance, new HistoricalScheduler(), NullLogger.Instance);
        await scenario(new(frame.Controller, frame.Gate, frame.Profile, registration: null, optics: null, SkullShape.Mouse.BregmaLambdaMm, new(nothingSeen), frame.Time), frame);
    });

    private static async Task BeatAsync(Finger finger, VirtualFrame frame, double seconds)
    {
        for (int beat = 0; beat < seconds * 20; beat++)
        {
            finger.Beat();
            await frame.WaitAsync(0.05);
        }
    }

    private sealed class Finger : IHeldKey, IDisposable
    {
        private readonly CancellationTokenSource _lifted = new();

        public event Action? Beaten;

        public CancellationToken Released => _lifted.Token;

        public void Beat() => Beaten?.Invoke();

        public void Lift() => _lifted.Cancel(); // here and now: elsewhere, virtual time could run ahead of it

        public void Dispose() => _lifted.Dispose();
    }

    private sealed class Blind : ISkullReader
    {
        public (SkullReading Reading, StageTiming Timing) Read(Mat bgr, CancellationToken stop) => throw new InvalidOperationException("There is no picture.");
    }
}
