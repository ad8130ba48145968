using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using OrleansSelfCare.Grains.OpenId;
using OrleansSelfCare.Hosting.Settings;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.OpenId;

/// <summary>What a file of signing keys may say, which key signs when, and the file that a gateway creates.</summary>
public sealed class SigningKeysTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    private static readonly string Ec = Pkcs8(ECDsa.Create(ECCurve.NamedCurves.nistP256));
    private static readonly string Rsa = Pkcs8(RSA.Create(2048));

    private readonly string _directory = Directory.CreateTempSubdirectory("selfcare-test-").FullName;
    private readonly FakeTimeProvider _clock = new(Start);
    private readonly LogLines _log = new();

    private string Keys => Path.Combine(_directory, "signing-keys.json");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Key_is_published_before_its_time_signs_from_it_on_and_the_older_one_stays_published()
    {
        Write(Key("old", "ES256", "2026-11-01T00:00:00Z"), Key("rsa", "RS256", "2026-11-01T00:00:00Z"));
        var keys = Open();
        Assert.Equal(["old", "rsa"], Published(keys));

        Write(
            Key("new", "ES256", "2026-11-23T18:00:00+09:00"),
            Key("old", "ES256", "2026-11-01T00:00:00Z"),
            Key("rsa", "RS256", "2026-11-01T00:00:00Z"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["new", "old", "rsa"], Published(keys));
        Assert.Equal("old", keys.Current("ES256").Kid);

        _clock.SetUtcNow(Start.AddDays(1).AddTicks(-1));
        Assert.Equal("old", keys.Current("ES256").Kid);
        _clock.SetUtcNow(Start.AddDays(1));
        Assert.Equal("new", keys.Current("ES256").Kid);
        Assert.Equal(["new", "old", "rsa"], Published(keys));
        Assert.Equal(("rsa", "RS256"), (keys.Current("RS256").Kid, keys.Current("RS256").Algorithm));
    }

    [Fact]
    public void Place_in_the_file_decides_nothing()
    {
        Write(
            Key("b", "ES256", "2026-11-02T00:00:00Z"), Key("c", "ES256", "2026-11-03T00:00:00Z"), Key("a", "ES256", "2026-11-01T00:00:00Z"),
            Key("z", "ES256", "2027-01-01T00:00:00Z"), Key("rsa", "RS256", "2026-11-01T00:00:00Z"));

        Assert.Equal("c", Open().Current("ES256").Kid);
    }

    [Fact]
    public void Unchanged_key_is_the_same_object_after_a_change_and_the_change_is_announced_once()
    {
        Write(Key("a", "ES256", "2026-11-01T00:00:00Z"), Key("rsa", "RS256", "2026-11-01T00:00:00Z"));
        var keys = Open();
        var changes = 0;
        keys.Changed += () => changes++;
        var before = keys.Published.ToDictionary(key => key.KeyId);

        // Another time is no other key; another key under the same id is.
        var other = Pkcs8(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        Write(
            Key("b", "ES256", "2026-11-02T00:00:00Z"), Key("a", "ES256", "2026-11-03T00:00:00Z"),
            Key("rsa", "RS256", "2026-11-01T00:00:00Z"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Same(before["a"], keys.Published.Single(key => key.KeyId == "a"));
        Assert.Same(before["a"], keys.Current("ES256").Key);
        Assert.Same(before["rsa"], keys.Current("RS256").Key);
        Write(Key("a", "ES256", "2026-11-03T00:00:00Z", other), Key("rsa", "RS256", "2026-11-01T00:00:00Z"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotSame(before["a"], keys.Current("ES256").Key);
        Assert.Same(before["rsa"], keys.Current("RS256").Key);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, keys.Published.Count);
        Assert.Equal(2, changes);
    }

    [Fact]
    public void Broken_file_is_logged_without_its_text_and_the_keys_stay()
    {
        Write(Key("a", "ES256", "2026-11-01T00:00:00Z"), Key("rsa", "RS256", "2026-11-01T00:00:00Z"));
        var keys = Open();
        var before = keys.Published;
        Write(Key("a", "ES256", "2026-11-01T00:00:00Z", Rsa));

        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Same(before, keys.Published);
        Assert.Equal("a", keys.Current("ES256").Kid);
        var line = Assert.Single(_log.Lines);
        Assert.Contains($"{SigningKeys.Setting} stays in force", line, StringComparison.Ordinal);
        Assert.DoesNotContain(Rsa[..20], line, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_signs_what_its_published_half_verifies()
    {
        var keys = Open(hosting: Hostings.Localhost);
        var data = "signed"u8.ToArray();
        foreach (var algorithm in SigningKeys.Algorithms)
        {
            var credentials = keys.Current(algorithm);
            var published = keys.Published.Single(key => key.KeyId == credentials.Kid);
            var signature = CryptoProviderFactory.Default.CreateForSigning(credentials.Key, algorithm).Sign(data);
            var publicHalf = JsonWebKeyConverter.ConvertFromSecurityKey(published);

            Assert.True(CryptoProviderFactory.Default.CreateForVerifying(publicHalf, algorithm).Verify(data, signature));
            Assert.False(CryptoProviderFactory.Default.CreateForVerifying(publicHalf, algorithm).Verify("other"u8.ToArray(), signature));
        }
    }

    [Fact]
    public void Localhost_creates_a_key_of_each_algorithm_for_its_owner_alone_and_keeps_them()
    {
        var first = Open(hosting: Hostings.Localhost);
        var second = Open(hosting: Hostings.Localhost);

        Assert.Equal(["ES256", "RS256"], SigningKeys.Algorithms.Select(algorithm => first.Current(algorithm).Algorithm));
        Assert.Equal(2048, Assert.IsType<RsaSecurityKey>(first.Current("RS256").Key).KeySize);
        Assert.Equal(256, Assert.IsType<ECDsaSecurityKey>(first.Current("ES256").Key).KeySize);
        Assert.Equal(Published(first), Published(second));
        Assert.Equal(["signing-keys.json"], Directory.GetFileSystemEntries(_directory).Select(Path.GetFileName));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Keys));
            File.SetUnixFileMode(Keys, (UnixFileMode)0b110_100_100);
            Open(hosting: Hostings.Localhost);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Keys));
        }
    }

    [Fact]
    public async Task Gateways_that_start_at_once_create_one_file()
    {
        using var together = new Barrier(8);
        var gateways = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait();
                return Published(Open(hosting: Hostings.Localhost));
            },
            TaskCreationOptions.LongRunning)));

        Assert.Single(gateways.Select(published => string.Join(' ', published)).Distinct());
        Assert.Equal(["signing-keys.json"], Directory.GetFileSystemEntries(_directory).Select(Path.GetFileName));
    }

    [Fact]
    public void Cluster_creates_no_file()
    {
        var error = Assert.Throws<InvalidDataException>(() => Open(hosting: Hostings.Cluster)).Message;

        Assert.Contains("a cluster needs", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_directory));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"keys":null}""")]
    [InlineData("""{"keys":[{"id":"stranger"}]}""")]
    [InlineData("""{"keys":[{"id":"stranger","alg":"ES256","from":null,"key":""}]}""")]
    [InlineData("""{"keys":[{"id":"stranger","alg":"ES256","from":"","key":"","until":""}]}""")]
    [InlineData("""{"keys":[{"id":"stranger","id":"b","alg":"ES256","from":"","key":""}]}""")]
    public void Text_that_is_no_such_document_is_refused(string json)
    {
        var error = Assert.Throws<InvalidDataException>(() => SigningKeyFile.Parse(json, Start)).Message;

        Assert.StartsWith("it is not {", error, StringComparison.Ordinal);
        Assert.DoesNotContain("stranger", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id", "")]
    [InlineData("id", "a/b")]
    [InlineData("alg", "none")]
    [InlineData("alg", "HS256")]
    [InlineData("from", "")]
    [InlineData("from", "2026-11-22")]
    [InlineData("from", "2026-11-22T09:00:00")]
    [InlineData("from", "22.11.2026 09:00:00Z")]
    [InlineData("key", "")]
    [InlineData("key", "no base64")]
    [InlineData("key", "c3RyYW5nZXI=")]
    public void Value_that_is_wrong_is_refused(string field, string value)
    {
        var wrong = Key("wrong", "ES256", "2026-11-01T00:00:00Z");
        wrong[field] = value;

        Assert.StartsWith($"key 3: its {field} must be", Assert.Single(ErrorsOf(wrong)), StringComparison.Ordinal);
    }

    [Fact]
    public void Key_of_another_kind_or_too_weak_is_refused()
    {
        string[] wrong =
        [
            Rsa,
            Pkcs8(ECDsa.Create(ECCurve.NamedCurves.nistP384)),
            Pkcs8(ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1)),
            Convert.ToBase64String([.. Convert.FromBase64String(Ec), 0]),
            Convert.ToBase64String(ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportSubjectPublicKeyInfo()),
        ];

        Assert.All(wrong, key => IsRefused("ES256", key));
        Assert.All([Ec, Pkcs8(RSA.Create(1024))], key => IsRefused("RS256", key));

        static void IsRefused(string alg, string key) => Assert.StartsWith(
            "key 3: its key must be", Assert.Single(ErrorsOf(Key("wrong", alg, "2026-11-01T00:00:00Z", key))), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_error_of_every_key_is_named_by_position_without_the_files_text() =>
        Assert.Equal(
            [
                "key 3: its id is another key's", "key 3: its from", "key 3: its alg",
                "key 4: it is null",
                "key 5: its id is another key's", "key 5: its key",
            ],
            ErrorsOf(Key("ec", "stranger", "stranger"), null, Key("rsa", "RS256", "2026-11-01T00:00:00Z", "stranger"))
                .Select(error => error.Split(" must")[0]));

    [Theory]
    [InlineData("ES256", "RS256")]
    [InlineData("RS256", "ES256")]
    public void Algorithm_without_a_key_whose_time_has_come_is_refused(string present, string missing)
    {
        var error = $"it has no {missing} key whose from has come";

        Assert.Equal(error, ErrorOf(Key("a", present, "2026-11-22T09:00:00Z")));
        Assert.Equal(error, ErrorOf(Key("a", present, "2026-11-22T09:00:00Z"), Key("b", missing, "2026-11-22T09:00:01Z")));
    }

    private static string Pkcs8(AsymmetricAlgorithm key) => Convert.ToBase64String(key.ExportPkcs8PrivateKey());

    private static JsonObject Key(string id, string alg, string from, string? key = null) =>
        new() { ["id"] = id, ["alg"] = alg, ["from"] = from, ["key"] = key ?? (alg == "RS256" ? Rsa : Ec) };

    private static IEnumerable<string> Published(SigningKeys keys) => keys.Published.Select(key => key.KeyId).Order(StringComparer.Ordinal);

    private static string Document(params JsonObject?[] keys) => new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString();

    private static string ErrorOf(params JsonObject?[] keys) =>
        Assert.Throws<InvalidDataException>(() => SigningKeyFile.Parse(Document(keys), Start)).Message;

    /// <summary>Of keys that follow two good ones.</summary>
    private static string[] ErrorsOf(params JsonObject?[] keys)
    {
        var error = ErrorOf([Key("ec", "ES256", "2026-11-01T00:00:00Z"), Key("rsa", "RS256", "2026-11-01T00:00:00Z"), .. keys]);
        Assert.DoesNotContain("stranger", error, StringComparison.Ordinal);
        return error.Split("; ");
    }

    private void Write(params JsonObject[] keys)
    {
        File.WriteAllText(Keys + ".new", Document(keys));
        File.Move(Keys + ".new", Keys, overwrite: true);
    }

    /// <param name="hosting">Null: the file is configured.</param>
    private SigningKeys Open(string? hosting = null) => new(
        Options.Create(new SelfCareOptions
        {
            Hosting = hosting ?? Hostings.Cluster,
            DataDirectory = _directory,
            OpenId = { SigningKeys = hosting is null ? Keys : "" },
        }),
        _clock,
        LoggerFactory.Create(logging => logging.AddProvider(_log)).CreateLogger<SigningKeys>());
}
