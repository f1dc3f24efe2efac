using SutureLive.Core;

namespace SutureLive.Calibration;

/// <summary>A calibration cannot be made, read or used; the message is a sentence for the technician that says what, with which values, and what next.</summary>
public sealed class CalibrationException : SutureLiveException
{
    /// <summary>Says what is wrong.</summary>
    public CalibrationException(string sentence)
        : base(sentence)
    {
    }

    /// <summary>Says what is wrong, and what caused it.</summary>
    public CalibrationException(string sentence, Exception cause)
        : base(sentence, cause)
    {
    }
}
