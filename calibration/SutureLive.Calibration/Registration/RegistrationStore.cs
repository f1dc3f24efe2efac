using SutureLive.Calibration.Profiles;

namespace SutureLive.Calibration.Registration;

/// <summary>A folder of registrations, kept as profiles of optics are: every one is a new version, none is changed, and saving puts nothing into use.</summary>
/// <param name="folder">Where it lies; need not exist.</param>
public sealed class RegistrationStore(string folder)
{
    private readonly VersionedFolder _files = new(folder, "registration");

    /// <summary>Where it lies.</summary>
    public string Folder => folder;

    /// <summary>All names, in order.</summary>
    public IReadOnlyList<string> Names() => _files.Names();

    /// <summary>The versions under a name, oldest first; empty when there are none.</summary>
    public IReadOnlyList<int> Versions(string name) => _files.Versions(name);

    /// <summary>The newest version under a name.</summary>
    /// <exception cref="CalibrationException">There is none.</exception>
    public int Newest(string name) => _files.Newest(name);

    /// <summary>The version in use; null when none was activated.</summary>
    /// <exception cref="CalibrationException">The log cannot be read.</exception>
    public int? ActiveVersion(string name) => _files.ActiveVersion(name);

    /// <summary>Writes a registration as the next version of a name; changes nothing in use.</summary>
    /// <returns>The path of the new file, and its version.</returns>
    /// <exception cref="CalibrationException">It cannot be written.</exception>
    public (string Path, int Version) Save(string name, RegistrationRecord record)
    {
        int version = _files.NextVersion(name);
        return (_files.Save(name, version, record, CalibrationJson.Sparse), version);
    }

    /// <summary>Reads one version.</summary>
    /// <exception cref="RegistrationException">Missing, damaged or of a later layout.</exception>
    /// <exception cref="CalibrationException">The name is none.</exception>
    public RegistrationRecord Load(string name, int version) => RegistrationRecord.Load(_files.PathOf(name, version));

    /// <summary>The version in use.</summary>
    /// <exception cref="CalibrationException">There is none, or none was activated.</exception>
    /// <exception cref="RegistrationException">It cannot be read.</exception>
    public RegistrationRecord Active(string name)
    {
        int newest = _files.Newest(name);
        return Load(name, ActiveVersion(name)
            ?? throw new CalibrationException($"Registration '{name}' was saved (version {newest}) but never activated: look at its report, then: suturelive calibrate activate-registration {name}"));
    }

    /// <summary>Puts a version into use.</summary>
    /// <exception cref="RegistrationException">It cannot be read, it names no camera, or its points do not tie picture and frame well enough to send by.</exception>
    /// <exception cref="CalibrationException">The log cannot be written.</exception>
    public FrameRegistration Activate(string name, int version, string by, DateTimeOffset at)
    {
        var registration = FrameRegistration.Fit(Load(name, version));
        if (registration.Record.Camera is null)
            throw new RegistrationException($"Version {version} of '{name}' is not activated: it does not say which camera it belongs to. Register again, with --camera.");
        if (!(registration.RmsMm <= FrameRegistration.LargestRmsMm))
        {
            throw new RegistrationException(FormattableString.Invariant(
                $"Version {version} of '{name}' is not activated: its points agree only within {registration.RmsMm:0.000} mm, {FrameRegistration.LargestRmsMm:0.00} mm at most are sent by. Touch the worst point again, or exclude it."));
        }

        _files.Append(name, new(ProfileEventKind.Activated, version, at, by));
        return registration;
    }
}
