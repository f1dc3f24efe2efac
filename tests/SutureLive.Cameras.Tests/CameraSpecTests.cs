using CsCheck;

namespace SutureLive.Cameras.Tests;

public class CameraSpecTests
{
    [Fact]
    public void Every_form_is_understood()
    {
        Assert.Equal(new CameraSpec.Device(0, null, null, null), CameraSpec.Parse("device:0"));
        Assert.Equal(new CameraSpec.Device(2, 1280, 960, 29.97), CameraSpec.Parse("device:2?width=1280&height=960&fps=29.97"));
        Assert.Equal(new CameraSpec.File(@"C:\films\a film.avi", false, null), CameraSpec.Parse(@"file:C:\films\a film.avi"));
        Assert.Equal(new CameraSpec.File("a.avi", true, 15), CameraSpec.Parse("file:a.avi?loop=yes&fps=15"));
        Assert.Equal(new CameraSpec.Images("photos", 0.5, true), CameraSpec.Parse("images:photos"));
        Assert.Equal(new CameraSpec.Images("photos", 4, false), CameraSpec.Parse("images:photos?fps=4&loop=false"));
        Assert.Equal(new CameraSpec.Network(new("http://me:secret@10.0.0.7:8080/video?x=1")), CameraSpec.Parse("http://me:secret@10.0.0.7:8080/video?x=1"));
        Assert.Equal(new CameraSpec.Network(new("rtsp://cam/1")), CameraSpec.Parse("rtsp://cam/1"));
        Assert.Equal(new CameraSpec.Phantom(1, 30, null, new()), CameraSpec.Parse("phantom"));
        Assert.Equal(new CameraSpec.Phantom(1, 30, null, new()), CameraSpec.Parse("phantom:"));
        Assert.Equal(
            new CameraSpec.Phantom(-7, 60, 90, new() { WidthPx = 640, HeightPx = 480, UmPerPx = 20, HeadingDeg = 90, VibrationMmPerS = 3 }),
            CameraSpec.Parse("phantom:seed=-7,fps=60,frames=90,width=640,height=480,um-per-px=20,heading-deg=90,vibration-mm-per-s=3"));
    }

    [Theory]
    [InlineData("", "is no camera: write device:N")]
    [InlineData("webcam", "is no camera: write device:N")]
    [InlineData("Device:0", "is no camera: write device:N")]
    [InlineData("device:", "names no device")]
    [InlineData("device:-1", "names no device")]
    [InlineData("device:1.5", "names no device")]
    [InlineData("device:99999999999", "names no device")]
    [InlineData("device:0?width=4", "'width=4' in 'device:0?width=4' must be a whole number from 16 to 16384")]
    [InlineData("device:0?zoom=4", "'zoom' in 'device:0?zoom=4' is no setting of this camera; it has width, height, fps")]
    [InlineData("file:", "names no path: write file:PATH")]
    [InlineData("images:?fps=3", "names no path: write images:DIR")]
    [InlineData("images:a?loop=maybe", "must be true or false")]
    [InlineData("images:a?fps=0", "must be a number from 0.01 to 1000")]
    [InlineData("images:a?fps=NaN", "must be a number")]
    [InlineData("http:", "is no address")]
    [InlineData("rtsp://", "is no address")]
    [InlineData("phantom:seed", "'seed' in 'phantom:seed' must be key=value")]
    [InlineData("phantom:=3", "must be key=value")]
    [InlineData("phantom:seed=1,seed=2", "'seed' stands twice")]
    [InlineData("phantom:fps=1,5", "'5' in 'phantom:fps=1,5' must be key=value")]
    [InlineData("phantom:speed=1", "it has width, height, um-per-px")]
    public void A_wrong_text_is_answered_with_a_sentence(string text, string says) =>
        Assert.Contains(says, Assert.Throws<FormatException>(() => CameraSpec.Parse(text)).Message);

    [Fact]
    public void No_text_does_more_than_be_refused()
    {
        string[] heads = ["device:", "file:", "images:", "phantom:", "phantom:seed=", "device:0?", ""];
        Gen.Select(Gen.Int[0, heads.Length - 1], Gen.String).Sample((head, tail) =>
        {
            try
            {
                CameraSpec.Parse(heads[head] + tail);
            }
            catch (FormatException e)
            {
                Assert.NotEmpty(e.Message);
            }
        });
    }
}
