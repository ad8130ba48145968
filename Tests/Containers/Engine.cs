using System.ComponentModel;
using System.Globalization;
using OrleansSelfCare.Tests.Docs;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Upgrade;

namespace OrleansSelfCare.Tests.Containers;

/// <summary>The Docker Engine, and the images that the tests start.</summary>
internal static class Engine
{
    public const string Latest = "latest";

    /// <summary>The tag of the version before: <see cref="EarlierBuild.Before"/>.</summary>
    public const string Before = "before";

    /// <summary><c>built</c>: the images of both tags are there. Otherwise the tests build them.</summary>
    private const string Images = "SELFCARE_TEST_IMAGES";

    private const int OldestMajor = 25;
    private static readonly Lazy<Task<bool>> Answers = new(IsThere);
    private static readonly Lazy<Task> LatestImages = new(BuildLatest);
    private static readonly Lazy<Task> ImagesBefore = new(BuildBefore);

    /// <summary>Skips the test if there is no engine, or fails it if <c>SELFCARE_TEST_CONTAINERS=required</c>. Call it first.</summary>
    public static async Task Need() => Requirement.Need(
        await Answers.Value, $"No Docker Engine {OldestMajor} or later answers.", "SELFCARE_TEST_CONTAINERS", "required");

    public static Task HasImages(string tag) =>
        Environment.GetEnvironmentVariable(Images) == "built" ? Task.CompletedTask : (tag == Before ? ImagesBefore : LatestImages).Value;

    public static Task<string> Docker(params string[] arguments) => Run("docker", arguments, Repository.Root, []);

    /// <summary>As <see cref="Command.Output"/>, without this process' own settings of Compose and docker-compose.yml.</summary>
    public static Task<string> Run(
        string program, string[] arguments, string folder, IEnumerable<KeyValuePair<string, string>> environment) =>
        Command.Output(program, arguments, folder, WithoutSettings(environment));

    /// <inheritdoc cref="Run"/>
    public static Task<(int Exit, string Output, string Error)> Try(
        string program, string[] arguments, string folder, IEnumerable<KeyValuePair<string, string>> environment) =>
        Command.Try(program, arguments, folder, WithoutSettings(environment));

    private static IEnumerable<KeyValuePair<string, string?>> WithoutSettings(IEnumerable<KeyValuePair<string, string>> environment) =>
    [
        .. Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(IsSetting)
            .Select(name => KeyValuePair.Create(name, (string?)null)),
        .. environment.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)),
    ];

    private static bool IsSetting(string name) =>
        name.StartsWith("COMPOSE_", StringComparison.Ordinal) || name.StartsWith("SELFCARE_", StringComparison.Ordinal);

    private static async Task<bool> IsThere()
    {
        try
        {
            var version = await Docker("version", "--format", "{{.Server.Version}}");
            await Docker("compose", "version");
            return int.Parse(version.Split('.')[0], CultureInfo.InvariantCulture) >= OldestMajor;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private static Task BuildLatest() => Docker("compose", "build");

    private static Task BuildBefore() => EarlierBuild.Before.FromSource(async source =>
    {
        foreach (var host in new[] { "Silo", "Gateway", "Portal" })
        {
            var image = $"orleans-self-care-{host.ToLowerInvariant()}:{Before}";
            await Docker("build", "--quiet", "--file", Path.Combine(source, host, "Dockerfile"), "--tag", image, source);
        }
    });
}
