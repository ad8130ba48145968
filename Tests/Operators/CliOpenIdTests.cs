using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Tests.OpenId;

namespace OrleansSelfCare.Tests.Operators;

/// <summary>The clients and signing keys that <c>selfcare</c> creates are what the service reads.</summary>
public sealed class CliOpenIdTests
{
    private static readonly string[] Lines = ["ip-phone", "dialup"];

    [Fact]
    public async Task Secret_stands_alone_and_the_entry_beside_it()
    {
        string[] arguments =
        [
            "client", "make", "--id", "contract-info", "--redirect", "https://a.example/cb?x=1&y=+", "--redirect", "https://b.example/cb",
            "--line", "ip-phone", "--line", "dialup", "--scope", "email", "--scope", "openid", "--logout", "https://a.example/out",
            "--backchannel-logout", "https://a.example/ended", "--require-pushed",
            "--rs256", "--pairwise", "--sector", "example.jp", "--name", "契約情報照会", "--name-en", "Contract information",
        ];

        var result = (await new CliUnderTest().Run(arguments)).Is(0);
        var json = (await new CliUnderTest().Run([.. arguments, "--json"])).Is(0);

        Assert.Matches("^[A-Za-z0-9_-]{43}\n$", result.Out);
        Assert.Contains("https://a.example/cb?x=1&y=+", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Out.Trim(), result.Error, StringComparison.Ordinal);
        Assert.Empty(json.Error);
        Check(result.Error, result.Out.Trim());
        Check(json.Json.GetProperty("entry").GetRawText(), json.Json.GetProperty("secret").GetString()!);
        Assert.NotEqual(result.Out.Trim(), json.Json.GetProperty("secret").GetString());

        static void Check(string entry, string secret)
        {
            var client = Read(entry);
            Assert.True(client.HasSecret(secret));
            Assert.Equal("contract-info", client.Id);
            Assert.Equal(["https://a.example/cb?x=1&y=+", "https://b.example/cb"], client.RedirectUris);
            Assert.Equal(Lines, client.Lines);
            Assert.Equal(["openid", "email"], client.Scopes);
            Assert.Equal(["https://a.example/out"], client.LogoutUris);
            Assert.Equal("https://a.example/ended", client.BackchannelLogoutUri);
            Assert.True(client.MustPushRequests);
            Assert.Equal("RS256", client.IdTokenAlgorithm);
            Assert.Equal("example.jp", client.Sector);
            Assert.Equal(("契約情報照会", "Contract information"), (client.Name?.Ja, client.Name?.En));
        }
    }

    [Fact]
    public async Task Public_client_has_no_secret_and_its_entry_is_the_result()
    {
        string[] arguments =
        [
            "client", "make", "--id", "spa", "--public", "--redirect", "https://spa.example.jp/cb", "--line", "ip-phone", "--origin",
            "https://spa.example.jp",
        ];

        var result = (await new CliUnderTest().Run(arguments)).Is(0);
        var json = (await new CliUnderTest().Run([.. arguments, "--json"])).Is(0).Json;

        Assert.Empty(result.Error);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("secret").ValueKind);
        Assert.Equal(result.Out.Trim(), json.GetProperty("entry").GetRawText());
        var client = Read(result.Out);
        Assert.True(client.IsPublic);
        Assert.Equal(["https://spa.example.jp"], client.Origins);
        Assert.Equal(["openid"], client.Scopes);
        Assert.Equal("ES256", client.IdTokenAlgorithm);
        Assert.Null(client.Sector);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Client_that_signs_has_its_public_keys_and_nothing_of_the_private_ones(bool isSet)
    {
        var jwks = SignedAssertion.Jwks;
        jwks["keys"]![0]!["d"] = "private part";
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, isSet ? jwks.ToJsonString() : jwks["keys"]![0]!.ToJsonString());

        var result = (await new CliUnderTest().Run(
            "client", "make", "--id", "signing", "--jwks", file, "--redirect", "https://a.example/cb", "--line", "ip-phone")).Is(0);
        File.Delete(file);

