using NLog;
using NLog.Targets;

namespace SutureLive.App.Logging;

/// <summary>Log lines to the error writer of one invocation, which in a test is not the console's.</summary>
/// <param name="writer">Not owned.</param>
internal sealed class WriterTarget(TextWriter writer) : TargetWithLayout
{
    /// <inheritdoc/>
    protected override void Write(LogEventInfo logEvent) => writer.WriteLine(RenderLogEvent(Layout, logEvent));
}
