using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using SutureLive.Imaging;

namespace SutureLive.Inference;

/// <summary>Opens ONNX Runtime sessions: the one place that chooses what computes.</summary>
internal static class SessionFactory
{
    public const string DirectMl = "DirectML";
    public const string Cpu = "CPU";

    /// <summary>Opens a session with the first provider that works, and says in the log which one it is.</summary>
    /// <returns>The session, owned by the caller, and the provider's name.</returns>
    public static (InferenceSession Session, string Provider) Open(ModelCard card, SegmenterOptions options, ILogger log)
    {
        byte[] model = card.ReadVerifiedModel();
        if (options.Provider == ProviderChoice.DirectMl && !OperatingSystem.IsWindows())
            throw new ModelException("DirectML exists on Windows only: choose the provider 'cpu' here, or leave the choice to the program.");

        if (options.Provider != ProviderChoice.Cpu && OperatingSystem.IsWindows())
        {
            try
            {
                var session = Open(model, card, DirectMlOptions(options));
                log.LogInformation("Model {Name} computes on {Provider}", card.Name, DirectMl);
                return (session, DirectMl);
            }
            catch (Exception e) when (options.Provider == ProviderChoice.Automatic && e is ModelException or EntryPointNotFoundException)
            {
                log.LogWarning("DirectML is not available ({Reason}); the processor computes instead", e.Message);
            }
        }

        var onProcessor = Open(model, card, CpuOptions(options));
        log.LogInformation("Model {Name} computes on {Provider}", card.Name, Cpu);
        return (onProcessor, Cpu);
    }

    private static SessionOptions Common(SegmenterOptions options)
    {
        OnnxRuntimeTelemetry.SwitchOff();
        OrtEnv.Instance().DisableTelemetryEvents(); // the way of Windows
        var session = new SessionOptions
        {
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            IntraOpNumThreads = options.Threads,
        };
        session.AddFreeDimensionOverrideByName("N", options.BatchSize);
        return session;
    }

    private static SessionOptions CpuOptions(SegmenterOptions options) => Common(options);

    // DirectML asks for exactly these two settings: no memory pattern, and sequential execution (see Common).
    private static SessionOptions DirectMlOptions(SegmenterOptions options)
    {
        var session = Common(options);
        session.EnableMemoryPattern = false;
        session.AppendExecutionProvider_DML(0);
        return session;
    }

    private static InferenceSession Open(byte[] model, ModelCard card, SessionOptions options)
    {
        try
        {
            using (options) return new InferenceSession(model, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"ONNX Runtime cannot open model '{card.Name}' ('{card.OnnxPath}'): {e.Message}", e);
        }
    }
}
