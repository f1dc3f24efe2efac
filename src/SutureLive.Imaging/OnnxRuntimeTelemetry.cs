namespace SutureLive.Imaging;

/// <summary>
/// ONNX Runtime reports from Linux, since 1.29 and unless told otherwise, which models are opened on which machine, to its maker. What happens at an operating table is nobody's business.
/// </summary>
public static class OnnxRuntimeTelemetry
{
    private const string SwitchName = "ORT_DISABLE_TELEMETRY";

    /// <summary>Switches it off in this process. Called before the first use of ONNX Runtime, which reads the switch once; any number of times.</summary>
    public static void SwitchOff() => NativeEnvironment.SetUnlessSet(SwitchName, "1");
}
