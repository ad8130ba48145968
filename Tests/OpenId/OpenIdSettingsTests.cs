using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Gateway;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>A gateway with unusable settings of the OpenID provider does not start and names them.</summary>
public sealed class OpenIdSettingsTests : IDisposable
{
    private const string Issuer = "--SelfCare:OpenId:Issuer=https://id.example.jp";
    private readonly string _directory = Directory.CreateTempSubdirectory("selfcare-test-").FullName;

    private string Clients => Path.Combine(_directory, "clients.json");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("Issuer=https://id.example.jp/tenant/")]
    [InlineData("Issuer=http://localhost:5083")]
    [InlineData("Issuer=http://127.0.0.1:5083")]
    [InlineData("Issuer=http://[::1]:5083")]
    [InlineData("Urls=http://*:5083;http://[::]:5084")]
    [InlineData("Urls=http://127.0.0.1:0")]
    [InlineData("SignInUrl=https://portal.example.jp/sign-in?from=service")]
    public async Task Usable_setting_is_taken(string setting)
    {
        await using var gateway = Build(Issuer, $"--SelfCare:OpenId:{setting}");

        Assert.True(File.Exists(Path.Combine(_directory, "data", "signing-keys.json")));
    }

    [Theory]
    [InlineData("Issuer=id.example.jp", "Issuer")]
    [InlineData("Issuer=http://id.example.jp", "Issuer")]
    [InlineData("Issuer=http://loopback", "Issuer")]
    [InlineData("Issuer=ftp://id.example.jp", "Issuer")]
    [InlineData("Issuer=https://id.example.jp?", "Issuer")]
    [InlineData("Issuer=https://id.example.jp/?x=1", "Issuer")]
    [InlineData("Issuer=https://id.example.jp/#", "Issuer")]
    [InlineData("Issuer=https://u@id.example.jp", "Issuer")]
    [InlineData("Urls=", "Urls")]
    [InlineData("Urls=5083", "Urls")]
    [InlineData("Urls=127.0.0.1:5083", "Urls")]
    [InlineData("Urls=ftp://127.0.0.1:5083", "Urls")]
    [InlineData("Urls=http://127.0.0.1:5083/base", "Urls")]
    [InlineData("Urls=http://127.0.0.1:5083;", "Urls")]
    [InlineData("Urls=http://127.0.0.1:many", "Urls")]
    [InlineData("Urls=http://[::1]:5080", "Urls: port 5080 is already the gateway's own")]
    [InlineData("Clients=", "Clients: a file of clients is needed")]
    [InlineData("Clients=/nowhere/clients.json", "Clients: ")]
    [InlineData("SigningKeys=/nowhere/signing-keys.json", "SigningKeys: ")]
    [InlineData("SignInUrl=", "SignInUrl")]
    [InlineData("SignInUrl=/sign-in", "SignInUrl")]
    [InlineData("SignInUrl=http://portal.example.jp/sign-in", "SignInUrl")]
    [InlineData("SignInUrl=https://portal.example.jp/#sign-in", "SignInUrl")]
    public async Task Unusable_setting_is_named_and_without_an_issuer_nothing_is_checked(string setting, string error)
    {
        Assert.StartsWith(
            $"SelfCare:OpenId:{error}", Assert.Single(Refused(Issuer, $"--SelfCare:OpenId:{setting}")), StringComparison.Ordinal);
        if (!setting.StartsWith("Issuer", StringComparison.Ordinal))
        {
            await using var gateway = Build($"--SelfCare:OpenId:{setting}");
        }
    }

    [Theory]
    [InlineData("--urls=http://127.0.0.1:5090;http://127.0.0.1:5091")]
    [InlineData("--urls=", "--http_ports=5090;5091")]
    [InlineData("--urls=", "--https_ports=5091")]
    [InlineData("--Kestrel:Endpoints:Main:Url=http://127.0.0.1:5091")]
    public void Port_of_the_gateway_is_refused_wherever_it_is_set(params string[] settings) =>
        Assert.Equal(
            ["SelfCare:OpenId:Urls: port 5091 is already the gateway's own"],
            Refused([Issuer, "--SelfCare:OpenId:Urls=http://127.0.0.1:5083;http://[::]:5091", .. settings]));

    [Fact]
    public void Sign_in_page_of_a_line_is_named() =>
        Assert.StartsWith(
            "SelfCare:Lines:ip-phone:SignInUrl must be",
            Assert.Single(Refused(Issuer, "--SelfCare:Lines:ip-phone:SignInUrl=http://portal.example.jp/sign-in")),
            StringComparison.Ordinal);

    [Fact]
    public void Client_of_a_line_that_is_not_there_is_named_by_its_position()
    {
        File.WriteAllText(Clients, """
            {"clients":[{"id":"stranger","redirectUris":["https://a.example/cb"],"public":true,"lines":["elsewhere"],"scopes":["openid"]}]}
            """);

        var error = Assert.Single(Refused(Issuer));

        Assert.StartsWith("SelfCare:OpenId:Clients: client 1: its lines", error, StringComparison.Ordinal);
        Assert.DoesNotContain("elsewhere", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_unusable_setting_is_named_at_once() =>
        Assert.Equal(
            ["Clients", "Issuer", "SignInUrl", "SigningKeys", "Urls"],
            Refused(
                "--SelfCare:OpenId:Issuer=x", "--SelfCare:OpenId:Urls=x", "--SelfCare:OpenId:Clients=/nowhere/x",
                "--SelfCare:OpenId:SigningKeys=/nowhere/x", "--SelfCare:OpenId:SignInUrl=x")
                .Select(error => error.Split(':', ' ')[2]).Order(StringComparer.Ordinal));

    private IEnumerable<string> Refused(params string[] settings) =>
        Assert.Throws<OptionsValidationException>(() => Build(settings)).Failures;

    private WebApplication Build(params string[] settings)
    {
        if (!File.Exists(Clients))
        {
            File.WriteAllText(Clients, """{"clients":[]}""");
        }

        return GatewayHost.Build(
        [
            "--SelfCare:Hosting=Localhost",
            $"--SelfCare:DataDirectory={_directory}/data",
            $"--SelfCare:OpenId:Clients={Clients}",
            .. settings,
        ]);
    }
}
