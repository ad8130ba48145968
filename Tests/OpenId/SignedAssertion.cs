using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>Assertions of the client "signing", signed without a library, because that would refuse to sign wrong ones.</summary>
internal static class SignedAssertion
{
    public const string Client = "signing";

    private static readonly ECDsa Ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly RSA Rsa = RSA.Create(2048);

    /// <summary>For a file of clients.</summary>
    public static JsonObject Jwks => new() { ["keys"] = new JsonArray(Public(Ec), Public(Rsa)) };

    public static JsonObject Public(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new()
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["x"] = Base64Url.EncodeToString(point.X),
            ["y"] = Base64Url.EncodeToString(point.Y),
        };
    }

    public static JsonObject Public(RSA key)
    {
        var numbers = key.ExportParameters(includePrivateParameters: false);
        return new()
        {
            ["kty"] = "RSA",
            ["kid"] = "rsa-1",
            ["use"] = "sig",
            ["alg"] = "RS256",
            ["n"] = Base64Url.EncodeToString(numbers.Modulus),
            ["e"] = Base64Url.EncodeToString(numbers.Exponent),
        };
    }

    /// <summary>Good for one minute.</summary>
    public static JsonObject Payload(ProviderUnderTest provider, string? audience = null) => new()
    {
        ["iss"] = Client,
        ["sub"] = Client,
        ["aud"] = audience ?? provider.Issuer.AbsoluteUri,
        ["jti"] = Guid.NewGuid().ToString(),
        ["iat"] = provider.Gateway.Now.ToUnixTimeSeconds(),
        ["exp"] = provider.Gateway.Now.AddMinutes(1).ToUnixTimeSeconds(),
    };

    public static string Create(ProviderUnderTest provider, string? type = "JWT", string algorithm = "ES256", string? audience = null) =>
        Sign(Payload(provider, audience), type, algorithm);

    /// <param name="key">Null: the client's.</param>
    public static string Sign(JsonObject payload, string? type = "JWT", string algorithm = "ES256", ECDsa? key = null)
    {
        var header = new JsonObject { ["alg"] = algorithm };
        if (type is not null)
        {
            header["typ"] = type;
        }

        var text = $"{Encode(header)}.{Encode(payload)}";
        var bytes = Encoding.ASCII.GetBytes(text);
        var signature = algorithm switch
        {
            "ES256" => (key ?? Ec).SignData(bytes, HashAlgorithmName.SHA256),
            "RS256" => Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "PS256" => Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "HS256" => HMACSHA256.HashData(Encoding.ASCII.GetBytes(JsonSerializer.Serialize(Public(Ec))), bytes),
            _ => [],
        };
        return $"{text}.{Base64Url.EncodeToString(signature)}";

        static string Encode(JsonObject json) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(json));
    }

    public static KeyValuePair<string, string>[] Form(string assertion) =>
    [
        new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), new("client_assertion", assertion),
    ];
}
