using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>
/// The company's OpenID provider as far as an API needs it: its metadata and keys. Tokens are signed here without a library, because that
/// would refuse to sign wrong ones.
/// </summary>
internal sealed class AgentProvider : IAsyncDisposable
{
    public const string Audience = "selfcare-operators";

    private readonly WebApplication _app;
    private RSA _key = RSA.Create(2048);
    private string _keyId = "first";
    private bool _isAway;

    private AgentProvider(WebApplication app) => _app = app;

    public string Issuer => _app.Urls.Single();

    public string[] Settings =>
    [
        $"--SelfCare:Agents:Issuer={Issuer}",
        $"--SelfCare:Agents:Audience={Audience}",
        .. new[] { "view", "support", "recover", "unmask", "operate", "provisioning", "mail-events", "audit" }
            .Select(right => $"--SelfCare:Agents:Roles:{RoleWith(right)}={right}"),
        "--SelfCare:Agents:Roles:selfcare-lead=support recover",
    ];

    public static string RoleWith(string right) => $"selfcare-{right}";

    public static async Task<AgentProvider> Start()
    {
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var provider = new AgentProvider(app);
        app.MapGet("/.well-known/openid-configuration", () => provider._isAway
            ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable)
            : Results.Json(new { issuer = provider.Issuer, jwks_uri = $"{provider.Issuer}/jwks" }));
        app.MapGet("/jwks", () => Results.Json(new { keys = new[] { provider.PublicKey() } }));
        await app.StartAsync();
        return provider;
    }

    public void SetAway(bool isAway) => _isAway = isAway;

    public void ReplaceKey() => (_key, _keyId) = (RSA.Create(2048), "second");

    /// <summary>Good for five minutes.</summary>
    public JsonObject Payload(DateTimeOffset now, params string[] roles) => new()
    {
        ["iss"] = Issuer,
        ["aud"] = Audience,
        ["sub"] = "248289761001",
        ["preferred_username"] = "sato@example.co.jp",
        ["roles"] = new JsonArray([.. roles.Select(role => JsonValue.Create(role))]),
        ["iat"] = now.ToUnixTimeSeconds(),
        ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
    };

    public string Token(DateTimeOffset now, params string[] roles) => Sign(Payload(now, roles));

    /// <param name="foreignKey">Null: the provider's.</param>
    public string Sign(JsonObject payload, string algorithm = "RS256", RSA? foreignKey = null)
    {
        var header = new JsonObject { ["alg"] = algorithm, ["typ"] = "at+jwt", ["kid"] = _keyId };
        var text = $"{Encode(header)}.{Encode(payload)}";
        var bytes = Encoding.ASCII.GetBytes(text);
        var signature = algorithm switch
        {
            "RS256" => (foreignKey ?? _key).SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "PS256" => _key.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "HS256" => HMACSHA256.HashData(_key.ExportSubjectPublicKeyInfo(), bytes),
            _ => [],
        };
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(json));

    private object PublicKey()
    {
        var numbers = _key.ExportParameters(includePrivateParameters: false);
        return new
        {
            kty = "RSA", kid = _keyId, use = "sig",
            n = Base64Url.EncodeToString(numbers.Modulus), e = Base64Url.EncodeToString(numbers.Exponent),
        };
    }
}
