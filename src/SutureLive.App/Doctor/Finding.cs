namespace SutureLive.App.Doctor;

/// <summary>How a check ended.</summary>
internal enum FindingStatus
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Something will not work or not well, but not everything needs it.</summary>
    Warn,

    /// <summary>Nothing useful works until this is mended.</summary>
    Fail,
}

/// <summary>One thing the doctor looked at.</summary>
/// <param name="Id">Short name, the same in every version, for scripts.</param>
/// <param name="Status">How it is.</param>
/// <param name="Says">A sentence: what was found, with values.</param>
/// <param name="Remedy">What to do; null when all is well.</param>
internal sealed record Finding(string Id, FindingStatus Status, string Says, string? Remedy)
{
    public static Finding Ok(string id, string says) => new(id, FindingStatus.Ok, says, null);

    public static Finding Warn(string id, string says, string remedy) => new(id, FindingStatus.Warn, says, remedy);

    public static Finding Fail(string id, string says, string remedy) => new(id, FindingStatus.Fail, says, remedy);
}
