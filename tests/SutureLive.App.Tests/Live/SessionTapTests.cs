using Microsoft.Extensions.Logging.Abstractions;
using SutureLive.App.Live;
using SutureLive.Sessions;
using SutureLive.Sessions.Reading;
using SutureLive.Sessions.Recording;
using SutureLive.Tests;

namespace SutureLive.App.Tests.Live;

public sealed class SessionTapTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Bytes_of_the_controller_are_written_down_as_they_were_when_they_passed_although_their_buffer_is_used_again()
    {
        SessionAbout about = new() { Program = "test", Camera = "none", NominalFps = 10, Profile = new(null, default, null), Targets = [] };
        using (var recorder = SessionRecorder.Start(_folder.File("session"), about, null, TimeProvider.System, NullLogger.Instance))
        {
            SessionTap tap = new(recorder);
            byte[] buffer = [(byte)'!', 0x18];
            tap.Note(isSent: true, buffer);
            "ok"u8.CopyTo(buffer);
            tap.Note(isSent: false, buffer);
            buffer.AsSpan().Clear();
        }

        using var session = SessionReader.Open(_folder.File("session"));
        var passed = session.Events().Where(e => e.Kind == "controller").Select(e => ((bool)e.Detail["sent"]!, (string?)e.Detail["hex"], (string?)e.Detail["text"]));
        Assert.Equal([(true, "2118", "!\\x18"), (false, "6F6B", "ok")], passed);
    }
}