        Assert.Empty(result.Error);
        Assert.DoesNotContain("private part", result.Out, StringComparison.Ordinal);
        var client = Read(result.Out);
        Assert.Equal((false, isSet ? 2 : 1), (client.IsPublic, client.Keys.Count));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-----BEGIN PUBLIC KEY-----")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":[1]}""")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"kty":"EC","kty":"EC"}""")]
    public async Task File_that_has_no_keys_is_wrong_usage(string? content)
    {
        var file = Path.GetTempFileName();
        File.Delete(file);
        if (content is not null)
        {
            await File.WriteAllTextAsync(file, content);
        }

        var result = (await new CliUnderTest().Run(
            "client", "make", "--id", "signing", "--jwks", file, "--redirect", "https://a.example/cb", "--line", "ip-phone")).Is(2);
        File.Delete(file);

        Assert.Contains(file, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
    }

    [Theory]
    [InlineData("client", "make", "--id", "a", "--redirect", "https://a.example", "--line", "ip-phone", "--public", "--jwks", "a.json")]
    [InlineData("client", "make", "--id", "a", "--line", "ip-phone")]
    [InlineData("client", "make", "--id", "a", "--redirect", "https://a.example")]
    [InlineData("client", "make", "--redirect", "https://a.example", "--line", "ip-phone")]
    [InlineData("client", "make", "--id", "a b", "--redirect", "https://a.example", "--line", "ip-phone")]
    [InlineData("client", "make", "--id", "a", "--redirect", "https://a.example", "--line", "ip-phone", "--scope", "profile")]
    [InlineData("client", "make", "--id", "a", "--redirect", "https://a.example", "--line", "ip-phone", "--origin", "https://a.example")]
    [InlineData("client", "make", "--id", "a", "--redirect", "https://a.example", "--line", "ip-phone", "--sector", "a.example")]
    [InlineData("signing-key", "make", "--alg", "HS256")]
    [InlineData("signing-key", "make", "--from", "tomorrow")]
    [InlineData("signing-key", "make", "--from", "2026-11-28T00:00:00")]
    public async Task Wrong_usage_says_where_to_read_how_it_goes(params string[] arguments)
    {
        var result = (await new CliUnderTest().Run(arguments)).Is(2);

        Assert.Contains("--help", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
    }

    [Theory]
    [InlineData(null, null, "ES256", 24 * 60)]
    [InlineData("RS256", null, "RS256", 24 * 60)]
    [InlineData("ES256", "2000-01-01T09:30:00+09:00", "ES256", 30)]
    [InlineData("ES256", "2000-01-01T00:30:00Z", "ES256", 30)]
    public async Task Signing_key_begins_a_day_from_now_or_when_it_is_said_to(string? alg, string? from, string expected, int minutes)
    {
        var start = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        string[] arguments =
        [
            "signing-key", "make",
            .. alg is null ? Array.Empty<string>() : ["--alg", alg],
            .. from is null ? Array.Empty<string>() : ["--from", from],
        ];
        var result = (await new CliUnderTest().Run(arguments)).Is(0);
        var json = (await new CliUnderTest().Run([.. arguments, "--json"])).Is(0).Json.GetProperty("entry");
        Assert.Empty(result.Error);

        foreach (var entry in new[] { result.Out, json.GetRawText() })
        {
            // The service needs keys in use too.
            var keys = SigningKeyFile.Parse($$"""{"keys":[{{await InUse("ES256")}},{{await InUse("RS256")}},{{entry}}]}""", start);
            var id = JsonNode.Parse(entry)!["id"]!.GetValue<string>();

            Assert.Equal(3, keys.Published.Count);
            Assert.NotEqual(id, keys.Current(expected, start.AddMinutes(minutes).AddSeconds(-1)).Kid);
            Assert.Equal(id, keys.Current(expected, start.AddMinutes(minutes)).Kid);
        }

        static async Task<string> InUse(string alg) =>
            (await new CliUnderTest().Run("signing-key", "make", "--alg", alg, "--from", "1999-01-01T00:00:00Z")).Is(0).Out;
    }

    private static OpenIdClient Read(string entry) => Assert.Single(OpenIdClients.Parse($$"""{"clients":[{{entry}}]}""", Lines));
}
