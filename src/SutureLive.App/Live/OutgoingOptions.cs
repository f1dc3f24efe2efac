using System.CommandLine;
using System.Globalization;
using System.Net;
using SutureLive.CommandLine;
using SutureLive.FirmwareBridge.Feed;
using SutureLive.FirmwareBridge.OpenIgtLink;
using SutureLive.FirmwareBridge.Transports;

namespace SutureLive.App.Live;

/// <summary>Where coordinates are told to others.</summary>
/// <param name="Feed">Port of the coordinate feed; null for none.</param>
/// <param name="FeedHz">Its lines per second.</param>
/// <param name="OpenIgtLink">Where OpenIGTLink listens; null for not at all.</param>
internal sealed record OutgoingSettings(WireSpec? Feed, double FeedHz, IPEndPoint? OpenIgtLink);

/// <summary>The options of <c>live</c> for those who want to be told coordinates.</summary>
internal sealed class OutgoingOptions
{
    private readonly Option<WireSpec?> _feed = new("--feed")
    {
        Description = "Serial port, or tcp:HOST:PORT, to which the coordinate of the tip (without a controller: of the middle of the picture) is told, one line each.",
        HelpName = "PORT",
        CustomParser = result => Parsed(result, WireSpec.Parse),
    };

    private readonly Option<double> _feedHz = new("--feed-hz") { Description = "Lines a second of --feed, at most 50.", HelpName = "N", DefaultValueFactory = _ => 20 };

    private readonly Option<IPEndPoint?> _igtl = new("--igtl")
    {
        Description = $"Offer TRANSFORM and STATUS by OpenIGTLink: a port of this machine (usually {IgtlServer.UsualPort}), or ADDRESS:PORT for other machines.",
        HelpName = "[ADDRESS:]PORT",
        CustomParser = result => Parsed(result, EndPoint),
    };

    /// <summary>Makes the options.</summary>
    public OutgoingOptions() => _feedHz.Check(result =>
    {
        if (result.GetValueOrDefault<double>() is not (> 0 and <= CoordinateFeed.MostHz)) result.AddError($"--feed-hz is out of range: above 0, at most {CoordinateFeed.MostHz}.");
    });

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [_feed, _feedHz, _igtl];

    /// <summary>What was asked for.</summary>
    public OutgoingSettings Read(ParseResult parsed) => new(parsed.GetValue(_feed), parsed.GetValue(_feedHz), parsed.GetValue(_igtl));

    private static IPEndPoint EndPoint(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is >= 1 and <= 65535) return new(IPAddress.Loopback, port);
        return text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out var address) && address.Port > 0
            ? address
            : throw new FormatException($"--igtl is '{text}': write a port, such as {IgtlServer.UsualPort}, or ADDRESS:PORT.");
    }

    private static T? Parsed<T>(System.CommandLine.Parsing.ArgumentResult result, Func<string, T> parse)
        where T : class
    {
        try
        {
            return parse(result.Tokens[0].Value);
        }
        catch (FormatException wrong)
        {
            result.AddError(wrong.Message);
            return null;
        }
    }
}
