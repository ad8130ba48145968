using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Tests.Operators;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>What a file of clients may say, and what its clients may do.</summary>
public sealed class OpenIdClientsTests
{
    private const string Secret = "a-random-secret-of-a-client-0123456789";
    private static readonly string[] Lines = ["ip-phone", "dialup"];

    [Fact]
    public void Client_has_what_the_file_says()
    {
        var client = Assert.Single(OpenIdClients.Parse($$"""
            {"clients":[{"id":"Contract_info.2-a","redirectUris":["https://a.example/signin-oidc","https://a.example/b?c=d"],
            "sha256":"{{KeyFile.Sha256(Secret).ToUpperInvariant()}}","lines":["dialup","ip-phone"],
            "scopes":["offline_access","openid","account","email"],"logoutUris":["https://a.example/out"],
            "resources":["https://api.example/?a=b","urn:example:api"],"requirePushedRequests":true,"idTokenAlg":"RS256",
            "name":{"ja":"契約情報照会","en":"Contract information"} }]}
            """, Lines));

        Assert.Equal("Contract_info.2-a", client.Id);
        Assert.Equal(["https://a.example/signin-oidc", "https://a.example/b?c=d"], client.RedirectUris);
        Assert.Equal(["dialup", "ip-phone"], client.Lines);
        Assert.Equal(["offline_access", "openid", "account", "email"], client.Scopes);
        Assert.Equal(["https://a.example/out"], client.LogoutUris);
        Assert.Empty(client.Origins);
        Assert.Equal(["https://api.example/?a=b", "urn:example:api"], client.Resources);
        Assert.True(client.MustPushRequests);
        Assert.Equal("RS256", client.IdTokenAlgorithm);
        Assert.Equal(("契約情報照会", "Contract information"), (client.Name!.In(english: false), client.Name.In(english: true)));
        Assert.False(client.IsPublic);
        Assert.True(client.HasSecret(Secret));
    }

    [Fact]
    public void Public_client_has_no_secret_and_the_defaults()
    {
        var client = Parsed(Public());

        Assert.True(client.IsPublic);
        Assert.False(client.HasSecret(Secret));
        Assert.False(client.MustPushRequests);
        Assert.Equal("ES256", client.IdTokenAlgorithm);
        Assert.Null(client.Sector);
        Assert.Empty(client.LogoutUris);
    }

