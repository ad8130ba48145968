using System.Globalization;
using System.Text.Json;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

public sealed partial class AccountRulesTests
{
    [Fact]
    public async Task A_new_code_does_not_refill_the_challenges_tries()
    {
        var account = await Customer();
        var challenge = await Challenge(account);
        await Api.Verify(account, challenge, Wrong(account));

        Assert.Equal("4", (await Api.ChangeEmail(account, challenge, "hanako@example.com")).Is(200)["attemptsLeft"]);
        Advance(Minutes(1));
        Assert.Equal("4", (await Api.Resend(account, challenge)).Is(200)["attemptsLeft"]);
    }

    [Fact]
    public async Task The_third_wrong_phone_closes_that_way_and_that_way_alone()
    {
        var account = await Customer();
        var challenge = await Challenge(account);
        Assert.Equal("2", (await WrongPhone(account, challenge)).Is(403, "phone-mismatch")["attemptsLeft"]);
        Assert.Equal("1", (await WrongPhone(account, challenge)).Is(403, "phone-mismatch")["attemptsLeft"]);

        var locked = (await WrongPhone(account, challenge)).Is(403, "phone-locked");

        Assert.Equal("https://comm.rakuten.co.jp/toiawase/selfcare-mail/", locked["contactUrl"]);
        Assert.Equal(Host.Now.AddDays(1), DateTimeOffset.Parse(locked["lockedUntil"]!, CultureInfo.InvariantCulture));
        var verified = await Api.Verify(account, challenge, await Code(challenge));
        Assert.Equal("phone-locked", verified.Is(410, "challenge-ended")["reason"]);

        var next = await Challenge(account);
        (await Api.ChangeEmail(account, next, "a@example.com")).Is(403, "phone-locked");
        (await Api.Verify(account, next, await Code(next))).Is(200);
    }

    [Fact]
    public async Task The_phone_lock_ends_by_itself_or_by_an_operator()
    {
        var account = await Customer("");
        await LockPhone();
        Advance(TimeSpan.FromDays(1) - TimeSpan.FromTicks(1));
        (await Api.ChangeEmail(account, await Challenge(account), "a@example.com")).Is(403, "phone-locked");
        Advance(TimeSpan.FromTicks(1));
        (await Api.ChangeEmail(account, await Challenge(account), "a@example.com")).Is(200);

        await LockPhone();
        (await Api.Unlock(account)).Is(204);
        (await Api.ChangeEmail(account, await Challenge(account), "a@example.com")).Is(200);

        async Task LockPhone()
        {
            var challenge = await Challenge(account);
            await Times(3, () => WrongPhone(account, challenge));
        }
    }

    [Fact]
    public async Task Misses_are_counted_across_challenges_and_cleared_by_the_right_number()
    {
        var account = await Customer();
        var first = await Challenge(account);
        await Times(2, () => WrongPhone(account, first));
        var second = await Challenge(account);
        (await Api.ChangeEmail(account, second, "a@example.com")).Is(200);

        Assert.Equal("2", (await WrongPhone(account, second)).Is(403, "phone-mismatch")["attemptsLeft"]);
    }

    [Theory]
    [InlineData("ta+ro@example.jp", "ta+ro@example.jp", "0312345678", "email")]
    [InlineData("taro@example.jp", "jiro@example.jp", "0312345678", "emailConfirmation")]
    [InlineData("taro@example.jp", "taro@example.jp", "number", "contactPhone")]
    [InlineData("", "", "", "contactPhone,email")]
    public async Task What_breaks_the_rules_is_named_by_field_and_counts_as_no_mismatch(
        string email, string confirmation, string phone, string fields)
    {
        var account = await Customer();
        var challenge = await Challenge(account);

        var refused = (await Api.ChangeEmail(account, challenge, email, phone, confirmation)).Is(422, "validation-failed");

        var errors = refused.Body.GetProperty("errors").EnumerateObject().ToArray();
        Assert.Equal(fields, string.Join(',', errors.Select(field => field.Name).Order()));
        Assert.All(errors, field => Assert.Equal(JsonValueKind.Array, field.Value.ValueKind));
        Assert.Equal("2", (await WrongPhone(account, challenge)).Is(403, "phone-mismatch")["attemptsLeft"]);
    }

    private Task<Reply> WrongPhone(TestAccount account, string challenge) =>
        Api.ChangeEmail(account, challenge, "a@example.com", "0399999999");
}
