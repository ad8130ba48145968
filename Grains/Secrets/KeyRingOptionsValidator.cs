using OrleansSelfCare.Hosting;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Grains.Secrets;

/// <summary>Setting <c>SelfCare:KeyRing</c>: the file can be read, or created.</summary>
public sealed class KeyRingOptionsValidator : SectionValidator
{
    /// <summary>A <c>Localhost</c> host creates its key ring; all hosts of a cluster must be configured with the same one.</summary>
    /// <exception cref="InvalidDataException">There is no usable key ring.</exception>
    /// <exception cref="IOException">The file can't be read or written.</exception>
    public static KeyRing Read(SelfCareOptions options) =>
        options.KeyRing.Length > 0 ? KeyRing.Parse(File.ReadAllText(options.KeyRing))
        : options.Hosting == Hostings.Cluster ? throw new InvalidDataException("a cluster needs a key ring file, and none is set")
        : KeyRing.LoadOrCreate(Path.Combine(PrivateDirectory.Create(options.DataDirectory), "keys.json"));

    protected override IEnumerable<(bool Holds, string Error)> Rules(SelfCareOptions options) =>
        [SettingsCheck.Try(nameof(options.KeyRing), () => Read(options))];
}
