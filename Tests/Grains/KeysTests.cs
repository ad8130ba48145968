using System.Text.Json;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Grains.Secrets;

namespace OrleansSelfCare.Tests.Grains;

public sealed class KeysTests
{
    private static readonly AccountId Account = AccountId.FromKey("account/ip-phone/taro");
    private static readonly Guid TokenId = new("00112233-4455-6677-8899-aabbccddeeff");

    [Fact]
    public void After_a_rotation_what_the_old_key_made_still_holds_and_the_new_one_makes()
    {
        var before = Ring(("old", 1));
        var after = Ring(("new", 2), ("old", 1));
        var token = new Tokens(before).Write(TokenPurpose.Session, Account, TokenId, "old");
        var challenge = Challenge("old");

        Assert.Equal("new", after.CurrentId);
        Assert.True(new Tokens(after).TryRead(TokenPurpose.Session, token, out var account, out var id));
        Assert.Equal((Account, TokenId), (account, id));
        Assert.Equal(new Codes(before).Of(Account, challenge), new Codes(after).Of(Account, challenge));
    }

    [Fact]
    public void A_key_taken_out_of_the_ring_opens_nothing_any_more()
    {
        var token = new Tokens(Ring(("old", 1))).Write(TokenPurpose.Session, Account, TokenId, "old");
        var ring = Ring(("new", 2));

        Assert.False(new Tokens(ring).TryRead(TokenPurpose.Session, token, out _, out _));
        Assert.Null(new Codes(ring).Of(Account, Challenge("old")));
    }

    [Fact]
    public void The_same_id_with_another_secret_is_another_key()
    {
        var token = new Tokens(Ring(("k", 1))).Write(TokenPurpose.Challenge, Account, TokenId, "k");

        Assert.False(new Tokens(Ring(("k", 2))).TryRead(TokenPurpose.Challenge, token, out _, out _));
    }

    [Fact]
    public void A_token_with_any_character_changed_is_refused()
    {
        var tokens = new Tokens(Ring(("k", 1)));
        var token = tokens.Write(TokenPurpose.Challenge, Account, TokenId, "k");
        for (var i = 0; i < token.Length; i++)
        {
            // Some bits of the last character of each part are unused; the decoder rejects any that is not zero.
            var changed = $"{token[..i]}{(token[i] == 'x' ? 'y' : 'x')}{token[(i + 1)..]}";
            Assert.False(tokens.TryRead(TokenPurpose.Challenge, changed, out _, out _), changed);
        }
    }

    [Fact]
    public void A_code_depends_on_account_challenge_number_and_address()
    {
        var codes = new Codes(Ring(("k", 1)));
        var challenge = Challenge("k");
        Code?[] derived =
        [
            codes.Of(Account, challenge),
            codes.Of(AccountId.FromKey("account/ip-phone/hanako"), challenge),
            codes.Of(Account, challenge with { Id = new("10112233-4455-6677-8899-aabbccddeeff") }),
            codes.Of(Account, challenge with { CodeNumber = 2 }),
            codes.Of(Account, challenge with { SentTo = "b@example.jp" }),
        ];

        // HMAC-SHA256 of these inputs, computed by another program: a code that was mailed before an upgrade must stay valid.
        Assert.Equal(["291161", "984995", "327127", "377289", "421004"], derived.Select(code => code?.Reveal()));
    }

    [Fact]
    public void Temporary_password_is_16_digits_in_groups_that_a_customer_may_keep_and_each_is_another()
    {
        var passwords = new TemporaryPassword(Ring(("k1", 1)));
        var made = Enumerable.Range(0, 1000).Select(_ => passwords.Of(Account, Guid.NewGuid(), "k1")!.Value).ToList();

        // 53 bits.
        Assert.All(made, password => Assert.Matches(@"\A(\d{4}-){3}\d{4}\z", password.Reveal()));
        Assert.All(made, password => Assert.Null(NewPassword.ErrorOf(password, Account)));
        Assert.Equal(made.Count, made.Select(password => password.Reveal()).Distinct().Count());
        // Each digit is at each place: about a hundred times of a thousand.
        Assert.All(
            from place in Enumerable.Range(0, 19).Where(place => place % 5 != 4)
            from digit in "0123456789"
            select made.Count(password => password.Reveal()[place] == digit),
            count => Assert.InRange(count, 40, 170));
    }

    [Fact]
    public void A_key_for_searching_makes_and_opens_no_token()
    {
        var secret = Convert.ToBase64String(new byte[32]);
        var ring = KeyRing.Parse(
            $$"""{"keys":[{"id":"k","secret":"{{secret}}"}],"searchKeys":[{"id":"s","secret":"{{secret}}"}]}""");
        var token = new Tokens(KeyRing.Parse($$"""{"keys":[{"id":"s","secret":"{{secret}}"}]}"""))
            .Write(TokenPurpose.Session, Account, TokenId, "s");

        Assert.Equal(["k"], ring.Ids);
        Assert.Equal(["s", "k"], ring.Search.Ids);
        Assert.False(new Tokens(ring).TryRead(TokenPurpose.Session, token, out _, out _));
        Assert.Throws<InvalidOperationException>(() => new Tokens(ring).Write(TokenPurpose.Session, Account, TokenId, "s"));
        Assert.Equal("k", Ring(("k", 1)).Search.CurrentId);
    }

    [Fact]
    public void A_ring_is_made_once_and_for_its_owner_alone()
    {
        var folder = Directory.CreateTempSubdirectory("selfcare-keys-");
        try
        {
            var path = Path.Combine(folder.FullName, "keys.json");
            var rings = Enumerable.Range(0, 8).AsParallel().Select(_ => KeyRing.LoadOrCreate(path)).ToArray();

            Assert.Single(rings.Select(ring => ring.CurrentId).Distinct());
            Assert.Single(rings.Select(ring => ring.Search.CurrentId).Distinct().Except(rings.Select(ring => ring.CurrentId)));
            Assert.Single(folder.GetFiles());
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("", "not the JSON")]
    [InlineData("{}", "holds no key")]
    [InlineData("""{"keys":[{"id":"a b","secret":"AAAA"}]}""", "id must be")]
    [InlineData("""{"keys":[{"id":"k","secret":"AAAA"}]}""", "base64 of 32 bytes or more")]
    [InlineData("""{"keys":[{"id":"k","secret":"!"}]}""", "base64 of 32 bytes or more")]
    [InlineData("""{"keys":[null]}""", "id must be")]
    [InlineData("""{"searchKeys":[{"id":"s","secret":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}]}""", "holds no key")]
    [InlineData(
        """
        {"keys":[{"id":"k","secret":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}],
        "searchKeys":[{"id":"k","secret":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}]}
        """,
        "two keys have the id 'k'")]
    public void What_is_no_ring_is_refused_with_the_reason(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => KeyRing.Parse(json)).Message, StringComparison.Ordinal);

    private static Challenge Challenge(string keyId) =>
        new() { Id = TokenId, KeyId = keyId, CodeNumber = 1, SentTo = "a@example.jp", ExpiresAt = DateTimeOffset.UnixEpoch, Network = "" };

    private static KeyRing Ring(params (string Id, byte Secret)[] keys) => KeyRing.Parse(JsonSerializer.Serialize(new
    {
        keys = keys.Select(key => new { id = key.Id, secret = Convert.ToBase64String(Enumerable.Repeat(key.Secret, 32).ToArray()) }),
    }));
}
