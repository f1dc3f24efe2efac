using System.CommandLine;
using SutureLive.CommandLine;
using SutureLive.Imaging;

namespace SutureLive.App.Commands;

/// <summary>How often a still picture is looked at again, closer, before its landmarks are believed.</summary>
internal static class CloseViews
{
    /// <summary>The option <c>--close-views</c>; all eight by default.</summary>
    public static Option<int> Option()
    {
        var option = new Option<int>("--close-views")
        {
            Description = $"Views of the second, closer look at each picture, nose up, 1 to {SquareView.Count}: fewer are faster and less steady. 0 reads once, as live pictures are read. Default: {SquareView.Count}.",
            HelpName = "N",
            DefaultValueFactory = _ => SquareView.Count,
        };
        option.Check(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > SquareView.Count) result.AddError($"--close-views must be 0 to {SquareView.Count}.");
        });
        return option;
    }
}
