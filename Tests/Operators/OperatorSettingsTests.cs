using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Gateway;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>A gateway with unusable operator keys, agents or audit log does not start and names the setting.</summary>
public sealed class OperatorSettingsTests : IDisposable
{
    private const string A = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string B = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";
    private readonly string _directory = Directory.CreateTempSubdirectory("selfcare-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("", "it is not {")]
    [InlineData("null", "it is not {")]
    [InlineData("[]", "it is not {")]
    [InlineData("{}", "it is not {")]
    [InlineData("{\"keys\":[\n{\"name\":\"desk\",", "(line 2)")]
    [InlineData($$"""{"keys":{"name":"desk","rights":["support"],"sha256":"{{A}}"} }""", "it is not {")]
    [InlineData($$"""{"keys":[],"keys":[{"name":"desk","rights":["support"],"sha256":"{{A}}"}]}""", "it is not {")]
    [InlineData($$"""{"keys":[{"name":"desk","rights":["support"],"sha256":"{{A}}","sha256":"{{B}}"}]}""", "it is not {")]
    [InlineData($$"""{"keys":[{"name":"desk","rights":["support"],"sha256":"{{A}}","until":"2026"}]}""", "it is not {")]
    [InlineData($$"""{"keys":[{"Name":"desk","rights":["support"],"sha256":"{{A}}"}]}""", "it is not {")]
    [InlineData("""{"keys":[{"name":"desk","rights":["support"]}]}""", "it is not {")]
    [InlineData($$"""{"keys":[{"name":null,"rights":["support"],"sha256":"{{A}}"}]}""", "it is not {")]
    [InlineData("""{"keys":[null]}""", "key 1: its name")]
    [InlineData($$"""{"keys":[{"name":"","rights":["support"],"sha256":"{{A}}"}]}""", "key 1: its name must be")]
    [InlineData($$"""{"keys":[{"name":"Desk","rights":["support"],"sha256":"{{A}}"}]}""", "key 1: its name must be")]
    [InlineData(
        $$"""{"keys":[{"name":"a-name-of-thirty-three-characters","rights":["support"],"sha256":"{{A}}"}]}""", "key 1: its name must be")]
    [InlineData($$"""{"keys":[{"name":"operator","rights":["support"],"sha256":"{{A}}"}]}""", "key 1: its name is another key's")]
    [InlineData(
        $$"""{"keys":[{"name":"desk","rights":["support"],"sha256":"{{A}}"},{"name":"desk","rights":["support"],"sha256":"{{B}}"}]}""",
        "key 2: its name is another key's")]
    [InlineData($$"""{"keys":[{"name":"desk","rights":["root"],"sha256":"{{A}}"}]}""", "key 1: its rights")]
    [InlineData($$"""{"keys":[{"name":"desk","rights":["support",null],"sha256":"{{A}}"}]}""", "key 1: its rights")]
    [InlineData($$"""{"keys":[{"name":"desk","rights":[],"sha256":"{{A}}"}]}""", "key 1: its rights")]
    [InlineData("""{"keys":[{"name":"desk","rights":["support"],"sha256":""}]}""", "key 1: its sha256 must be")]
    [InlineData($$"""{"keys":[{"name":"desk","rights":["support"],"sha256":"{{A}}a"}]}""", "key 1: its sha256 must be")]
    [InlineData(
        $$"""{"keys":[{"name":"desk","rights":["support"],"sha256":"{{A}}"},{"name":"loader","rights":["support"],"sha256":"{{A}}"}]}""",
        "key 2: its sha256 is another key's")]
    public void A_faulty_file_is_named_with_its_fault_and_without_its_content(string file, string error)
    {
        var failure = Assert.Single(Refused($"--SelfCare:OperatorKeys={Written(file)}"));

        Assert.StartsWith("SelfCare:OperatorKeys: ", failure, StringComparison.Ordinal);
        Assert.Contains(error, failure, StringComparison.Ordinal);
        Assert.All(
            ["desk", "Desk", "thirty", A, B, "root", "until"], text => Assert.DoesNotContain(text, failure, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("29.23:59:59")]
    [InlineData("3650.00:00:01")]
    public void A_retention_of_the_audit_log_out_of_range_is_named(string retention) => Assert.StartsWith(
        "SelfCare:AuditRetention must be",
        Assert.Single(Refused($"--SelfCare:AuditRetention={retention}")),
        StringComparison.Ordinal);

    [Fact]
    public void Every_fault_of_every_key_is_named()
    {
        var file = Written("""{"keys":[{"name":"","rights":["root"],"sha256":"1"},{"name":"x","rights":[],"sha256":"2"}]}""");

        var failure = Assert.Single(Refused($"--SelfCare:OperatorKeys={file}"));

        Assert.All(["key 1: its name", "key 1: its rights", "key 1: its sha256", "key 2: its rights", "key 2: its sha256"],
            error => Assert.Contains(error, failure, StringComparison.Ordinal));
    }

    [Fact]
    public void The_key_of_the_settings_is_not_in_the_file_too()
    {
        var file = Written($$"""{"keys":[{"name":"desk","rights":["support"],"sha256":"{{KeyFile.Sha256(TestGateway.OperatorKey)}}"}]}""");

        Assert.Contains(
            "key 1: its sha256 is another key's", Assert.Single(Refused($"--SelfCare:OperatorKeys={file}")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.StartsWith(
            "SelfCare:OperatorKeys: ",
            Assert.Single(Refused("--SelfCare:OperatorKeys=/nowhere/operator-keys.json")),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("/nowhere/audit.jsonl")]
    [InlineData("/")]
    public void An_audit_log_that_can_not_be_opened_is_named(string file) =>
        Assert.StartsWith("SelfCare:AuditLog: ", Assert.Single(Refused($"--SelfCare:AuditLog={file}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("a", "provisioning", "support")]
    [InlineData("a-name-of-32-characters-0-9-------", "support")]
    public async Task A_file_within_the_limits_is_taken(string name, params string[] rights)
    {
        var shortName = name[..Math.Min(name.Length, 32)];
        var file = Written($$"""{"keys":[{"name":"{{shortName}}","rights":["{{string.Join("\",\"", rights)}}"],"sha256":"{{B}}"}]}""");

        await using var gateway = Build($"--SelfCare:OperatorKeys={file}");
    }

    [Theory]
    [InlineData("Issuer=http://login.example.com", "Issuer must be an https address")]
    [InlineData("Issuer=https://login.example.com/?tenant=1", "Issuer must be an https address")]
    [InlineData("Issuer=login.example.com", "Issuer must be an https address")]
    [InlineData("Audience=", "Audience is missing")]
    [InlineData("Algorithm=none", "Algorithm must be RS256, PS256, ES256")]
    [InlineData("Algorithm=HS256", "Algorithm must be RS256, PS256, ES256")]
    [InlineData("NameClaim=", "NameClaim must name a claim")]
    [InlineData("RoleClaim=", "RoleClaim must name a claim")]
    [InlineData("Roles:desk=root", "Roles:desk must be rights of view, support, recover")]
    [InlineData("Roles:desk=", "Roles:desk must be rights of view, support, recover")]
    [InlineData("Roles:desk=support,view", "Roles:desk must be rights of view, support, recover")]
    public void A_wrong_setting_of_agents_is_named(string setting, string error)
    {
        const string Agents = "--SelfCare:Agents:";

        var failure = Assert.Single(Refused(
            $"{Agents}Issuer=https://login.example.com", $"{Agents}Audience=selfcare", $"{Agents}Roles:desk=view", $"{Agents}{setting}"));

        Assert.StartsWith($"SelfCare:Agents:{error}", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Agents_without_an_audience_and_a_role_are_refused() => Assert.Collection(
        Refused("--SelfCare:Agents:Issuer=https://login.example.com"),
        failure => Assert.StartsWith("SelfCare:Agents:Audience is missing", failure, StringComparison.Ordinal),
        failure => Assert.StartsWith("SelfCare:Agents:Roles is missing", failure, StringComparison.Ordinal));

    private string Written(string text)
    {
        var file = Path.Combine(_directory, "operator-keys.json");
        File.WriteAllText(file, text);
        return file;
    }

    private IEnumerable<string> Refused(params string[] settings) =>
        Assert.Throws<OptionsValidationException>(() => Build(settings)).Failures;

    private WebApplication Build(params string[] settings) => GatewayHost.Build(
    [
        "--SelfCare:Hosting=Localhost",
        $"--SelfCare:DataDirectory={_directory}/data",
        $"--SelfCare:OperatorKey={TestGateway.OperatorKey}",
        .. settings,
    ]);
}
