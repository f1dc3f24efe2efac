using System.Net;
using SutureLive.Console.Feed;

namespace SutureLive.Console;

/// <summary>How the console serves.</summary>
public sealed record ConsoleOptions
{
    /// <summary>The port tried first when nobody chose one.</summary>
    public const int DefaultPort = 5210;

    /// <summary>The address listened on; anything but a loopback address makes a token necessary.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>Requests one address may make in ten seconds; more are answered with 429. STOP is not counted.</summary>
    public int RequestsPerTenSeconds { get; init; } = 400;

    /// <summary>The port; null for <see cref="DefaultPort"/> or the next free one; 0 for any free one.</summary>
    public int? Port { get; init; }

    /// <summary>Quality of the JPEG pictures, 1..100.</summary>
    public int JpegQuality { get; init; } = 80;

    /// <summary>Largest width of the pictures sent, px; a larger frame is reduced, its coordinates stay those of the frame.</summary>
    public int MaxWidthPx { get; init; } = 1280;

    /// <summary>Largest height of the pictures sent, px.</summary>
    public int MaxHeightPx { get; init; } = 960;

    /// <summary>Time without a frame after which the video counts as frozen.</summary>
    public TimeSpan FrozenAfter { get; init; } = TimeSpan.FromMilliseconds(700);

    /// <summary>Age of a result from which it is drawn dashed, with its age.</summary>
    public TimeSpan AgedAfter { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Age of a result from which it is not drawn any more. A tool silent for a second counts as out of date in navigation too.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Silence of the server after which a browser calls the connection lost; longer than the quarter second between heartbeats.</summary>
    public TimeSpan LostAfter { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Distance from bregma to lambda in the atlas the operator works with, mm. Mouse: 4.21 (PMC4242517).</summary>
    public double AtlasBregmaLambdaMm { get; init; } = 4.21;

    /// <summary>How long the frame stays armed; a move uses it up earlier.</summary>
    public TimeSpan ArmedFor { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a preview may be confirmed.</summary>
    public TimeSpan PreviewFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Silence of the operator's window after which hold-to-move is stopped.</summary>
    public TimeSpan JogSilentFor { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Silence of the operator's window after which a confirmed move is stopped, and the controls are free for somebody else.</summary>
    public TimeSpan SilentFor { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often that silence is measured.</summary>
    public TimeSpan WatchEvery { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Targets the list begins with; the operator may change it.</summary>
    public IReadOnlyList<NamedTarget> Targets { get; init; } = [];

    /// <summary>The clock that stamps frames.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
