using SutureLive.Core;

namespace SutureLive.App;

/// <summary>The line is well formed and still cannot be meant, which only a look at the data shows; ends with <see cref="ExitCode.WrongUsage"/>.</summary>
/// <param name="sentence">What is wrong, with which values, and what would be right.</param>
internal sealed class WrongUsageException(string sentence) : SutureLiveException(sentence);
