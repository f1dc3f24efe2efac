using System.CommandLine;
using SutureLive.App.Calibrating;

namespace SutureLive.App.Commands;

/// <summary><c>suturelive calibrate</c>: from pixels to millimetres, and to the frame.</summary>
internal static class CalibrateCommand
{
    /// <summary>The command for the tree.</summary>
    public static Command Build() => new("calibrate", "Measures the optics, keeps their profiles, and ties the picture to the frame.")
    {
        TargetCommand.Build(), PracticeCommand.Build(), ScaleCommand.Build(), ProfileCommands.List(), ProfileCommands.Activate(), ProfileCommands.Verify(), ProfileCommands.Bump(), RegisterCommand.Build(), MarkerCommand.Build(), RegistrationCommands.List(), RegistrationCommands.Activate(),
        LocateCommand.Build(),
    };
}
