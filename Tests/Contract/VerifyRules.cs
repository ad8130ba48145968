using System.Globalization;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

public sealed partial class AccountRulesTests
{
    [Fact]
    public async Task The_fifth_try_if_right_succeeds()
    {
        var account = await Customer();
        var challenge = await Challenge(account);
        for (var left = 4; left >= 1; left--)
        {
            Assert.Equal($"{left}", (await Api.Verify(account, challenge, Wrong(account))).Is(401, "code-mismatch")["attemptsLeft"]);
        }

        (await Api.Verify(account, challenge, await Code(challenge))).Is(200);
    }

    [Fact]
    public async Task The_fifth_wrong_code_ends_the_challenge()
    {
        var account = await Customer();
        var challenge = await Challenge(account);
        for (var i = 0; i < 4; i++)
        {
            (await Api.Verify(account, challenge, Wrong(account))).Is(401, "code-mismatch");
        }

        Assert.Equal("attempts-exhausted", (await Api.Verify(account, challenge, Wrong(account))).Is(410, "challenge-ended")["reason"]);
        var right = await Api.Verify(account, challenge, await Code(challenge));
        Assert.Equal("attempts-exhausted", right.Is(410, "challenge-ended")["reason"]);
    }

    [Fact]
    public async Task A_new_login_does_not_refill_the_code_budget()
    {
        var account = await Customer();
        for (var i = 0; i < 5; i++)
        {
            await Api.Verify(account, await Challenge(account), Wrong(account));
        }

        var challenge = await Challenge(account);
        var refused = (await Api.Verify(account, challenge, await Code(challenge))).Is(429, "too-many-attempts");
        Advance(Seconds(double.Parse(refused["retryAfterSeconds"]!, CultureInfo.InvariantCulture)));
        (await Api.Verify(account, challenge, await Code(challenge))).Is(200);
    }

    [Fact]
    public async Task At_exactly_the_expiry_a_code_is_dead()
    {
        var account = await Customer();
        var challenge = await Challenge(account);

        Advance(Minutes(20));

        var late = await Api.Verify(account, challenge, await Code(challenge));
        Assert.Equal("expired", late.Is(410, "challenge-ended")["reason"]);
    }

    [Fact]
    public async Task A_tick_before_the_expiry_a_code_lives()
    {
        var account = await Customer();
        var challenge = await Challenge(account);

        Advance(Minutes(20) - TimeSpan.FromTicks(1));

        (await Api.Verify(account, challenge, await Code(challenge))).Is(200);
    }

    [Fact]
    public async Task A_code_is_accepted_once()
    {
        var account = await Customer();
        var challenge = await Challenge(account);
        (await Api.Verify(account, challenge, await Code(challenge))).Is(200);

        Assert.Equal("used", (await Api.Verify(account, challenge, await Code(challenge))).Is(410, "challenge-ended")["reason"]);
    }

    [Fact]
    public async Task A_repeat_with_the_same_idempotency_key_gives_the_same_session_for_a_minute()
    {
        var account = await Customer();
        var challenge = await Challenge(account);
        var code = await Code(challenge);
        var session = (await Api.Verify(account, challenge, code, "key-1")).Is(200);

        Advance(Minutes(1) - TimeSpan.FromTicks(1));
        Assert.Equal(session["session"], (await Api.Verify(account, challenge, code, "key-1")).Is(200)["session"]);
        (await Api.Verify(account, challenge, code, "key-2")).Is(410, "challenge-ended");
        (await Api.Verify(account, challenge, code)).Is(410, "challenge-ended");
        (await Api.Verify(account, challenge, Wrong(account), "key-1")).Is(410, "challenge-ended");
        Advance(TimeSpan.FromTicks(1));
        (await Api.Verify(account, challenge, code, "key-1")).Is(410, "challenge-ended");
    }

    [Fact]
    public async Task A_code_is_good_for_its_own_challenge_account_and_line_alone()
    {
        var account = await Customer();
        var other = await Customer();
        var challenge = await Challenge(account);
        var othersChallenge = await Challenge(other);
        var code = await Code(challenge);

        Assert.NotEqual(code, await Code(othersChallenge));
        (await Api.Verify(other, othersChallenge, code)).Is(401, "code-mismatch");
        var otherLine = await Api.Verify(account with { Line = "free-voice" }, challenge, code);
        Assert.Equal("unknown", otherLine.Is(410, "challenge-ended")["reason"]);
        (await Api.Verify(account, challenge, code)).Is(200);
    }

    [Fact]
    public async Task What_is_not_six_digits_is_no_try_and_full_width_is_taken_in()
    {
        var account = await Customer();
        var challenge = await Challenge(account);
        var code = await Code(challenge);

        (await Api.Verify(account, challenge, "12345")).Is(422, "validation-failed");
        Assert.Equal("4", (await Api.Verify(account, challenge, Wrong(account))).Is(401)["attemptsLeft"]);
        (await Api.Verify(account, challenge, $"　{string.Concat(code.Select(digit => (char)(digit + 0xFEE0)))} ")).Is(200);
    }
}
