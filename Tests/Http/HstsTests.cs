using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Tls;

namespace OrleansSelfCare.Tests.Http;

/// <summary>
/// <c>Strict-Transport-Security</c>: a year, on every answer to a request that came by HTTPS, to the gateway or to a proxy in front of it.
/// </summary>
public sealed class HstsTests(HstsTests.BehindProxy shared) : IClassFixture<HstsTests.BehindProxy>
{
    private const string Year = "max-age=31536000";

    [Theory]
    [InlineData("/v1/lines", 200)]
    [InlineData("/v1/session", 401)]
    [InlineData("/nothing", 404)]
    [InlineData("/health/live", 200)]
    public async Task Request_that_came_to_a_trusted_proxy_by_HTTPS_is_answered_with_a_year(string path, int status)
    {
        var gateway = shared.Gateway;

        Assert.Equal((status, Year), await Get(gateway, path, "https"));
        Assert.Equal((status, null), await Get(gateway, path, "http"));
        Assert.Equal((status, null), await Get(gateway, path, null));
        Assert.Equal((status, null), await Get(gateway, path, "https", host: "localhost"));
    }

    [Fact]
    public async Task Request_that_came_to_the_gateway_itself_by_HTTPS_is_answered_with_a_year()
    {
        using var authority = new TestAuthority();
        var folder = Directory.CreateTempSubdirectory("selfcare-hsts-").FullName;
        var files = authority.Issue(folder, "gateway");
        await using var gateway = await TestGateway.Start(
            "Localhost",
            "--urls=https://127.0.0.1:0",
            $"--Kestrel:Certificates:Default:Path={files.Certificate}",
            $"--Kestrel:Certificates:Default:KeyPath={files.Key}");

        Assert.Equal((200, Year), await Get(gateway, "/v1/lines", null));

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Request_that_fails_is_answered_with_a_year_too()
    {
        await using var gateway = await TestGateway.Start("Localhost", "--SelfCare:Proxies:0=127.0.0.1", "--SelfCare:AuditLog=/dev/full");

        var answer = await Get(gateway, "/admin/v1/accounts/ip-phone/nobody", "https", TestGateway.OperatorKey);

        Assert.Equal((503, Year), answer);
    }

    [Fact]
    public async Task Header_of_a_proxy_that_is_not_trusted_counts_for_nothing()
    {
        await using var gateway = await TestGateway.Start("Localhost");

        Assert.Equal((200, null), await Get(gateway, "/v1/lines", "https"));
    }

    public sealed class BehindProxy() : SharedGateway("Localhost", "--SelfCare:Proxies:0=127.0.0.1");

    private static async Task<(int Status, string? Hsts)> Get(
        TestGateway gateway, string path, string? scheme, string? key = null, string host = "selfcare.example.jp")
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=selfcare" },
        })
        {
            BaseAddress = gateway.Api.Address,
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        if (scheme is not null)
        {
            request.Headers.Add("X-Forwarded-Proto", scheme);
        }

        if (key is not null)
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        using var answer = await http.SendAsync(request);
        return ((int)answer.StatusCode, answer.Headers.TryGetValues("Strict-Transport-Security", out var hsts) ? hsts.Single() : null);
    }
}
