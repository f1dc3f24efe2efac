using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;

namespace SutureLive.Cameras.Tests;

public class PhantomCameraTests
{
    private const string Small = "phantom:seed=3,fps=20,frames=6,width=320,height=240,um-per-px=40,texture-um-per-px=40";

    [Fact]
    public void The_phantom_streams_its_frames_with_the_truth_of_each_and_the_same_again_next_time()
    {
        var time = new FakeTimeProvider();
        using var camera = (PhantomCamera)CameraFactory.Open(CameraSpec.Parse(Small), time);
        var first = Play(camera, time);
        var again = Play(camera, time);

        Assert.Equal(6, first.Count);
        Assert.Equal(first, again);
        Assert.Equal(0, camera.Pool.Live);
        var (start, end) = (camera.TruthOf(0), camera.TruthOf(5));
        Assert.Equal(40, start.UmPerPx);
        Assert.Equal(6, start.Curves.Count);
        Assert.InRange(start.Bregma.X, 0, 320);
        Assert.NotEqual(start.Bregma, end.Bregma);          // it breathes
    }

    [Fact]
    public void The_truth_of_any_frame_can_be_asked_before_and_after_it_was_shown()
    {
        using var camera = new PhantomCamera((CameraSpec.Phantom)CameraSpec.Parse(Small));
        var before = camera.TruthOf(1000).Bregma;
        Assert.Equal(before, camera.TruthOf(1000).Bregma);
    }

    private static List<(long, double)> Play(PhantomCamera camera, FakeTimeProvider time)
    {
        List<(long, double)> frames = [];
        using var watcher = new Watcher(camera, frame => frames.Add((frame.Id, Cv2.Mean(frame.Pixels).Val0)));
        watcher.Until(w => w.Completed, () => time.Advance(TimeSpan.FromMilliseconds(10)));
        return frames;
    }
}
