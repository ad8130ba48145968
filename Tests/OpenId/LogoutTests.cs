using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Http;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>Logout without an ID token, or without an address to go back to: the portal asks the customer.</summary>
public sealed class LogoutTests(ProviderUnderTest provider) : IClassFixture<ProviderUnderTest>
{
    private const string Page = "https://portal.example.jp/sign-out";

    [Fact]
    public async Task Logout_without_a_hint_ends_nothing_and_leads_through_the_portal_to_the_registered_address()
    {
        var (_, session) = await provider.SignIn();
        var answer = await LogOut(("client_id", "web"), ("post_logout_redirect_uri", ProviderUnderTest.LogoutRedirect), ("state", "a b"));

        Assert.StartsWith($"{Page}?handle=", answer.Location?.OriginalString, StringComparison.Ordinal);
        Assert.Equal("ip-phone", answer.Query["line"]);
        var location = (await Return(provider, answer.Query["handle"])).Is(200)["location"];
        Assert.Equal($"{ProviderUnderTest.LogoutRedirect}?state=a%20b", location);
        (await provider.Api.Session(session)).Is(200);
    }

    [Fact]
    public async Task Logout_with_nothing_leads_to_the_portal_and_stays_there()
    {
        Assert.Equal(Page, (await LogOut()).Location?.OriginalString);
        Assert.Equal(Page, (await LogOut(("client_id", "nobody"), ("id_token_hint", "nonsense"))).Location?.OriginalString);
        Assert.Equal($"{Page}?line=ip-phone&line=free-voice", (await LogOut(("client_id", "spa"))).Location?.OriginalString);
    }

    [Fact]
    public async Task Logout_with_a_hint_alone_ends_the_session_and_leads_to_the_portals_page()
    {
        var (_, session) = await provider.SignIn();
        var tokens = (await provider.Redeem(await provider.CodeFor(session))).Is(200);

        Assert.Equal($"{Page}?line=ip-phone", (await LogOut(("id_token_hint", tokens["id_token"]!))).Location?.OriginalString);
        (await provider.Api.Session(session)).Is(401, "session-invalid");
    }

    [Theory]
    [InlineData("web", "https://service.example.jp/elsewhere")]
    [InlineData("other", ProviderUnderTest.LogoutRedirect)]
    [InlineData("nobody", ProviderUnderTest.LogoutRedirect)]
    [InlineData(null, ProviderUnderTest.LogoutRedirect)]
    public async Task Address_that_is_not_registered_for_the_client_is_refused(string? client, string address)
    {
        var answer = await LogOut(("client_id", client), ("post_logout_redirect_uri", address));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Null(answer.Location);
    }

    [Fact]
    public async Task Handle_of_a_logout_lives_20_minutes_and_is_none_of_a_sign_in()
    {
        await using var own = await ProviderUnderTest.Start();
        var (_, session) = await own.SignIn();
        var signIn = (await own.Authorize(own.NewBrowser(), ProviderUnderTest.RequestOf())).Query["handle"];
        var address = new Uri(own.Issuer, "connect/logout?client_id=web&post_logout_redirect_uri=" + ProviderUnderTest.LogoutRedirect);
        var handle = (await own.NewBrowser().Get(address.AbsoluteUri)).Query["handle"];

        (await own.Continue(handle, session)).IsProblem(410, "request-ended");
        (await Return(own, signIn)).IsProblem(410, "request-ended");
        (await Return(own, "nonsense")).IsProblem(410, "request-ended");
        own.Gateway.Advance(TimeSpan.FromMinutes(20) - TimeSpan.FromTicks(1));
        (await Return(own, handle)).Is(200);
        own.Gateway.Advance(TimeSpan.FromTicks(1));
        (await Return(own, handle)).IsProblem(410, "request-ended");
    }

    [Theory]
    [InlineData(4096, Page)]
    [InlineData(4097, $"{ProviderUnderTest.LogoutRedirect}?error=invalid_request")]
    public async Task Handle_of_a_logout_fits_into_a_URL(int length, string start)
    {
        var state = RandomNumberGenerator.GetHexString(length - ProviderUnderTest.LogoutRedirect.Length - "?state=".Length);
        var answer = await LogOut(("client_id", "web"), ("post_logout_redirect_uri", ProviderUnderTest.LogoutRedirect), ("state", state));

        Assert.StartsWith(start, answer.Location?.OriginalString, StringComparison.Ordinal);
        Assert.InRange(answer.Location!.OriginalString.Length, 1, 5_000);
    }

    private static Task<Reply> Return(ProviderUnderTest provider, string handle) =>
        provider.Api.Send(HttpMethod.Post, "/v1/logout-return", JsonContent.Create(new { handle }));

    private Task<Answer> LogOut(params (string Name, string? Value)[] parameters) => provider.NewBrowser().Post(
        new Uri(provider.Issuer, "connect/logout").AbsoluteUri,
        parameters.Where(one => one.Value is not null).Select(one => KeyValuePair.Create(one.Name, one.Value!)));
}
