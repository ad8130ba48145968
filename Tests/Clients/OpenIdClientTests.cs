using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrleansSelfCare.Tests.Docs;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.OpenId;
using OrleansSelfCare.Tests.Operators;

namespace OrleansSelfCare.Tests.Clients;

/// <summary>
/// The web application in Node.js of docs/openid-clients.md, with the libraries openid-client and jose from npm: it signs in place of a
/// secret (<c>private_key_jwt</c>), must push its requests, and checks the signatures of ID tokens and logout tokens.
/// </summary>
[Trait("Category", "Long")]
public sealed partial class OpenIdClientTests
{
    private const string Page = "openid-clients.md";
    private const string Id = "contract-node";
    private const string Site = "https://contract.example.jp";

    [SkippableFact]
    public async Task Service_in_Node_signs_in_reads_refreshes_and_gives_its_tokens_back()
    {
        using var folder = await Folder.OfNode("openid-client");
        await using var provider = await ProviderUnderTest.StartNow();
        using var measured = new Measurements(provider.Gateway.Services);
        var service = await Start(provider, folder);
        var (account, session) = await provider.SignIn();
        var browser = new CustomersBrowser(provider, session);

        var signedIn = await service.Visit(browser, "sign-in");
        Assert.Equal((Id, account.Id), (signedIn.GetProperty("aud").GetString(), signedIn.GetProperty("self_care_id").GetString()));
        Assert.Equal(1, measured.Sums("selfcare.openid.answers").GetValueOrDefault($"{Id} pushed"));

        var refreshed = await service.Visit(browser, "refresh");
        foreach (var claim in new[] { "sub", "sid", "auth_time" })
        {
            Assert.Equal(signedIn.GetProperty(claim).ToString(), refreshed.GetProperty(claim).ToString());
        }

        Assert.Equal(account.Id, (await service.Visit(browser, "customer")).GetProperty("self_care_id").GetString());
        Assert.Equal(Id, (await service.Visit(browser, "introspect")).GetProperty("client_id").GetString());
        Assert.False((await service.Visit(browser, "introspect-as-the-api")).GetProperty("active").GetBoolean());

        await service.Visit(browser, "revoke");
        Assert.False((await service.Visit(browser, "introspect")).GetProperty("active").GetBoolean());
        Assert.Equal("invalid_grant", await service.Refused(browser, "refresh"));
        (await provider.Api.Session(session)).Is(200);
    }

    [SkippableFact]
    public async Task Service_in_Node_receives_the_logout_that_it_asked_for_and_one_from_elsewhere()
    {
        using var folder = await Folder.OfNode("openid-client");
        await using var provider = await ProviderUnderTest.StartNow();
        var service = await Start(provider, folder);
        var (account, session) = await provider.SignIn();
        var browser = new CustomersBrowser(provider, session);

        var first = await service.Visit(browser, $"sign-in?resource={Uri.EscapeDataString(ProviderUnderTest.OtherResource)}");
        var token = await service.Visit(browser, "introspect-as-the-api");
        Assert.True(token.GetProperty("active").GetBoolean());
        Assert.Equal(ProviderUnderTest.OtherResource, token.GetProperty("aud").GetString());
        Assert.Equal("signed out", (await service.Visit(browser, "sign-out")).GetString());
        (await provider.Api.Session(session)).Is(401, "session-invalid");

        browser.Session = session = await provider.SignIn(account);
        var second = await service.Visit(browser, "sign-in");
        (await provider.Api.LogOut(session)).Is(204);

        string?[] ended = [first.GetProperty("sid").GetString(), second.GetProperty("sid").GetString()];
        await Eventually(() => service.Visit(browser, "ended-sessions"), sessions => sessions.GetArrayLength() >= ended.Length);
        Assert.Equal(ended, (await service.Visit(browser, "ended-sessions")).EnumerateArray().Select(one => one.GetString()));
        Assert.Equal("invalid_grant", await service.Refused(browser, "refresh"));
        // An ID token is of the same session, client and key.
        using var form = new FormUrlEncodedContent([new("logout_token", (await service.Visit(browser, "id-token")).GetString())]);
        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri(provider.Service, "backchannel-logout"), form);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("unexpected \\\"typ\\\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>As the page says, except for the addresses and an API whose tokens the client may ask for.</summary>
    private static async Task<ServiceInNode> Start(ProviderUnderTest provider, Folder folder)
    {
        var site = provider.Service.GetLeftPart(UriPartial.Authority);
        folder.Write("client-key.mjs", DocsCode.Read(Page, "javascript"));
        folder.Write("sign-in.mjs", DocsCode.Read(
            Page,
            "mjs",
            ("https://id.example.jp/", provider.Issuer.AbsoluteUri),
            (Site, site),
            ("[openid.enableNonRepudiationChecks]", "[openid.allowInsecureRequests, openid.enableNonRepudiationChecks]")));
        await folder.Run("node", "client-key.mjs");
        var make = CommandPattern().Match(DocsCode.ReadPage(Page)).Groups[1].Value
            .Replace("\\\n", "", StringComparison.Ordinal)
            .Replace("client-jwks.json", folder.PathOf("client-jwks.json"), StringComparison.Ordinal)
            .Replace(Site, site, StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var entry = (await new CliUnderTest().Run([.. make, "--resource", ProviderUnderTest.OtherResource])).Is(0).Out;
        var file = JsonNode.Parse(await File.ReadAllTextAsync(provider.ClientsFile))!;
        file["clients"]!.AsArray().Add(JsonNode.Parse(entry));
        await File.WriteAllTextAsync(provider.ClientsFile, file.ToJsonString());
        provider.Gateway.Advance(TimeSpan.FromSeconds(2));
        await folder.Serve(
            "node", "service.mjs", provider.Issuer.AbsoluteUri, $"{provider.Service.Port}", "bills-api", ProviderUnderTest.ApiSecret);
        return new(provider.Service);
    }

    [GeneratedRegex($@"^    selfcare (client make --id {Id} (?:.*\\\n)*.*)$", RegexOptions.Multiline)]
    private static partial Regex CommandPattern();

    /// <summary>The running service. The answer of each step is JSON.</summary>
    private sealed class ServiceInNode(Uri address)
    {
        public async Task<JsonElement> Visit(CustomersBrowser browser, string step)
        {
            var answer = await browser.Visit(new Uri(address, step));
            Assert.True(answer.Status == HttpStatusCode.OK, $"{step}: {answer.Text}");
            return JsonDocument.Parse(answer.Text).RootElement;
        }

        /// <returns>The error that the provider answered.</returns>
        public async Task<string?> Refused(CustomersBrowser browser, string step)
        {
            var answer = await browser.Visit(new Uri(address, step));
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            return JsonDocument.Parse(answer.Text).RootElement.GetProperty("error").GetString();
        }
    }
}
