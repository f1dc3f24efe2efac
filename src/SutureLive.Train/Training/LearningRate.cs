namespace SutureLive.Train.Training;

/// <summary>Linear warm-up, then what <see cref="TrainOptions.Schedule"/> says.</summary>
internal static class LearningRate
{
    /// <summary>The learning rate of step <paramref name="step"/> (from 0).</summary>
    public static double At(long step, TrainOptions options)
    {
        if (step < options.WarmUpSteps) return options.LearningRate * (step + 1) / options.WarmUpSteps;
        if (options.Schedule == RateSchedule.Constant) return options.LearningRate;
        double done = Math.Min(1, (step - options.WarmUpSteps) / (double)Math.Max(1, options.Steps - options.WarmUpSteps));
        return options.LearningRate * (0.01 + (0.99 * 0.5 * (1 + Math.Cos(Math.PI * done))));
    }
}
