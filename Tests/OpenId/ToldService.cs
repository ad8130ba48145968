using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>The back-channel logout endpoint of a client: checks each logout token (OpenID Connect Back-Channel Logout 1.0, 2.6).</summary>
internal sealed class ToldService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Logout> _told = new();
    private readonly Func<Task<JsonWebKeySet>> _keys;
    private readonly ProviderUnderTest _provider;

    private ToldService(ProviderUnderTest provider)
    {
        _provider = provider;
        _keys = async () => new JsonWebKeySet(await (await provider.Get(".well-known/jwks")).Content.ReadAsStringAsync());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add(provider.Service.GetLeftPart(UriPartial.Authority));
        _app.MapPost("/backchannel-logout", Receive);
    }

    /// <summary>The status of the reply, evaluated at each call.</summary>
    public Func<int> Status { get; set; } = () => 200;

    public IReadOnlyList<Logout> Told => [.. _told];

    public static async Task<ToldService> Start(ProviderUnderTest provider)
    {
        var service = new ToldService(provider);
        await service._app.StartAsync();
        return service;
    }

    public Task<Logout[]> ToldTimes(int times) => Eventually(_told.ToArray, told => told.Length >= times);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> Receive(HttpRequest request)
    {
        var token = (await request.ReadFormAsync())["logout_token"].Single()!;
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new()
        {
            ValidIssuer = _provider.Issuer.AbsoluteUri,
            ValidAudience = "service",
            ValidTypes = ["logout+jwt"],
            ValidAlgorithms = ["RS256"],
            IssuerSigningKeys = (await _keys()).GetSigningKeys(),
            LifetimeValidator = (_, expires, _, _) => expires == _provider.Gateway.Now.UtcDateTime.AddMinutes(2),
        });
        if (!result.IsValid)
        {
            _told.Enqueue(new("", "", "", result.Exception.Message));
            return Results.BadRequest();
        }

        var jwt = (JsonWebToken)result.SecurityToken;
        _told.Enqueue(new(
            jwt.Subject,
            jwt.GetPayloadValue<string>("sid"),
            jwt.Id,
            jwt.TryGetPayloadValue<string>("nonce", out _) ? "it has a nonce"
                : !jwt.GetPayloadValue<System.Text.Json.JsonElement>("events")
                    .TryGetProperty("http://schemas.openid.net/event/backchannel-logout", out _) ? "it has no event" : null));
        return Results.StatusCode(Status());
    }

    /// <param name="Error">Null: the token is good.</param>
    internal sealed record Logout(string Subject, string SessionName, string TokenId, string? Error);
}