    [Fact]
    public void Secret_is_the_whole_of_it_and_a_short_one_is_none_though_the_file_has_its_digest()
    {
        var client = Parsed(Confidential());

        Assert.All(
            [Secret + "x", Secret[..^1], Secret.ToUpperInvariant(), " " + Secret, KeyFile.Sha256(Secret), ""],
            wrong => Assert.False(client.HasSecret(wrong), wrong));
        Assert.All(
            ["", new string('s', 31)],
            given => Assert.False(Parsed(Confidential(("sha256", KeyFile.Sha256(given)))).HasSecret(given)));
        Assert.True(Parsed(Confidential(("sha256", KeyFile.Sha256(new string('s', 32))))).HasSecret(new string('s', 32)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"clients":null}""")]
    [InlineData("""{"clients":{}}""")]
    [InlineData("""{"clients":[],"clients":[]}""")]
    [InlineData("""{"Clients":[]}""")]
    [InlineData("""{"clients":[],"other":1}""")]
    [InlineData("""{"clients":["stranger"]}""")]
    [InlineData("""{"clients":[{"id":"stranger"}]}""")]
    public void Text_that_is_no_such_document_is_refused(string json) =>
        Assert.StartsWith("it is not {", ErrorOf(json), StringComparison.Ordinal);

    [Theory]
    [InlineData("id")]
    [InlineData("redirectUris")]
    [InlineData("lines")]
    [InlineData("scopes")]
    public void Field_that_is_missing_null_or_twice_is_refused(string field)
    {
        var missing = Confidential();
        missing.Remove(field);
        var text = Document(Confidential());
        var twice = text.Replace("{\"id\"", $"{{\"{field}\":{Confidential()[field]!.ToJsonString()},\"id\"", StringComparison.Ordinal);

        Assert.NotEqual(text, twice);
        Assert.All(
            [Document(missing), Document(Confidential((field, null))), twice],
            json => Assert.StartsWith("it is not {", ErrorOf(json), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("logoutUris", null)]
    [InlineData("origins", null)]
    [InlineData("resources", null)]
    [InlineData("idTokenAlg", null)]
    [InlineData("subjectType", null)]
    [InlineData("public", "yes")]
    [InlineData("requirePushedRequests", null)]
    [InlineData("Id", "stranger")]
    [InlineData("until", "2027")]
    public void Field_of_the_wrong_type_or_unknown_is_refused(string field, string? value) =>
        Assert.StartsWith("it is not {", ErrorOf(Document(Confidential((field, value)))), StringComparison.Ordinal);

    [Fact]
    public void Error_in_the_JSON_has_its_line() =>
        Assert.EndsWith("(line 2)", ErrorOf("{\"clients\":[\n{\"id\":stranger"), StringComparison.Ordinal);

    [Theory]
    [InlineData("id", "", "its id must be")]
    [InlineData("id", "a b", "its id must be")]
    [InlineData("id", "a\n", "its id must be")]
    [InlineData("id", "é", "its id must be")]
    [InlineData("id", "sixty-five-characters-sixty-five-characters-sixty-five-characters", "its id must be")]
    [InlineData("sha256", "", "its sha256 must be")]
    [InlineData("sha256", "0123", "its sha256 must be")]
    [InlineData("sha256", null, "it must have either a sha256, a jwks or")]
    [InlineData("idTokenAlg", "none", "its idTokenAlg must be")]
    [InlineData("idTokenAlg", "HS256", "its idTokenAlg must be")]
    [InlineData("idTokenAlg", "es256", "its idTokenAlg must be")]
    [InlineData("subjectType", "", "its subjectType must be")]
    [InlineData("subjectType", "Pairwise", "its subjectType must be")]
    [InlineData("sectorIdentifier", "a.example", "only a pairwise client has a sectorIdentifier")]
    public void Value_that_is_wrong_is_refused(string field, string? value, string error) =>
        Assert.StartsWith($"client 1: {error}", Assert.Single(ErrorsOf(Confidential((field, value)))), StringComparison.Ordinal);

    [Theory]
    [InlineData("lines", "its lines must be")]
    [InlineData("lines", "its lines must be", "elsewhere")]
    [InlineData("lines", "its lines must be", "IP-PHONE")]
    [InlineData("lines", "its lines must be", "ip-phone", null)]
    [InlineData("lines", "its lines must be", "ip-phone", "ip-phone")]
    [InlineData("scopes", "its scopes must be")]
    [InlineData("scopes", "its scopes must be", "email")]
    [InlineData("scopes", "its scopes must be", "openid", "profile")]
    [InlineData("scopes", "its scopes must be", "openid", "openid")]
    [InlineData("scopes", "its scopes must be", "openid", null)]
    [InlineData("redirectUris", "it has no redirectUris")]
    [InlineData("redirectUris", "its redirectUris 2 must be", "https://a.example", null)]
    [InlineData("origins", "only a public client has origins", "https://a.example")]
    [InlineData("resources", "one of its resources is there twice", "https://a.example", "https://a.example")]
    [InlineData("resources", "its resources 2 must be", "https://a.example", null)]
    [InlineData("resources", "its resources 1 must be", "/a")]
    [InlineData("resources", "its resources 1 must be", "contract-api")]
    [InlineData("resources", "its resources 1 must be", "https://a.example/#a")]
    [InlineData("resources", "its resources 1 must be", "https://")]
    [InlineData("resources", "its resources 1 must be", "urn:")]
    [InlineData("resources", "its resources 1 must be", "")]
    public void List_that_is_wrong_is_refused(string field, string error, params string?[] values) =>
        Assert.StartsWith($"client 1: {error}", Assert.Single(ErrorsOf(Confidential((field, values)))), StringComparison.Ordinal);

    [Theory]
    [InlineData("a.example", null, "https://a.example/cb")]
    [InlineData("a.example", null, "https://a.example/cb", "https://A.example:8443/other?a=b")]
    [InlineData("xn--wgv71a.example", null, "https://xn--wgv71a.example/cb")]
    [InlineData("b.example", "b.example", "https://a.example/cb")]
    [InlineData("b.example", "b.example", "https://a.example/cb", "https://c.example/cb")]
    [InlineData("b.example", "b.example", "http://localhost:5084/cb")]
    [InlineData("b.example", "b.example", "com.example.app:/cb")]
    public void Sector_of_a_pairwise_client_is_what_it_names_or_the_host_of_its_redirect_addresses(
        string expected, string? named, params string[] redirects)
    {
        var client = Public(("redirectUris", redirects), ("subjectType", "pairwise"));
        if (named is not null)
        {
            client["sectorIdentifier"] = named;
        }

        Assert.Equal(expected, Parsed(client).Sector);
    }

    [Theory]
    [InlineData("https://a.example/cb", "https://b.example/cb")]
    [InlineData("https://a.example/cb", "https://a.example./cb")]
    [InlineData("https://a.example/cb", "http://localhost/cb")]
    [InlineData("http://127.0.0.1/cb")]
    [InlineData("http://localhost:5084/cb")]
    [InlineData("http://[::1]/cb")]
    [InlineData("com.example.app:/cb")]
    [InlineData("com.example.app://callback")]
    public void Pairwise_client_whose_redirect_addresses_have_no_host_in_common_needs_a_sector(params string[] redirects) =>
        Assert.StartsWith(
            "client 1: it needs a sectorIdentifier",
            Assert.Single(ErrorsOf(Public(("redirectUris", redirects), ("subjectType", "pairwise")))),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("A.example")]
    [InlineData("a.example/")]
    [InlineData("https://a.example")]
    [InlineData("a.example:8443")]
    [InlineData("a..example")]
    [InlineData(".example")]
    [InlineData("a.example\n")]
    [InlineData("日本.example")]
    public void Sector_that_is_no_host_is_refused(string sector)
    {
        var long254 = string.Join('.', Enumerable.Repeat("a", 127)) + "a";
        foreach (var wrong in new[] { sector, long254 })
        {
            Assert.StartsWith(
                "client 1: its sectorIdentifier must be",
                Assert.Single(ErrorsOf(Public(("subjectType", "pairwise"), ("sectorIdentifier", wrong)))),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Public_client_with_a_secret_is_refused() =>
        Assert.StartsWith(
            "client 1: it must have either",
            Assert.Single(ErrorsOf(Public(("sha256", KeyFile.Sha256(Secret))))),
            StringComparison.Ordinal);

    [Fact]
    public void Client_with_keys_has_no_secret_and_is_not_public()
    {
        var client = Parsed(Signing(SignedAssertion.Jwks));

        Assert.False(client.IsPublic);
        Assert.False(client.HasSecret(Secret));
        Assert.Equal([null, "rsa-1"], client.Keys.Select(key => key.KeyId));
        Assert.Equal([256, 2048], client.Keys.Select(key => key.KeySize));
    }

    [Fact]
    public void Keys_beside_a_secret_or_of_a_public_client_are_refused()
    {
        foreach (var client in new[] { Confidential(("jwks", SignedAssertion.Jwks)), Public(("jwks", SignedAssertion.Jwks)) })
        {
            Assert.StartsWith("client 1: it must have either", Assert.Single(ErrorsOf(client)), StringComparison.Ordinal);
        }
    }

    public static TheoryData<string, string?> WrongKeyFields => new()
    {
        { "x", null },
        { "x", "AAAA" },
        { "x", "not base64url!" },
        { "y", "RGZcLkkKQyRWEOzBhnPGTzkKVMZWiJ6xQvVQ0WsFPTg" },
        { "y", null },
        { "kty", "oct" },
        { "kty", "RSA" },
        { "crv", "P-384" },
        { "use", "enc" },
        { "alg", "RS256" },
        { "alg", "ES384" },
        { "n", "AAAA" },
    };

    [Theory]
    [MemberData(nameof(WrongKeyFields))]
    public void Key_that_is_none_of_ES256_is_refused(string field, string? value)
    {
        var jwks = SignedAssertion.Jwks;
        jwks["keys"]![0]![field] = value;

        Assert.StartsWith("client 1: its jwks key 1 must be", Assert.Single(ErrorsOf(Signing(jwks))), StringComparison.Ordinal);
    }

    [Fact]
    public void Weak_RSA_key_no_key_too_many_and_two_of_one_id_are_refused()
    {
        using var weak = RSA.Create(1024);
        Assert.StartsWith("client 1: its jwks key 1 must be", ErrorOfKeys(SignedAssertion.Public(weak)), StringComparison.Ordinal);
        Assert.StartsWith("client 1: its jwks key 2 must be", ErrorOfKeys(Key(), null), StringComparison.Ordinal);
        foreach (var keys in new JsonNode?[][] { [], [Key(), Key(), Key(), Key(), Key()], [Key("a"), Key("a")] })
        {
            Assert.StartsWith("client 1: its jwks must have 1 to 4 keys", ErrorOfKeys(keys), StringComparison.Ordinal);
        }

        static JsonNode Key(string? id = null)
        {
            var key = SignedAssertion.Jwks["keys"]![0]!.DeepClone();
            key["kid"] = id;
            return key;
        }

        static string ErrorOfKeys(params JsonNode?[] keys) =>
            Assert.Single(ErrorsOf(Signing(new() { ["keys"] = new JsonArray(keys) })));
    }

    [Fact]
    public void Private_key_is_refused_without_being_shown()
    {
        var jwks = SignedAssertion.Jwks;
        jwks["keys"]![0]!["d"] = "stranger";

        var error = ErrorOf(Document(Signing(jwks)));
        Assert.StartsWith("it is not {", error, StringComparison.Ordinal);
        Assert.DoesNotContain("stranger", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("契約", "", true)]
    [InlineData("", "Contract", false)]
    [InlineData("契約\n", "Contract", false)]
    [InlineData("契約", "Contract\u0007", false)]
    [InlineData("012345678901234567890123456789012345678901234567890123456789", "", true)]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890", "", false)]
    public void Name_fits_in_a_line_of_a_page_and_is_in_Japanese_at_least(string ja, string en, bool isGood) => Assert.Equal(
        isGood ? [] : ["client 1: its name must have a ja, and may have an en, of 1 to 60 characters"],
        ErrorsOf(Public(("name", new { ja, en }))));

    [Fact]
    public void Second_client_with_the_same_id_or_secret_is_refused() =>
        Assert.Equal(
            ["client 2: its id is another client's", "client 3: its sha256 is another client's"],
            ErrorsOf(Confidential(), Public(("id", "contract-info")), Confidential(("id", "other"))));

    [Fact]
    public void Every_error_of_every_client_is_named_by_position_without_the_files_text()
    {
        var error = ErrorOf(Document(
            Confidential(
                ("id", "stranger danger"), ("sha256", "stranger"), ("lines", new[] { "stranger" }), ("scopes", new[] { "stranger" }),
                ("redirectUris", new[] { "https://fine.example", "stranger" }), ("logoutUris", new[] { "stranger" }),
                ("origins", new[] { "https://stranger.example/" }), ("idTokenAlg", "stranger"), ("subjectType", "stranger"),
                ("sectorIdentifier", "stranger/")),
            null,
            Public(("origins", new[] { "stranger" }))));

        Assert.Equal(
            [
                "client 1: its id", "client 1: its sha256", "client 1: its lines", "client 1: its scopes", "client 1: only a public client",
                "client 1: its idTokenAlg", "client 1: its subjectType", "client 1: only a pairwise client",
                "client 1: its redirectUris 2", "client 1: its logoutUris 1", "client 1: its origins 1",
                "client 2: it is null", "client 3: its origins 1",
            ],
            error.Split("; ").Select(found => found.Split(" must")[0].Split(" has ")[0]));
        Assert.DoesNotContain("stranger", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://a.example", true, true)]
    [InlineData("https://a.example:8443/cb?x=1&y=@:,;[]", true, true)]
    [InlineData("https://xn--wgv71a.example/%e6%97%a5", true, true)]
    [InlineData("http://localhost:5084/signin-oidc", true, true)]
    [InlineData("http://127.0.0.1/cb", true, true)]
    [InlineData("http://127.8.9.10/cb", true, true)]
    [InlineData("http://[::1]:5084/cb", true, true)]
    [InlineData("com.example.app:/oauth2redirect", false, true)]
    [InlineData("com.example.app://callback", false, true)]
    [InlineData("http://a.example/cb", false, false)]
    [InlineData("http://loopback/cb", false, false)]
    [InlineData("http://localhost.example/cb", false, false)]
    [InlineData("http://127.0.0.1.example/cb", false, false)]
    [InlineData("https://a.example/cb#", false, false)]
    [InlineData("https://a.example/cb#f", false, false)]
    [InlineData("https://*.example/cb", false, false)]
    [InlineData("https://a.example/*", false, false)]
    [InlineData("https://user@a.example/cb", false, false)]
    [InlineData("https://user:pass@a.example/cb", false, false)]
    [InlineData("https://@a.example/cb", false, false)]
    [InlineData("https:a.example/cb", false, false)]
    [InlineData("https:/a.example/cb", false, false)]
    [InlineData("https:///a.example/cb", false, false)]
    [InlineData(@"https:\\a.example\cb", false, false)]
    [InlineData(@"https://a.example\@b.example/", false, false)]
    [InlineData(" https://a.example/cb", false, false)]
    [InlineData("https://a.example/c b", false, false)]
    [InlineData("https://a.example/cb\n", false, false)]
    [InlineData("https://日本.example/cb", false, false)]
    [InlineData("https://a.example:99999/cb", false, false)]
    [InlineData("/cb", false, false)]
    [InlineData("//a.example/cb", false, false)]
    [InlineData("", false, false)]
    [InlineData("myapp:/cb", false, false)]
    [InlineData("javascript:alert(1)", false, false)]
    [InlineData("data:text/html,x", false, false)]
    [InlineData("file:///etc/passwd", false, false)]
    [InlineData("com.example.app:", false, false)]
    [InlineData("com.example.app:javascript", false, false)]
    [InlineData("com.example.app://user@host/cb", false, false)]
    [InlineData("com.example.app:/cb#f", false, false)]
    [InlineData("com..app:/cb", false, false)]
    public void Redirect_address_is_one_that_only_the_client_receives(string uri, bool isConfidentials, bool isPublics)
    {
        foreach (var field in new[] { "redirectUris", "logoutUris" })
        {
            Assert.Equal(isConfidentials, ErrorsOf(Confidential((field, new[] { uri }))).Length == 0);
            Assert.Equal(isPublics, ErrorsOf(Public((field, new[] { uri }))).Length == 0);
        }
    }

    [Theory]
    [InlineData("https://spa.example.jp", true)]
    [InlineData("https://spa.example.jp:8443", true)]
    [InlineData("http://localhost:5085", true)]
    [InlineData("http://[::1]:5085", true)]
    [InlineData("https://spa.example.jp/", false)]
    [InlineData("https://spa.example.jp:443", false)]
    [InlineData("https://Spa.example.jp", false)]
    [InlineData("https://spa.example.jp/app", false)]
    [InlineData("https://spa.example.jp?x", false)]
    [InlineData("https://u@spa.example.jp", false)]
    [InlineData("http://spa.example.jp", false)]
    [InlineData("https://*.example.jp", false)]
    [InlineData("com.example.app://", false)]
    [InlineData("null", false)]
    [InlineData("*", false)]
    public void Origin_is_written_as_browsers_send_it(string origin, bool isValid) =>
        Assert.Equal(isValid, ErrorsOf(Public(("origins", new[] { origin }))).Length == 0);

    [Theory]
    [InlineData("https://a.example/cb", "https://a.example/cb", true)]
    [InlineData("https://a.example/cb", "https://a.example/cb/", false)]
    [InlineData("https://a.example/cb/", "https://a.example/cb", false)]
    [InlineData("https://a.example", "https://a.example/", false)]
    [InlineData("https://a.example/cb", "https://a.example/CB", false)]
    [InlineData("https://a.example/cb", "https://A.example/cb", false)]
    [InlineData("https://a.example/cb", "HTTPS://a.example/cb", false)]
    [InlineData("https://a.example/cb", "http://a.example/cb", false)]
    [InlineData("https://a.example/cb", "https://a.example:443/cb", false)]
    [InlineData("https://a.example/cb", "https://a.example:8443/cb", false)]
    [InlineData("https://a.example/cb", "https://a.example/cb?x=1", false)]
    [InlineData("https://a.example/cb?x=1", "https://a.example/cb", false)]
    [InlineData("https://a.example/cb", "https://a.example/cb#", false)]
    [InlineData("https://a.example/cb", "https://a.example/c%62", false)]
    [InlineData("https://a.example/cb", "https://a.example/x/../cb", false)]
    [InlineData("https://a.example/cb", "https://a.example/cb%2F", false)]
    [InlineData("https://a.example/cb", "https://user@a.example/cb", false)]
    [InlineData("https://a.example/cb", "https://a.example.evil.example/cb", false)]
    [InlineData("https://a.example/cb", "https://b.a.example/cb", false)]
    [InlineData("https://a.example/cb", "https://a.example./cb", false)]
    [InlineData("https://a.example/cb", "https://a.example/cb\0", false)]
    [InlineData("https://a.example/cb", "https://a.example/cb ", false)]
    [InlineData("https://a.example/cb", "/cb", false)]
    [InlineData("https://a.example/cb", "", false)]
    public void Redirect_is_compared_character_by_character(string registered, string given, bool matches)
    {
        foreach (var client in new[] { Confidential(), Public() })
        {
            client["redirectUris"] = new JsonArray(registered);
            client["logoutUris"] = new JsonArray(registered);
            var parsed = Parsed(client);

            Assert.Equal(matches, parsed.MayRedirectTo(given));
            Assert.Equal(matches, parsed.MayLogOutTo(given));
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb", true)]
    [InlineData("http://127.0.0.1:5084/cb", "http://127.0.0.1:51004/cb", true)]
    [InlineData("http://127.0.0.1:5084/cb", "http://127.0.0.1/cb", true)]
    [InlineData("http://127.0.0.1/cb?x=1", "http://127.0.0.1:1/cb?x=1", true)]
    [InlineData("http://127.0.0.1", "http://127.0.0.1:65535", true)]
    [InlineData("http://[::1]/cb", "http://[::1]:51004/cb", true)]
    [InlineData("http://localhost/cb", "http://localhost:51004/cb", true)]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:65536/cb", false)]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:0/cb", false)]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:/cb", false)]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:5x/cb", false)]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:80@evil.example/cb", false)]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:80.evil.example/cb", false)]
    [InlineData("http://127.0.0.1", "http://127.0.0.1.evil.example", false)]
    [InlineData("http://127.0.0.1/cb", "http://u@127.0.0.1:51004/cb", false)]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb/", false)]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:51004/CB", false)]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb?x=1", false)]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb#", false)]
    [InlineData("http://127.0.0.1/cb", "https://127.0.0.1:51004/cb", false)]
    [InlineData("http://127.0.0.1/cb", "http://localhost:51004/cb", false)]
    [InlineData("http://127.0.0.1/cb", "http://127.0.0.2:51004/cb", false)]
    [InlineData("http://localhost/cb", "http://LOCALHOST:51004/cb", false)]
    [InlineData("https://127.0.0.1/cb", "https://127.0.0.1:51004/cb", false)]
    [InlineData("https://a.example/cb", "http://127.0.0.1:51004/cb", false)]
    [InlineData("com.example.app:/cb", "com.example.app:1/cb", false)]
    public void Only_an_app_may_choose_the_port_of_its_own_machine(string registered, string given, bool matches)
    {
        var app = Parsed(Public(("redirectUris", new[] { registered }), ("logoutUris", new[] { registered })));

        Assert.True(app.MayRedirectTo(registered));
        Assert.Equal(matches, app.MayRedirectTo(given));
        Assert.Equal(matches, app.MayLogOutTo(given));
        if (matches)
        {
            Assert.False(Parsed(Confidential(("redirectUris", new[] { registered }))).MayRedirectTo(given));
        }
    }

    private static JsonObject Confidential(params (string Field, object? Value)[] changes) =>
        Entry("""{"id":"contract-info","redirectUris":["https://a.example/cb"],"lines":["ip-phone"],"scopes":["openid"]}""",
            [("sha256", KeyFile.Sha256(Secret)), .. changes]);

    private static JsonObject Signing(JsonObject jwks)
    {
        var client = Confidential(("jwks", jwks));
        client.Remove("sha256");
        return client;
    }

    private static JsonObject Public(params (string Field, object? Value)[] changes) =>
        Entry("""{"id":"spa","redirectUris":["https://a.example/cb"],"public":true,"lines":["ip-phone"],"scopes":["openid"]}""", changes);

    private static JsonObject Entry(string json, (string Field, object? Value)[] changes)
    {
        var entry = JsonNode.Parse(json)!.AsObject();
        foreach (var (field, value) in changes)
        {
            entry[field] = JsonSerializer.SerializeToNode(value);
        }

        return entry;
    }

    private static string Document(params JsonObject?[] clients) =>
        new JsonObject { ["clients"] = new JsonArray([.. clients.Select(client => client?.DeepClone())]) }.ToJsonString();

    private static OpenIdClient Parsed(JsonObject client) => Assert.Single(OpenIdClients.Parse(Document(client), Lines));

    private static string[] ErrorsOf(params JsonObject?[] clients)
    {
        try
        {
            OpenIdClients.Parse(Document(clients), Lines);
            return [];
        }
        catch (InvalidDataException e)
        {
            return e.Message.Split("; ");
        }
    }

    private static string ErrorOf(string json) => Assert.Throws<InvalidDataException>(() => OpenIdClients.Parse(json, Lines)).Message;
}
