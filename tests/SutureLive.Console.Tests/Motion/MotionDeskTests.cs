using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SutureLive.Console.Feed;
using SutureLive.Console.Motion;

namespace SutureLive.Console.Tests.Motion;

/// <summary>Who may move the frame, and what stops it. Time is virtual: 200 ms are 200 ms.</summary>
public sealed class MotionDeskTests : IDisposable
{
    private static readonly MoveWish Wish = new(new("CA1", new(-2.3, 1.5, -1.2)), ToDepth: false, WaiveTilt: false);
    private readonly FakeTimeProvider _time = new();
    private readonly RehearsalFrame _frame;
    private readonly MotionDesk _desk;
    private readonly object _me = new(), _other = new();

    public MotionDeskTests()
    {
        _frame = new(_time);
        _desk = new(_frame, new() { Time = _time }, NullLogger.Instance);
    }

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task I_arm_preview_confirm_the_numbers_and_it_moves()
    {
        _desk.Take(_me);
        _desk.Arm(_me);
        _desk.Preview(_me, Wish);
        var shown = _desk.See(_other).Preview!;
        _desk.Confirm(_me, shown.Id, new(shown.X, shown.Y, shown.Z));

        Assert.Equal("move", _desk.See(_other).Going);
        _frame.Arrive();
        await Rested();
        Assert.Equal(["arm 60", $"move {RehearsalFrame.End}", "disarm"], _frame.Diary);     // one permission, one motion
        Assert.Equal("Reached the target.", _desk.See(_me).Says);
    }

    [Fact]
    public void Numbers_other_than_those_shown_move_nothing()
    {
        Ready();
        var shown = _desk.See(_me).Preview!;

        Assert.Throws<MotionRefusedException>(() => _desk.Confirm(_me, shown.Id, new(shown.X, shown.Y + 0.001, shown.Z)));
        Assert.Throws<MotionRefusedException>(() => _desk.Confirm(_me, shown.Id, new(shown.X, shown.Y, shown.Z)));     // and the preview is spent
        Assert.False(_frame.Moves);
    }

    [Fact]
    public void A_preview_that_was_replaced_or_has_grown_old_cannot_be_confirmed()
    {
        Ready();
        var old = _desk.See(_me).Preview!;
        _desk.Preview(_me, Wish);
        Assert.Throws<MotionRefusedException>(() => _desk.Confirm(_me, old.Id, RehearsalFrame.End));

        for (int i = 0; i < 62; i++) Present(0.5);
        Assert.Null(_desk.See(_me).Preview);
        Assert.False(_frame.Moves);
    }

    [Fact]
    public void Taking_and_giving_back_the_controls_is_told_once_each_with_the_reason()
    {
        Diary diary = new();
        using MotionDesk desk = new(_frame, new() { Time = _time }, NullLogger.Instance, diary);
        desk.Take(_me);
        desk.Take(_me);
        Assert.Throws<MotionRefusedException>(() => desk.Take(_other));
        desk.Leave(_other, "not mine");
        desk.Leave(_me, "The controls were released.");
        desk.Leave(_me, "again");
        desk.Take(_other);
        for (int i = 0; i < 100; i++) _time.Advance(TimeSpan.FromSeconds(0.1));             // a window that fell silent

        Assert.Equal(["taken", "The controls were released.", "taken"], diary.Lines[..3]);
        Assert.StartsWith("The controls are free: no sign of the operator", Assert.Single(diary.Lines[3..]), StringComparison.Ordinal);
    }

    [Fact]
    public void One_person_holds_the_controls_and_the_others_watch()
    {
        _desk.Take(_me);

        Assert.Throws<MotionRefusedException>(() => _desk.Take(_other));
        Assert.Throws<MotionRefusedException>(() => _desk.Arm(_other));
        Assert.Throws<MotionRefusedException>(() => _desk.Preview(_other, Wish));
        Assert.Throws<MotionRefusedException>(() => _desk.Home(_other));
        Assert.Throws<MotionRefusedException>(() => _desk.Jog(_other, new(0, 1, 1)));
        Assert.Equal("other", _desk.See(_other).Controls);
        Assert.Empty(_frame.Diary);

        _desk.Leave(_me, "");
        _desk.Take(_other);
        Assert.Equal("you", _desk.See(_other).Controls);
    }

    [Fact]
    public async Task Anybody_may_stop()
    {
        Jogging();

        await _desk.Stop();

        await Rested();
        Assert.Equal(["arm 60", "jog X+ 0.2", "stop", "disarm"], _frame.Diary);
    }

    [Fact]
    public async Task Hold_to_move_goes_on_while_the_operator_is_heard_and_ends_when_the_key_is_let_go()
    {
        Jogging();
        for (int i = 0; i < 40; i++) Present(0.15);
        Assert.True(_frame.Moves);

        _desk.EndJog(_me);

        await Rested();
        Assert.Equal(["arm 60", "jog X+ 0.2", "let go"], _frame.Diary);
        Assert.True(_frame.IsArmed);        // the finger may press again
    }

