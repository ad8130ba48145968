using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansSelfCare.Client;
using OrleansSelfCare.Client.AspNetCore;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Http;

/// <summary>The authentication scheme for portals, in a portal of its own and with the real gateway.</summary>
public sealed class SelfCareAuthenticationTests : IAsyncLifetime
{
    private const string OtherScheme = "Other-Scheme";

    private readonly TestAccount _account = TestAccount.New();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false });
    private readonly Observer _service = new();
    private TestGateway _gateway = null!;
    private WebApplication _portal = null!;

    public async Task InitializeAsync()
    {
        _gateway = await TestGateway.Start("Localhost", "--SelfCare:Proxies:0=127.0.0.1");
        (await _gateway.Api.Import(_account)).Is(200);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSelfCareClient(api => api.BaseAddress = _gateway.Api.Address).AddHttpMessageHandler(() => _service);
        builder.Services.AddAuthentication().AddSelfCare(session =>
        {
            session.CookieName = "session";
            session.Touch = request => request.Path != "/poll";
        });
        builder.Services.AddAuthorization();
        _portal = builder.Build();
        _portal.Urls.Add("http://127.0.0.1:0");
        _portal.Use((http, next) =>
        {
            if (http.Request.Headers.ContainsKey(OtherScheme))
            {
                http.Response.Headers.WWWAuthenticate = "Other";
            }

            return next(http);
        });
        _portal.UseAuthentication();
        _portal.UseAuthorization();
        _portal.MapGet("/", () => "open");
        _portal.MapGet("/poll", () => "still signed in").RequireAuthorization();
        _portal.MapGet("/account", async (HttpContext http, ClaimsPrincipal customer) => new
        {
            customer.Identity!.Name,
            customer.Identity.AuthenticationType,
            Claims = customer.Claims.Select(claim => $"{claim.Type}={claim.Value}").ToArray(),
            Token = await http.GetTokenAsync(SelfCareDefaults.TokenName),
        }).RequireAuthorization();
        await _portal.StartAsync();
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _portal.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    [Theory]
    [InlineData("Authorization", "Bearer {0}")]
    [InlineData("Authorization", "bearer {0}")]
    [InlineData("Cookie", "session={0}")]
    public async Task Customer_with_an_open_session_has_its_claims(string header, string value)
    {
        var session = await SignIn();

        using var response = await Get("/account", header, string.Format(CultureInfo.InvariantCulture, value, session));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var seen = (await response.Content.ReadFromJsonAsync<Seen>())!;
        Assert.Equal((_account.Id, "SelfCare", session), (seen.Name, seen.AuthenticationType, seen.Token));
        Assert.Equal(
            [
                $"{ClaimTypes.NameIdentifier}=ip-phone/{_account.Id}",
                "line=ip-phone",
                $"self_care_id={_account.Id}",
                $"auth_time={_gateway.Now.ToUnixTimeSeconds()}",
                "amr=pwd",
                "amr=otp",
            ],
            seen.Claims);
    }

    [Fact]
    public async Task Request_is_checked_once_and_in_the_name_of_the_customers_address()
    {
        using var response = await Get("/account", "Authorization", $"Bearer {await SignIn()}");

        Assert.Equal(["127.0.0.1"], _service.Customers);
    }

    [Fact]
    public async Task Without_a_token_nothing_is_checked_and_what_needs_a_session_is_401()
    {
        using var open = await Get("/");
        using var account = await Get("/account", "Authorization", "Basic YTpi");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (open.StatusCode, account.StatusCode));
        Assert.Equal("Bearer", account.Headers.WwwAuthenticate.ToString());
        Assert.Empty(_service.Customers);
    }

    [Theory]
    [InlineData("Authorization", "Bearer nonsense")]
    [InlineData("Cookie", "session=nonsense")]
    [InlineData("Cookie", "session=a%0D%0Ab")]
    [InlineData("Cookie", "session=%E6%97%A5")]
    public async Task Text_that_is_no_session_is_401_and_leaves_open_pages_open(string header, string value)
    {
        using var open = await Get("/", header, value);
        using var account = await Get("/account", header, value);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (open.StatusCode, account.StatusCode));
        Assert.Equal("Bearer error=\"invalid_token\"", account.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData("Authorization", "Bearer ", 400, 1)]
    [InlineData("Authorization", "Bearer ", 401, 0)]
    [InlineData("Cookie", "session=", 400, 1)]
    [InlineData("Cookie", "session=", 401, 0)]
    [InlineData("Cookie", "session=", 16_000, 0)]
    public async Task Text_longer_than_any_token_is_401_without_a_call(string header, string prefix, int length, int calls)
    {
        using var account = await Get("/account", header, prefix + new string('a', length));

        Assert.Equal(HttpStatusCode.Unauthorized, account.StatusCode);
        Assert.Equal("Bearer error=\"invalid_token\"", account.Headers.WwwAuthenticate.ToString());
        Assert.Equal(calls, _service.Customers.Count);
    }

    [Fact]
    public async Task Challenge_keeps_what_another_scheme_added()
    {
        using var account = await Get("/account", OtherScheme, "1");

        Assert.Equal(HttpStatusCode.Unauthorized, account.StatusCode);
        Assert.Equal(["Other", "Bearer"], account.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme));
    }

    [Fact]
    public async Task Session_that_ended_is_refused_at_once()
    {
        var session = await SignIn();
        using var before = await Get("/account", "Authorization", $"Bearer {session}");
        (await _gateway.Api.LogOut(session)).Is(204);

        using var after = await Get("/account", "Authorization", $"Bearer {session}");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (before.StatusCode, after.StatusCode));
    }

    [Theory]
    [InlineData(503, 7, "7", "unavailable")]
    [InlineData(502, null, null, "unavailable")]
    [InlineData(404, null, null, "not-found")]
    [InlineData(429, 9, "9", "rate-limited")]
    [InlineData(429, 9, "9", "too-many-attempts")]
    public async Task Service_that_does_not_say_whether_the_session_is_open_is_503_and_not_401(
        int status, int? wait, string? retryAfter, string code)
    {
        var session = await SignIn();
        _service.Answer = () => new HttpResponseMessage((HttpStatusCode)status)
        {
            Headers = { RetryAfter = wait is { } seconds ? new(TimeSpan.FromSeconds(seconds)) : null },
            Content = JsonContent.Create(new { code, retryAfterSeconds = wait }),
        };

        using var account = await Get("/account", "Authorization", $"Bearer {session}");
        using var open = await Get("/", "Authorization", $"Bearer {session}");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (account.StatusCode, open.StatusCode));
        Assert.Equal(retryAfter, account.Headers.RetryAfter?.ToString());
        Assert.Empty(account.Headers.WwwAuthenticate);
    }

    [Fact]
    public async Task Service_that_cannot_be_reached_is_503()
    {
        _service.Answer = () => throw new HttpRequestException("Connection refused");

        using var account = await Get("/account", "Cookie", "session=a-token");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, account.StatusCode);
    }

    [Fact]
    public async Task Request_that_is_no_use_of_the_session_does_not_prolong_it()
    {
        var session = await SignIn();
        var bearer = $"Bearer {session}";
        _gateway.Advance(TimeSpan.FromMinutes(20));
        using var polled = await Get("/poll", "Authorization", bearer);
        _gateway.Advance(TimeSpan.FromMinutes(10));

        using var after = await Get("/account", "Authorization", bearer);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (polled.StatusCode, after.StatusCode));
    }

    [Fact]
    public void Empty_cookie_name_is_refused() =>
        Assert.Throws<ArgumentException>(() => new SelfCareAuthenticationOptions { CookieName = "" }.Validate());

    private async Task<string> SignIn()
    {
        var challenge = (await _gateway.Api.LogIn(_account)).Is(200)["challenge"]!;
        return (await _gateway.Api.Verify(_account, challenge, _gateway.Inbox.LastCodeTo(_account.Email))).Is(200)["session"]!;
    }

    private async Task<HttpResponseMessage> Get(string path, string? header = null, string? value = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(_portal.Urls.Single()), path));
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        return await _http.SendAsync(request);
    }

    private sealed record Seen(string Name, string AuthenticationType, string[] Claims, string Token);

    /// <summary>Sees the portal's calls, and can answer them in the service's place.</summary>
    private sealed class Observer : DelegatingHandler
    {
        public List<string> Customers { get; } = [];

        public Func<HttpResponseMessage>? Answer { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Customers.Add(Assert.Single(request.Headers.GetValues("X-Forwarded-For")));
            return Answer is null ? base.SendAsync(request, cancellationToken) : Task.FromResult(Answer());
        }
    }
}
