using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;
using OrleansSelfCare.Tests.Http;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>An OpenID provider that nobody here wrote, OpenIddict's server, issues an agent's access token.</summary>
public sealed class OpenIddictAgentsTests
{
    private const string Audience = "https://selfcare.example.co.jp/operators";
    private const string Role = "Selfcare.Desk";
    private const string Password = "the agent's password at the company";

    [Fact]
    public async Task An_agent_makes_an_operator_call_with_the_providers_access_token()
    {
        await using var company = await StartProvider();
        var issuer = $"{company.Urls.Single()}/";
        await using var gateway = await TestGateway.Start(
            "Localhost",
            $"--SelfCare:Agents:Issuer={issuer}",
            $"--SelfCare:Agents:Audience={Audience}",
            "--SelfCare:Agents:RoleClaim=role",
            "--SelfCare:Agents:NameClaim=name",
            $"--SelfCare:Agents:Roles:{Role}=support");
        // The provider's clock is the machine's.
        gateway.Clock.SetUtcNow(DateTimeOffset.UtcNow);
        var account = await gateway.Services.Add(TestAccount.New());
        var unlock = OperatorCalls.Named("unlock");

        (await Unlock(await TokenFor(issuer, Audience))).Is(204);
        (await Unlock(await TokenFor(issuer, "https://another-api.example.co.jp/"))).IsProblem(401, "operator-key-required");

        Assert.Contains(AuditLines.Read(AuditLines.FileIn(gateway.Directory)), line => line.Of("agent") == "佐藤 花子");

        Task<Reply> Unlock(string token) => gateway.Api.Send(unlock.Method, unlock.PathOf(account), unlock.Content(account), token);
    }

    private static async Task<string> TokenFor(string issuer, string audience)
    {
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = GrantTypes.Password,
            ["username"] = "sato",
            ["password"] = Password,
            ["resource"] = audience,
        });
        using var answer = await http.PostAsync(new Uri($"{issuer}token"), form);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    private static async Task<WebApplication> StartProvider()
    {
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.EnableDegradedMode().AllowPasswordFlow().AcceptAnonymousClients().SetTokenEndpointUris("token");
            server.AddEphemeralSigningKey(Algorithms.RsaSha256).AddEphemeralEncryptionKey().DisableAccessTokenEncryption();
            server.DisableResourceValidation();
            server.UseAspNetCore().DisableTransportSecurityRequirement();
            server.AddEventHandler<OpenIddictServerEvents.ValidateTokenRequestContext>(handler => handler.UseInlineHandler(_ => default));
            server.AddEventHandler<OpenIddictServerEvents.HandleTokenRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.Request.Password != Password)
                {
                    context.Reject(Errors.InvalidGrant);
                    return default;
                }

                var identity = new ClaimsIdentity("company", Claims.Name, Claims.Role);
                identity.SetClaim(Claims.Subject, "a1b2").SetClaim(Claims.Name, "佐藤 花子").SetClaims(Claims.Role, [Role]);
                identity.SetResources(context.Request.GetResources());
                identity.SetDestinations(_ => [Destinations.AccessToken]);
                context.SignIn(new ClaimsPrincipal(identity));
                return default;
            }));
        });
        var app = builder.Build();
        app.UseAuthentication();
        await app.StartAsync();
        return app;
    }
}
