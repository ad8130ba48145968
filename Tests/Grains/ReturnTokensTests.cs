using System.Text;
using CsCheck;
using Microsoft.Extensions.Options;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Grains.Secrets;
using OrleansSelfCare.Hosting.Settings;

namespace OrleansSelfCare.Tests.Grains;

/// <summary>The tokens in envelope senders.</summary>
public class ReturnTokensTests
{
    private const string Email = "taro@example.jp";
    private static readonly AccountId Taro = AccountId.FromKey("account/ip-phone/taro-01");
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    private static readonly ReturnTokens Tokens = With(Ring("k1"));

    [Fact]
    public void A_token_names_account_mail_day_and_address()
    {
        var token = Tokens.Write(Taro, Email, 300, Now)!;

        Assert.True(Tokens.TryRead(token, out var read));
        Assert.Equal((Taro, 300, MailReturns.DayOf(Now), "k1"), (read.Account, read.MailNumber, read.Day, read.KeyId));
        Assert.Equal(Tokens.DigestOf("k1", Taro, Email), read.AddressDigest);
        Assert.NotEqual(Tokens.DigestOf("k1", Taro, "hanako@example.jp"), read.AddressDigest);
        Assert.Matches(@"\A[a-z2-7]{1,52}\z", token);
        Assert.DoesNotContain("taro", token, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_account_and_mail_comes_back_from_its_token() => Gen.Select(
        Gen.String[Gen.Char["ABCxyz019._-@"], 1, 14], Gen.Int[1, 2_000_000_000], Gen.Int[0, 20_000]).Sample((id, mail, day) =>
        {
            Assert.True(AccountId.TryCreate("free-voice", id, out var account));
            var token = Tokens.Write(account, Email, mail, MailReturns.StartOf(day));
            Assert.True(id.Length <= 13 || mail < 1 << 28 || token is null || token.Length <= 52);
            if (token is not null)
            {
                Assert.True(Tokens.TryRead(token, out var read));
                Assert.Equal((account, mail, day), (read.Account, read.MailNumber, read.Day));
            }
        });

    [Theory]
    [InlineData(17, true)]
    [InlineData(18, false)]
    public void A_longer_self_care_id_gets_no_token(int length, bool fits)
    {
        Assert.True(AccountId.TryCreate("ip-phone", new string('a', length), out var account));
        Assert.Equal(fits, Tokens.Write(account, Email, 127, Now) is not null);
        Assert.Null(Tokens.Write(account, Email, 1 << 28, Now));
    }

    [Fact]
    public void Without_the_setting_no_mail_gets_a_token() => Assert.Null(With(Ring("k1"), returnPath: "").Write(Taro, Email, 1, Now));

    [Fact]
    public void A_token_in_upper_case_is_the_same_one()
    {
        Assert.True(Tokens.TryRead(Tokens.Write(Taro, Email, 1, Now)!.ToUpperInvariant(), out var read));
        Assert.Equal(Taro, read.Account);
    }

    [Fact]
    public void A_token_with_any_character_changed_or_cut_off_is_forged()
    {
        var token = Tokens.Write(Taro, Email, 1, Now)!;
        for (var place = 0; place < token.Length; place++)
        {
            var changed = token[..place] + (token[place] == 'a' ? 'b' : 'a') + token[(place + 1)..];
            // The last character has bits that mean nothing.
            Assert.True(!Tokens.TryRead(changed, out var read) || (place == token.Length - 1 && read.Account == Taro));
            Assert.False(Tokens.TryRead(token[..place], out _));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("abcdefghijklmnopqrstuvwxyz")]
    [InlineData("abcdefghijklmnopqrstuvwxyz234567abcdefg")]
    [InlineData("abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst")]
    [InlineData("abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstabcdefghijklmnopqrst")]
    [InlineData("18900000000000000000000000000000000000000000000000ſ")]
    public void What_nobody_wrote_is_forged(string token) => Assert.False(Tokens.TryRead(token, out _));

    [Fact]
    public void A_token_outlives_the_rotation_of_its_key_and_not_its_removal()
    {
        var token = Tokens.Write(Taro, Email, 1, Now)!;

        Assert.True(With(Ring("k2", "k1")).TryRead(token, out var read));
        Assert.Equal("k1", read.KeyId);
        Assert.Equal(read.AddressDigest, With(Ring("k2", "k1")).DigestOf("k1", Taro, Email));
        Assert.False(With(Ring("k2")).TryRead(token, out _));
        Assert.Null(With(Ring("k2")).DigestOf("k1", Taro, Email));
    }

    [Fact]
    public void A_token_of_a_line_that_is_not_configured_is_forged()
    {
        var options = new SelfCareOptions { Mail = { ReturnPath = "b+{token}@example.jp" }, Lines = { ["other"] = new() } };
        Assert.False(new ReturnTokens(Ring("k1"), Options.Create(options)).TryRead(Tokens.Write(Taro, Email, 1, Now)!, out _));
    }

    private static ReturnTokens With(KeyRing ring, string returnPath = "b+{token}@example.jp") => new(ring, Options.Create(
        new SelfCareOptions { Mail = { ReturnPath = returnPath }, Lines = { ["ip-phone"] = new(), ["free-voice"] = new() } }));

    private static KeyRing Ring(params string[] ids) => KeyRing.Parse(
        $$"""{"keys":[{{string.Join(',', ids.Select(id => $$"""{"id":"{{id}}","secret":"{{SecretOf(id)}}"}"""))}}]}""");

    private static string SecretOf(string id) => Convert.ToBase64String(Encoding.ASCII.GetBytes(id.PadRight(32, '.')));
}
