using Microsoft.AspNetCore.Builder;
using OrleansSelfCare.Desk;
using OrleansSelfCare.Gateway;
using OrleansSelfCare.Hosting;
using OrleansSelfCare.Portal;
using OrleansSelfCare.Silo;

namespace OrleansSelfCare.Tests.Deployment;

/// <summary>One of the product's hosts, as docker-compose.yml and its Dockerfile set it up.</summary>
/// <param name="Section">The section of its settings.</param>
/// <param name="UrlsKey">The environment variable with the addresses it listens on.</param>
internal sealed record ComposedHost(
    string Name,
    string Project,
    Type Program,
    Func<string[], WebApplication> Build,
    string Section = "SelfCare",
    string UrlsKey = "ASPNETCORE_URLS")
{
    public const string Advertise = "SelfCare__Silo__Advertise";

    public static readonly ComposedHost Silo = new("silo", "Silo", typeof(SiloHost), args => SiloHost.Build(args));

    public static readonly ComposedHost Gateway = new("gateway", "Gateway", typeof(GatewayHost), args => GatewayHost.Build(args));

    public static readonly ComposedHost Portal =
        new("portal", "Portal", typeof(PortalHost), args => PortalHost.Build(args), "Portal", "PORTAL_URLS");

    public static readonly ComposedHost Desk = new("desk", "Desk", typeof(DeskHost), args => DeskHost.Build(args), "Desk", "DESK_URLS");

    public static ComposedHost Of(string name) => new[] { Silo, Gateway, Portal, Desk }.Single(host => host.Name == name);

    public ComposeFile.Service Service => ComposeFile.Instance.Services[Name];

    public Dockerfile Dockerfile => Dockerfile.Of(Project);

    public string Dll => Path.GetFileName(Program.Assembly.Location);

    /// <summary>The environment of the image, overridden by that of the service.</summary>
    public Dictionary<string, string> Environment =>
        Dockerfile.ImageEnvironment.Concat(Service.Environment)
            .GroupBy(setting => setting.Key, setting => setting.Value)
            .ToDictionary(setting => setting.Key, setting => setting.Last());

    /// <summary>
    /// The host's settings in its container, by the names of the environment variables. A secret that is named like a setting is included
    /// as one. Paths of the other secrets and of the volumes are replaced by their paths on this machine, and the silos' network by one
    /// that this machine has.
    /// </summary>
    public Dictionary<string, string> Settings(MadeSecrets secrets)
    {
        var paths = Service.Volumes.Select(ComposeFile.Target).ToDictionary(folder => folder, secrets.VolumeAt);
        foreach (var secret in Service.Secrets)
        {
            paths.Add($"{SecretFiles.Folder}/{secret.Target}", secrets.PathOf(secret));
        }

        var settings = Environment.ToDictionary(setting => setting.Key, setting => setting.Key == Advertise
            ? "127.0.0.0/8"
            : PathHere(setting.Value, paths));
        foreach (var secret in Service.Secrets.Where(IsSetting))
        {
            settings.Add(secret.Target, secrets.TextOf(secret));
        }

        return settings;
    }

    private static string PathHere(string value, Dictionary<string, string> paths) =>
        paths.Keys.FirstOrDefault(path => value == path || value.StartsWith($"{path}/", StringComparison.Ordinal)) is { } path
            ? paths[path] + value[path.Length..]
            : value;

    public static bool IsSetting(ComposeFile.MountedSecret secret) => secret.Target.Contains("__", StringComparison.Ordinal);

    /// <summary>Builds the host with these settings only. Throws if one is wrong, missing or unknown.</summary>
    public WebApplication Compose(MadeSecrets secrets) =>
        Build([.. Settings(secrets).Select(setting => $"--{Key(setting.Key)}={setting.Value}")]);

    /// <summary>The configuration key of an environment variable.</summary>
    public static string Key(string name) =>
        name.Replace("ASPNETCORE_", "", StringComparison.Ordinal).Replace("__", ":", StringComparison.Ordinal);
}
