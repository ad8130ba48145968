using Microsoft.AspNetCore.Builder;
using OrleansSelfCare.Gateway;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Portal;
using OrleansSelfCare.Silo;

namespace OrleansSelfCare.Tests.Deployment;

/// <summary>One of our hosts, as docker-compose.yml and its Dockerfile set it up.</summary>
/// <param name="Section">Where its settings are.</param>
/// <param name="UrlsKey">The variable that says where it listens.</param>
internal sealed record ComposedHost(string Name, string Project, Type Program, Func<string[], WebApplication> Build, string Section = "SelfCare", string UrlsKey = "ASPNETCORE_URLS")
{
    public static readonly ComposedHost Silo = new("silo", "Silo", typeof(SiloHost), args => SiloHost.Build(args));

    public static readonly ComposedHost Gateway = new("gateway", "Gateway", typeof(GatewayHost), args => GatewayHost.Build(args));

    public static readonly ComposedHost Portal = new("portal", "Portal", typeof(PortalHost), args => PortalHost.Build(args), "Portal", "PORTAL_URLS");

    public static ComposedHost Of(string name) => new[] { Silo, Gateway, Portal }.Single(host => host.Name == name);

    public ComposeFile.Service Service => ComposeFile.Instance.Services[Name];

    public Dockerfile Dockerfile => Dockerfile.Of(Project);

    public string Dll => Path.GetFileName(Program.Assembly.Location);

    /// <summary>The image's environment under the service's.</summary>
    public Dictionary<string, string> Environment =>
        Dockerfile.ImageEnvironment.Concat(Service.Environment)
            .GroupBy(setting => setting.Key, setting => setting.Value)
            .ToDictionary(setting => setting.Key, setting => setting.Last());

    /// <summary>
    /// What the host reads in its container, by the names of the environment: a secret that is named like a setting is one, and the path of
    /// another, or of a volume, is where it is here.
    /// </summary>
    public Dictionary<string, string> Settings(MadeSecrets made)
    {
        var paths = Service.Volumes.Select(ComposeFile.Target).ToDictionary(folder => folder, made.VolumeAt);
        foreach (var secret in Service.Secrets)
        {
            paths.Add($"{SecretFiles.Folder}/{secret.Target}", made.PathOf(secret));
        }

        var settings = Environment.ToDictionary(setting => setting.Key, setting => paths.GetValueOrDefault(setting.Value, setting.Value));
        foreach (var secret in Service.Secrets.Where(IsSetting))
        {
            settings.Add(secret.Target, made.TextOf(secret));
        }

        return settings;
    }

    public static bool IsSetting(ComposeFile.MountedSecret secret) => secret.Target.Contains("__", StringComparison.Ordinal);

    /// <summary>The host with these settings and no others, composed and not started. It throws where one is wrong, missing or unknown.</summary>
    public WebApplication Compose(MadeSecrets made) => Build([.. Settings(made).Select(setting => $"--{Key(setting.Key)}={setting.Value}")]);

    /// <summary>A name of the environment as the configuration has it.</summary>
    public static string Key(string name) => name.Replace("ASPNETCORE_", "", StringComparison.Ordinal).Replace("__", ":", StringComparison.Ordinal);
}
