using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace OrleansSelfCare.Grains.OpenId;

/// <summary>A public key in the file of clients: a JWK (RFC 7517, 4) for ES256 or RS256. The file may have no other field.</summary>
internal sealed class ClientKey
{
    public const string Rule = "must be the public key of ES256 (kty EC, crv P-256, x, y) or RS256 (kty RSA of 2048 bits or more, n, e)";

    public required string Kty { get; init; }

    public string? Kid { get; init; }

    public string? Use { get; init; }

    public string? Alg { get; init; }

    public string? Crv { get; init; }

    public string? X { get; init; }

    public string? Y { get; init; }

    public string? N { get; init; }

    public string? E { get; init; }

    /// <returns>Null: it doesn't follow <see cref="Rule"/>.</returns>
    public SecurityKey? ToSecurityKey()
    {
        try
        {
            SecurityKey? key = this switch
            {
                { Use: not (null or "sig") } => null,
                { Kty: "EC", Crv: "P-256", X: { } x, Y: { } y, N: null, E: null, Alg: null or SecurityAlgorithms.EcdsaSha256 } =>
                    new ECDsaSecurityKey(ECDsa.Create(new ECParameters
                    {
                        Curve = ECCurve.NamedCurves.nistP256,
                        Q = new() { X = Base64Url.DecodeFromChars(x), Y = Base64Url.DecodeFromChars(y) },
                    })),
                { Kty: "RSA", N: { } n, E: { } e, Crv: null, X: null, Y: null, Alg: null or SecurityAlgorithms.RsaSha256 } =>
                    new RsaSecurityKey(RSA.Create(new RSAParameters
                    {
                        Modulus = Base64Url.DecodeFromChars(n), Exponent = Base64Url.DecodeFromChars(e),
                    })),
                _ => null,
            };
            if (key is null or RsaSecurityKey { KeySize: < SigningKeyFile.MinRsaBits })
            {
                return null;
            }

            key.KeyId = Kid;
            return key;
        }
        catch (Exception e) when (e is FormatException or CryptographicException or ArgumentException)
        {
            return null;
        }
    }
}

/// <param name="Keys">More than one while the client changes its key.</param>
internal sealed record ClientKeys(ClientKey?[] Keys)
{
    /// <summary>So that a request of a stranger costs few checks of a signature.</summary>
    public const int Max = 4;
}