    [Fact]
    public async Task Hold_to_move_is_stopped_when_the_operator_is_silent_for_more_than_200_ms()
    {
        Jogging();
        Present(0.19);
        _time.Advance(TimeSpan.FromMilliseconds(195));
        Assert.True(_frame.Moves);

        _time.Advance(TimeSpan.FromMilliseconds(40));

        await Rested();
        Assert.Contains("stop", _frame.Diary);
        Assert.False(_frame.IsArmed);
        Assert.Contains("no sign of the operator", _desk.See(_me).Says, StringComparison.Ordinal);

        // Being heard again resumes nothing.
        for (int i = 0; i < 10; i++) Present(0.1);
        Assert.Equal(["arm 60", "jog X+ 0.2", "stop", "disarm"], _frame.Diary);
    }

    [Fact]
    public void The_held_key_beats_when_the_operator_is_heard_and_at_no_other_time()
    {
        Jogging();
        for (int i = 0; i < 8; i++) Present(0.05);
        Assert.Equal(8, _frame.Beats);

        _desk.Beat(_other);
        _time.Advance(TimeSpan.FromMilliseconds(190));      // the desk looks often, and beats for nobody
        Assert.Equal(8, _frame.Beats);
        Assert.True(_frame.Moves);
    }

    [Fact]
    public async Task A_confirmed_move_is_stopped_when_the_operator_is_silent_for_a_second()
    {
        Moving();
        _time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.True(_frame.Moves);

        _time.Advance(TimeSpan.FromSeconds(0.2));

        await Rested();
        Assert.Contains("stop", _frame.Diary);
        Assert.False(_frame.IsArmed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_window_that_goes_or_looks_away_stops_what_moves_and_disarms(bool goes)
    {
        Moving();

        if (goes) _desk.Leave(_me, "gone");
        else _desk.LookAway(_me, "blurred");

        await Rested();
        Assert.Contains("stop", _frame.Diary);
        Assert.False(_frame.IsArmed);
        Assert.Equal(goes ? "free" : "you", _desk.See(_me).Controls);
        Assert.Null(_desk.See(_me).Preview);
    }

    [Fact]
    public void A_window_beside_the_desk_that_goes_stops_nothing()
    {
        Moving();

        _desk.Leave(_other, "gone");
        _desk.LookAway(_other, "blurred");
        _desk.EndJog(_other);

        Assert.True(_frame.Moves);
    }

    [Fact]
    public void Silence_without_motion_disarms_and_frees_the_controls()
    {
        _desk.Take(_me);
        _desk.Arm(_me);

        _time.Advance(TimeSpan.FromSeconds(1.2));

        Assert.Equal("free", _desk.See(_me).Controls);
        Assert.False(_frame.IsArmed);
        Assert.Throws<MotionRefusedException>(() => _desk.Preview(_me, Wish));
    }

    [Fact]
    public async Task Escape_leaves_a_frame_at_rest_alone_and_stops_one_that_is_armed_or_moves()
    {
        await _desk.Escape();
        Assert.Empty(_frame.Diary);

        _desk.Take(_me);
        _desk.Arm(_me);
        await _desk.Escape();
        Assert.Equal(["arm 60", "stop", "disarm"], _frame.Diary);
    }

    [Fact]
    public async Task A_frame_that_is_lost_comes_back_when_I_say_so_and_is_not_armed()
    {
        _frame.IsLost = true;
        Assert.True(_desk.See(_me).NeedsConnecting);
        Assert.Throws<MotionRefusedException>(() => _desk.Connect(_me)); // whoever does not sit there does not say that the arm was looked at
        _desk.Take(_me);
        _desk.Connect(_me);
        await Rested();
        Assert.Equal(("Connected, not homed.", false, 0.0), (_desk.See(_me).Says, _desk.See(_me).NeedsConnecting, _desk.See(_me).ArmedForS));
        Assert.Equal(["connect"], _frame.Diary);
    }

    [Fact]
    public async Task A_motion_is_not_begun_while_another_goes_on_and_an_unarmed_one_is_refused_by_the_gate()
    {
        Moving();
        Assert.Throws<MotionRefusedException>(() => _desk.Jog(_me, new(2, -1, 1)));
        Assert.Throws<MotionRefusedException>(() => _desk.Preview(_me, Wish));
        _frame.Arrive();
        await Rested();

        _desk.Jog(_me, new(2, -1, 1));
        await Rested();
        Assert.Equal("Not moved. Not armed.", _desk.See(_me).Says);
    }

    private void Ready()
    {
        _desk.Take(_me);
        _desk.Arm(_me);
        _desk.Preview(_me, Wish);
    }

    private void Moving()
    {
        Ready();
        _desk.Confirm(_me, _desk.See(_me).Preview!.Id, RehearsalFrame.End);
        Assert.True(_frame.Moves);
    }

    private void Jogging()
    {
        _desk.Take(_me);
        _desk.Arm(_me);
        _desk.Jog(_me, new(0, 1, 0.2));
        Assert.True(_frame.Moves);
    }

    /// <summary>Time passes, and at its end the operator is heard.</summary>
    private void Present(double seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _desk.Beat(_me);
    }

    private Task Rested() => Limits.Until(() => _desk.See(_me).Going is null, "The rest after a motion");

    private sealed class Diary : IOperatorWitness
    {
        public List<string> Lines { get; } = [];

        public void SnapshotTaken(long cameraFrame) => Lines.Add($"snapshot {cameraFrame}");

        public void ControlsTaken() => Lines.Add("taken");

        public void ControlsReleased(string why) => Lines.Add(why);
    }
}
