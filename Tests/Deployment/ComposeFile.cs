using System.Text.RegularExpressions;
using OrleansSelfCare.Tests.Docs;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace OrleansSelfCare.Tests.Deployment;

/// <summary>docker-compose.yml as Compose reads it, with its anchors resolved and its variables at their defaults.</summary>
public sealed partial class ComposeFile
{
    private static readonly Lazy<ComposeFile> Parsed = new(Parse);

    public static ComposeFile Instance => Parsed.Value;

    public Dictionary<string, Service> Services { get; set; } = [];

    public Dictionary<string, Network?> Networks { get; set; } = [];

    public Dictionary<string, SecretFile> Secrets { get; set; } = [];

    public Dictionary<string, object?> Volumes { get; set; } = [];

    /// <summary>All services except <see cref="OneShot"/>.</summary>
    public IEnumerable<KeyValuePair<string, Service>> LongRunning => Services.Where(service => !OneShot.Contains(service.Key));

    /// <summary>Services that exit: others wait for their completion.</summary>
    public IEnumerable<string> OneShot => Services.Values
        .SelectMany(service => service.DependsOn)
        .Where(dependency => dependency.Value.Condition == "service_completed_successfully")
        .Select(dependency => dependency.Key)
        .Distinct();

    /// <summary>The folder in <c>name:/folder</c>.</summary>
    public static string Target(string volume) => volume.Split(':')[1];

    private static ComposeFile Parse()
    {
        var file = File.ReadAllText(Path.Combine(Repository.Root, "docker-compose.yml"));
        // A default may have variables itself.
        while (Variable().IsMatch(file))
        {
            file = Variable().Replace(file, "${Default}");
        }

        using var text = new StringReader(file);
        // In two steps: a deserializer that ignores extensions (x-…) does not know the anchors that they define.
        var whole = new DeserializerBuilder().Build().Deserialize(new MergingParser(new Parser(text)));
        return new DeserializerBuilder()
            .WithNamingConvention(UnderscoredNamingConvention.Instance)
            .IgnoreUnmatchedProperties()
            .Build()
            .Deserialize<ComposeFile>(new SerializerBuilder().DisableAliases().Build().Serialize(whole!));
    }

    [GeneratedRegex(@"\$\{\w+:?-(?<Default>[^${}]*)\}")]
    private static partial Regex Variable();

    public sealed class Service
    {
        public string Image { get; set; } = "";

        public Build? Build { get; set; }

        public string User { get; set; } = "";

        public string ContainerName { get; set; } = "";

        public string NetworkMode { get; set; } = "";

        public List<string> Command { get; set; } = [];

        public Dictionary<string, string> Environment { get; set; } = [];

        public List<MountedSecret> Secrets { get; set; } = [];

        public List<string> Ports { get; set; } = [];

        public List<string> Networks { get; set; } = [];

        public List<string> Volumes { get; set; } = [];

        public Dictionary<string, Dependency> DependsOn { get; set; } = [];

        public int Scale { get; set; } = 1;

        public string Restart { get; set; } = "";

        public string MemLimit { get; set; } = "";

        public int PidsLimit { get; set; }

        public Logging Logging { get; set; } = new();

        public string StopGracePeriod { get; set; } = "";

        public Healthcheck? Healthcheck { get; set; }

        public bool ReadOnly { get; set; }

        public bool Privileged { get; set; }

        public List<string> CapDrop { get; set; } = [];

        public List<string> CapAdd { get; set; } = [];

        public List<string> SecurityOpt { get; set; } = [];

        public List<string> Tmpfs { get; set; } = [];
    }

    public sealed class Build
    {
        public string Context { get; set; } = "";

        public string Dockerfile { get; set; } = "";
    }

    /// <summary>A secret of a service: the file <c>/run/secrets/</c> with the target's name.</summary>
    public sealed class MountedSecret
    {
        private string _target = "";

        public string Source { get; set; } = "";

        public string Target { get => _target.Length > 0 ? _target : Source; set => _target = value; }

        /// <summary>The short form, which has only the name.</summary>
        public static explicit operator MountedSecret(string source) => new() { Source = source };
    }

    public sealed class Dependency
    {
        public string Condition { get; set; } = "";
    }

    public sealed class Healthcheck
    {
        public List<string> Test { get; set; } = [];

        public int Retries { get; set; }
    }

    public sealed class Logging
    {
        public string Driver { get; set; } = "";

        public Dictionary<string, string> Options { get; set; } = [];
    }

    public sealed class Network
    {
        public bool Internal { get; set; }

        public Dictionary<string, string> DriverOpts { get; set; } = [];

        public AddressPlan Ipam { get; set; } = new();

        public IEnumerable<string> Subnets => Ipam.Config.Select(range => range.Subnet);
    }

    public sealed class AddressPlan
    {
        public List<AddressRange> Config { get; set; } = [];
    }

    public sealed class AddressRange
    {
        public string Subnet { get; set; } = "";

        public string Gateway { get; set; } = "";
    }

    public sealed class SecretFile
    {
        public string File { get; set; } = "";
    }
}
