using Microsoft.AspNetCore.WebUtilities;
using OrleansSelfCare.Client;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Docs;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Pages;

namespace OrleansSelfCare.Tests.Http;

/// <summary>The typed client as a portal uses it for sign-ins at other services, with the real provider.</summary>
public sealed class ClientAuthorizationTests : IAsyncLifetime
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly TestAccount _account = TestAccount.New();
    private ServiceClients _services = null!;
    private TestGateway _gateway = null!;
    private SelfCareClient _client = null!;

    public async Task InitializeAsync()
    {
        _services = await ServiceClients.Start();
        _gateway = await TestGateway.Start("Localhost", _services.Settings);
        _http.BaseAddress = _gateway.Api.Address;
        _client = new SelfCareClient(_http);
        (await _gateway.Api.Import(_account)).Is(200);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task Session_and_handle_give_the_way_back_which_no_text_shows()
    {
        var session = await SignIn();
        var answer = await _client.Authorize(session, await Handle("ip-phone"));

        Assert.True(answer.TryGet(out var there, out _));
        Assert.StartsWith($"{_services.Issuer}connect/authorize?continue=", there.Location.AbsoluteUri, StringComparison.Ordinal);
        Assert.DoesNotContain("continue=", answer.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AuthorizationError.LoginRequired)]
    [InlineData(AuthorizationError.AccountSelectionRequired)]
    [InlineData(AuthorizationError.InteractionRequired)]
    [InlineData(AuthorizationError.AccessDenied)]
    public async Task Every_error_is_one_that_the_provider_takes(AuthorizationError error) =>
        Assert.True((await _client.RefuseAuthorization(await Handle("ip-phone"), error)).TryGet(out _, out _));

    [Fact]
    public async Task Sign_in_at_a_service_is_refused_with_the_reason()
    {
        var session = await SignIn();
        Assert.IsType<Refusal.SessionInvalid>(await Refused(new Secret("none"), await Handle("ip-phone")));
        Assert.IsType<Refusal.ClientOfAnotherLine>(await Refused(session, await Handle("free-voice")));
        Assert.IsType<Refusal.RequestEnded>(await Refused(session, "made-up"));
        var handle = await Handle("ip-phone");
        _gateway.Advance(TimeSpan.FromMinutes(1));
        var byPrompt = await Refused(session, await Handle("ip-phone", ("prompt", "login")));
        Assert.False(Assert.IsType<Refusal.LoginRequired>(byPrompt).CodeIsEnough);
        var byAge = await Refused(session, await Handle("ip-phone", ("max_age", "30")));
        Assert.True(Assert.IsType<Refusal.LoginRequired>(byAge).CodeIsEnough);
        _gateway.Advance(TimeSpan.FromMinutes(19));
        Assert.IsType<Refusal.RequestEnded>(await Refused(session, handle));
    }

    [Fact]
    public async Task A_code_makes_the_session_new_enough_for_the_service()
    {
        var session = await SignIn();
        _gateway.Advance(TimeSpan.FromMinutes(1));
        var handle = await Handle("ip-phone", ("max_age", "30"));
        Assert.Equal("/step-up", await MyPortal.SignInPage.Answer(_client, null, session, handle, null));

        Assert.True((await _client.StepUp(session)).TryGet(out var challenge, out _));
        Assert.True((await _client.Verify(_account.Line, challenge.Token, _gateway.Inbox.LastCodeTo(_account.Email)))
            .TryGet(out var confirmed, out _));

        Assert.Equal(session, confirmed.Token);
        Assert.True((await _client.Authorize(session, handle)).TryGet(out _, out _));
        Assert.True((await _client.CheckSession(session)).TryGet(out var info, out _));
        Assert.Equal(TimeSpan.FromMinutes(1), info.CodeEnteredAt - info.AuthenticatedAt);
        Assert.IsType<Answer<Challenge>.Refused>(await _client.StepUp(new Secret("none")));
    }

    [Fact]
    public async Task The_pages_example_sends_the_browser_to_the_login_or_back()
    {
        Assert.Equal("/login", await MyPortal.SignInPage.Answer(_client, null, null, await Handle("ip-phone"), null));
        Assert.StartsWith(
            _services.Issuer.AbsoluteUri,
            await MyPortal.SignInPage.Answer(_client, null, null, await Handle("ip-phone"), "none"),
            StringComparison.Ordinal);
        var session = await SignIn();
        Assert.StartsWith(
            _services.Issuer.AbsoluteUri,
            await MyPortal.SignInPage.Answer(_client, null, session, await Handle("ip-phone"), null),
            StringComparison.Ordinal);
        Assert.Equal("/begin-again-at-the-service", await MyPortal.SignInPage.Answer(_client, null, session, "made-up", null));

        var example = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "Tests", "Docs", "AuthorizationExample.cs"));
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "portal.md"));
        Assert.Contains($"```csharp\n{example}```", page, StringComparison.Ordinal);
    }

    private async Task<Refusal> Refused(Secret session, string handle) =>
        Assert.IsType<Answer<AuthorizationLocation>.Refused>(await _client.Authorize(session, handle)).Refusal;

    private async Task<Secret> SignIn()
    {
        (await _client.LogIn(_account.Line, _account.Id, _account.Password)).TryGet(out var challenge, out _);
        (await _client.Verify(_account.Line, challenge!.Token, _gateway.Inbox.LastCodeTo(_account.Email))).TryGet(out var session, out _);
        return session!.Token;
    }

    /// <summary>What the provider gives a browser that comes from the service.</summary>
    private async Task<string> Handle(string client, params (string Name, string Value)[] parameters)
    {
        using var answer = await _http.GetAsync(new Uri(_services.Authorize(client, parameters)));
        return QueryHelpers.ParseQuery(answer.Headers.Location!.Query)["handle"].ToString();
    }
}
