using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSelfCare.Tests.Docs;
using OrleansSelfCare.Tests.OpenId;

namespace OrleansSelfCare.Tests.Containers;

/// <summary>
/// The containers of a copy of docker-compose.yml, with secrets, networks, volumes and ports of their own. The copy is in
/// <c>artifacts/containers</c>, because an engine may see only the checkout.
/// </summary>
/// <param name="name">Of the project and of its folder.</param>
/// <param name="subnet">The first two bytes of its networks.</param>
internal sealed class ComposeProject(string name, string subnet) : IAsyncDisposable
{
    /// <summary>Of silos and gateways: for the tests' speed, and because all customers come from one address.</summary>
    private const string TestEnvironment = """SelfCare__Password__Iterations: "1000", SelfCare__Limits__Enabled: "false" """;

    private const string TestSettings = $$"""
        services:
          silo: { environment: { {{TestEnvironment}} } }
          gateway: { environment: { {{TestEnvironment}} } }
        """;

    private readonly int _api = FreePort.Next();
    private readonly int _pages = FreePort.Next();
    private readonly int _mails = FreePort.Next();
    private readonly int _provider = FreePort.Next();
    private readonly int _service = FreePort.Next();

    public string Name => name;

    public string Folder { get; } = Path.Combine(Repository.Root, "artifacts", "containers", name);

    /// <summary>The address that everything from this machine comes from.</summary>
    public string Machine => $"{subnet}.82.1";

    public Uri Api => Local(_api);

    public Uri Pages => Local(_pages);

    public Uri Mails => Local(_mails);

    public Uri Provider => Local(_provider);

    /// <summary>The sample service.</summary>
    public Uri Service => Local(_service);

    public string OperatorKey => ReadSecret("operator-key");

    /// <summary>Of the images.</summary>
    public string Tag { get; set; } = Engine.Latest;

    public IEnumerable<string> SecretFiles => Directory.EnumerateFiles(Path.Combine(Folder, "secrets"));

    private Dictionary<string, string> Environment => new()
    {
        ["COMPOSE_PROJECT_NAME"] = name,
        ["SELFCARE_SUBNET"] = subnet,
        ["SELFCARE_TAG"] = Tag,
        ["SELFCARE_API_PORT"] = _api.ToString(CultureInfo.InvariantCulture),
        ["SELFCARE_PAGES_PORT"] = _pages.ToString(CultureInfo.InvariantCulture),
        ["SELFCARE_MAILS_PORT"] = _mails.ToString(CultureInfo.InvariantCulture),
        ["SELFCARE_OPENID_PORT"] = _provider.ToString(CultureInfo.InvariantCulture),
        ["SELFCARE_SERVICE_PORT"] = _service.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Writes the folder, and removes what an earlier run has left.</summary>
    public async Task Create()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }

        foreach (var file in (string[])["docker-compose.yml", "eng/make-secrets", "eng/rolling-update"])
        {
            Copy(file);
        }

        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "Proxy")))
        {
            Copy(Path.GetRelativePath(Repository.Root, file));
        }

        await File.WriteAllTextAsync(Path.Combine(Folder, "docker-compose.override.yml"), TestSettings);
        await MakeSecrets();
        WriteClients();
        await Down();
    }

    public Task MakeSecrets() => Script("eng/make-secrets");

    public string ReadSecret(string file) => File.ReadAllText(Path.Combine(Folder, "secrets", file));

    /// <summary>Starts what does not run, and waits until everything is healthy.</summary>
    public async Task Up()
    {
        await Engine.HasImages(Tag);
        await Compose("up", "--detach", "--wait", "--no-recreate");
    }

    public Task<string> Compose(params string[] arguments) => Engine.Run("docker", ["compose", .. arguments], Folder, Environment);

    public Task<(int Exit, string Output, string Error)> TryCompose(params string[] arguments) =>
        Engine.Try("docker", ["compose", .. arguments], Folder, Environment);

    /// <param name="path">In the project's folder.</param>
    public Task Script(string path) => Engine.Run(Path.Combine(Folder, path), [], Folder, Environment);

    public Task<string> Logs(params string[] services) => Compose(["logs", "--no-color", .. services]);

    /// <summary>All containers that there are, those that ended too.</summary>
    public async Task<Container[]> Containers(string? service = null)
    {
        var ids = (await Compose(["ps", "--all", "--quiet", .. service is null ? [] : new[] { service }]))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using var inspected = JsonDocument.Parse(await Engine.Docker(["inspect", .. ids]));
        return [.. inspected.RootElement.EnumerateArray().Select(container => new Container(container.Clone()))];
    }

    public async ValueTask DisposeAsync()
    {
        await Down();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The sample service's port, and the client that <see cref="Cluster.ServiceClient"/> is.</summary>
    private void WriteClients()
    {
        var path = Path.Combine(Folder, "secrets", "clients.json");
        var file = JsonNode.Parse(
            File.ReadAllText(path).Replace("127.0.0.1:5084/", $"127.0.0.1:{_service}/", StringComparison.Ordinal))!;
        var clients = file["clients"]!.AsArray();
        clients.Add(JsonSerializer.SerializeToNode(ProviderUnderTest.Web));
        // Its mode does not let the owner write.
        File.Delete(path);
        File.WriteAllText(path, file.ToJsonString());
    }

    private Task Down() => Compose("down", "--volumes", "--remove-orphans", "--timeout", "10");

    private void Copy(string file)
    {
        var copy = Path.Combine(Folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(Path.Combine(Repository.Root, file), copy);
    }

    private static Uri Local(int port) => new($"http://127.0.0.1:{port}");
}

/// <summary>What <c>docker inspect</c> says of a container.</summary>
internal sealed record Container(JsonElement Inspected)
{
    public string Id => this["Id"];

    public string Service => this["Config/Labels/com.docker.compose.service"];

    public bool IsHealthy => this["State/Health/Status"] == "healthy";

    public IEnumerable<string> Addresses => Inspected.GetProperty("NetworkSettings").GetProperty("Networks").EnumerateObject()
        .Select(network => network.Value.GetProperty("IPAddress").GetString()!)
        .Where(address => address.Length > 0);

    /// <summary>The value as text, the values of a list with spaces between them; empty if there is none.</summary>
    public string this[string path]
    {
        get
        {
            var value = Inspected;
            foreach (var part in path.Split('/'))
            {
                if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(part, out value))
                {
                    return "";
                }
            }

            return value.ValueKind == JsonValueKind.Array ? string.Join(' ', value.EnumerateArray()) : value.ToString();
        }
    }
}
