using System.Security.Cryptography;
using System.Text.Json;

namespace OrleansSelfCare.Bench.OpenId;

/// <summary>The files of an OpenID provider with one client, and the settings that name them.</summary>
internal static class ProviderFiles
{
    public const string Client = "bench";
    public const string Secret = "secret-of-the-bench-0123456789-0123456789";
    public const string Redirect = "https://service.example.jp/signin-oidc";
    public const string Scope = "openid account email offline_access";

    public static string[] Create(string directory, Uri issuer)
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        return
        [
            $"--SelfCare:OpenId:Issuer={issuer}",
            $"--SelfCare:OpenId:Urls={issuer.GetLeftPart(UriPartial.Authority)}",
            $"--SelfCare:OpenId:Clients={Write("clients", new
            {
                clients = new[]
                {
                    new
                    {
                        id = Client,
                        redirectUris = new[] { Redirect },
                        sha256 = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Secret))),
                        lines = new[] { Account.Line },
                        scopes = Scope.Split(' '),
                    },
                },
            })}",
            $"--SelfCare:OpenId:SigningKeys={Write("signing-keys", new { keys = new[] { Key("ES256", ec), Key("RS256", rsa) } })}",
        ];

        string Write(string name, object content)
        {
            var path = Path.Combine(directory, $"{name}.json");
            File.WriteAllText(path, JsonSerializer.Serialize(content));
            return path;
        }

        static object Key(string algorithm, AsymmetricAlgorithm key) => new
        {
            id = algorithm,
            alg = algorithm,
            from = "2026-01-01T00:00:00Z",
            key = Convert.ToBase64String(key.ExportPkcs8PrivateKey()),
        };
    }
}
