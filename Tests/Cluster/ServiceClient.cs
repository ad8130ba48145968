using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using OrleansSelfCare.Gateway.OpenId;
using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.OpenId;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>A service that customers are signed in to by OpenID Connect, its browsers and its portal: one call for each step.</summary>
/// <param name="api">Asked before each call of the portal.</param>
/// <param name="provider">Asked before each call of the service and its browsers: of <see cref="ProviderAt"/>.</param>
/// <param name="client">The service's id as a client.</param>
internal sealed class ServiceClient(
    Func<Api> api, Func<Api> provider, string client = "web", string secret = ProviderUnderTest.Secret)
{
    private readonly string _credentials = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{secret}"))}";

    public string Client => client;

    /// <summary>A client of the provider at this address, which need not be the issuer's.</summary>
    public static Api ProviderAt(Uri address) =>
        new(address, handler: new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    /// <summary>The settings of a cluster with the provider. Its files are written into this directory.</summary>
    /// <param name="others">More clients than "web".</param>
    public static string[] Settings(Uri issuer, string directory, IEnumerable<Dictionary<string, object>> others)
    {
        var clients = Path.Combine(directory, "clients.json");
        ProviderUnderTest.WriteClients(clients, [ProviderUnderTest.Web, .. others]);
        var keys = SigningKeyFile.FindOrCreate(new SelfCareOptions { DataDirectory = directory }, DateTimeOffset.UtcNow);
        return [.. ProviderUnderTest.Settings(issuer, clients), $"--{SigningKeys.Setting}={keys}"];
    }

    /// <summary>302 to the portal, with the handle, and the browser's cookie.</summary>
    public Task<Reply> Authorize() => provider().Send(
        HttpMethod.Get, QueryHelpers.AddQueryString(OpenIdProvider.Authorize, ProviderUnderTest.RequestOf(client)));

    /// <summary>200 with the address that the portal sends the browser to.</summary>
    public Task<Reply> Continue(Reply toPortal, string session) => api().Send(
        HttpMethod.Post, "/v1/authorization", JsonContent.Create(new { handle = InQuery(toPortal, "handle") }), session);

    /// <summary>302 to the service, with the code.</summary>
    public Task<Reply> Return(Reply toPortal, string location) => provider().Send(
        HttpMethod.Get,
        new Uri(location).PathAndQuery,
        header: ("Cookie", toPortal.Headers.GetValues("Set-Cookie").Single().Split(';')[0]));

    /// <summary>All steps.</summary>
    /// <returns>The code.</returns>
    public async Task<string> CodeFor(string session)
    {
        var toPortal = (await Authorize()).Is(302);
        var location = (await Continue(toPortal, session)).Is(200)["location"]!;
        return CodeOf((await Return(toPortal, location)).Is(302));
    }

    public static string CodeOf(Reply toService) => InQuery(toService, "code");

    public Task<Reply> Redeem(string code) => Token(new()
    {
        ["grant_type"] = "authorization_code",
        ["code"] = code,
        ["redirect_uri"] = ProviderUnderTest.Redirect,
        ["code_verifier"] = ProviderUnderTest.Verifier,
    });

    public Task<Reply> Refresh(string refreshToken) =>
        Token(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken });

    public Task<Reply> UserInfo(string accessToken) => provider().Send(HttpMethod.Get, OpenIdProvider.UserInfo, bearer: accessToken);

    /// <summary>302 to the page that says that the customer is logged out.</summary>
    public Task<Reply> LogOut(string idToken) => provider().Send(
        HttpMethod.Get, QueryHelpers.AddQueryString(OpenIdProvider.EndSession, "id_token_hint", idToken));

    private Task<Reply> Token(Dictionary<string, string> form) => provider().Send(
        HttpMethod.Post, OpenIdProvider.Token, new FormUrlEncodedContent(form), header: ("Authorization", _credentials));

    private static string InQuery(Reply redirect, string name) => QueryHelpers.ParseQuery(redirect.Headers.Location!.Query)[name].Single()!;
}
