namespace OrleansSelfCare.Tests.Pages;

/// <summary><c>Strict-Transport-Security</c> of the portal behind a proxy that terminates TLS.</summary>
public sealed class PortalHstsTests(PortalHstsTests.BehindProxy shared) : IClassFixture<PortalHstsTests.BehindProxy>
{
    [Theory]
    [InlineData("/", 200)]
    [InlineData("/portal.css", 200)]
    [InlineData("/ip-phone/menu", 302)]
    [InlineData("/nothing", 404)]
    public async Task Page_that_came_to_a_trusted_proxy_by_HTTPS_is_answered_with_a_year_of_HTTPS(string path, int status)
    {
        Assert.Equal((status, "max-age=31536000"), await Get(shared.Portal, path, "https"));
        Assert.Equal((status, null), await Get(shared.Portal, path, "http"));
    }

    [Fact]
    public async Task Header_of_a_proxy_that_is_not_trusted_counts_for_nothing()
    {
        await using var portal = await PortalUnderTest.Start();

        Assert.Equal((200, null), await Get(portal, "/", "https"));
    }

    public sealed class BehindProxy : IAsyncLifetime
    {
        public PortalUnderTest Portal { get; private set; } = null!;

        public async Task InitializeAsync() => Portal = await PortalUnderTest.Start(settings: "--Portal:Proxies:0=127.0.0.1");

        public async Task DisposeAsync() => await Portal.DisposeAsync();
    }

    private static async Task<(int Status, string? Hsts)> Get(PortalUnderTest portal, string path, string scheme)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = portal.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = "selfcare.example.jp";
        request.Headers.Add("X-Forwarded-Proto", scheme);
        using var answer = await http.SendAsync(request);
        return ((int)answer.StatusCode, answer.Headers.TryGetValues("Strict-Transport-Security", out var hsts) ? hsts.Single() : null);
    }
}
