using System.CommandLine;
using SutureLive.App.Live;
using SutureLive.Sessions;

namespace SutureLive.App.Commands;

/// <summary>What <c>live</c> is told of the session it records.</summary>
internal sealed class RecordOptions
{
    private readonly Option<SessionCodec> _codec = new("--record-codec")
    {
        Description = "How --record packs its pictures: mjpg (Motion JPEG, quality 95; the default), or hfyu (HuffYUV, without loss, several times as large).",
        HelpName = "mjpg|hfyu",
        DefaultValueFactory = _ => SessionCodec.Mjpg,
    };

    private readonly Option<string?> _operator = new("--operator") { Description = "Who operates, for the record.", HelpName = "NAME" };
    private readonly Option<string?> _subject = new("--subject") { Description = "Which animal, for the record.", HelpName = "NAME" };
    private readonly Option<string?> _note = new("--note") { Description = "Free words, for the record.", HelpName = "TEXT" };

    /// <summary>The folder of the session.</summary>
    public Option<DirectoryInfo?> Folder { get; } = new("--record")
    {
        Description = "Record the session into this folder: raw video, times of frames, results, events. A folder that holds a session is refused.",
        HelpName = "DIR",
    };

    /// <summary>Where sessions are kept that the console shows.</summary>
    public Option<DirectoryInfo?> Shelf { get; } = new("--sessions")
    {
        Description = "Folder of the recorded sessions that the console shows. Default: SutureLive/sessions in the user's local data folder.",
        HelpName = "DIR",
    };

    /// <summary>The folder of sessions asked for, or the usual one.</summary>
    public string ShelfOf(ParseResult parsed) => parsed.GetValue(Shelf)?.FullName
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "SutureLive", "sessions");

    /// <summary>All of them, for the command.</summary>
    public IEnumerable<Option> All => [Folder, Shelf, _codec, _operator, _subject, _note];

    /// <summary>What was asked for.</summary>
    public RecordSettings Read(ParseResult parsed) =>
        new(parsed.GetValue(Folder)?.FullName, parsed.GetValue(_codec), parsed.GetValue(_operator), parsed.GetValue(_subject), parsed.GetValue(_note));
}
