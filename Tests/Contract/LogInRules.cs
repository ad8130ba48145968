using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

public sealed partial class AccountRulesTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_five_wrong_passwords_the_sixth_waits_and_the_right_one_too(bool known)
    {
        var account = known ? await Customer() : TestAccount.New();
        for (var i = 0; i < 5; i++)
        {
            (await Api.LogIn(account, "wrong")).Is(401, "invalid-credentials");
        }

        var refused = (await Api.LogIn(account)).Is(429, "too-many-attempts");
        Assert.Equal("30", refused["retryAfterSeconds"]);
        Assert.Equal("30", refused.Headers.RetryAfter!.ToString());

        Advance(Seconds(29));
        (await Api.LogIn(account)).Is(429, "too-many-attempts");
        Advance(Seconds(1));
        (await Api.LogIn(account)).Is(known ? 200 : 401);
    }

    [Theory]
    [InlineData("ｃｏｒｒｅｃｔ　ｈｏｒｓｅ")]
    [InlineData(" correct horse ")]
    public async Task Password_typed_in_full_width_or_with_a_space_around_it_is_the_same_password(string typed) =>
        (await Api.LogIn(await Customer(), typed)).Is(200);

    [Fact]
    public async Task Half_a_surrogate_pair_in_a_password_is_refused_without_an_exception()
    {
        var account = await Customer();
        using var body = new StringContent(
            $$"""{"selfCareId":"{{account.Id}}","password":"\ud83d"}""", System.Text.Encoding.UTF8, "application/json");
        (await Api.Send(HttpMethod.Post, $"/v1/{account.Line}/login", body)).Is(400);
    }

    [Fact]
    public async Task Account_that_an_import_creates_keeps_the_failures_counted_before()
    {
        var account = TestAccount.New();
        await Times(5, () => Api.LogIn(account, "wrong"));
        await Host.Restart();

        (await Api.Import(account)).Is(200);

        (await Api.LogIn(account)).Is(429, "too-many-attempts");
        Advance(Seconds(30));
        (await Api.LogIn(account)).Is(200);
    }

    [Fact]
    public async Task A_stranger_does_not_lock_the_owner_out()
    {
        var account = await Customer();
        for (var i = 0; i < 6; i++)
        {
            await From("198.51.100.7", "wrong");
        }

        (await From("198.51.100.7", account.Password)).Is(429, "too-many-attempts");
        (await From("203.0.113.9", account.Password)).Is(200);

        Task<Reply> From(string address, string password) => Api.Send(
            HttpMethod.Post,
            $"/v1/{account.Line}/login",
            System.Net.Http.Json.JsonContent.Create(new { selfCareId = account.Id, password }),
            header: ("X-Forwarded-For", address));
    }

    [Theory]
    [InlineData("", "email-missing")]
    [InlineData("taro+selfcare@example.jp", "email-undeliverable")]
    [InlineData(".taro@example.jp", "email-undeliverable")]
    [InlineData("ta..ro@example.jp", "email-undeliverable")]
    public async Task Without_a_usable_address_the_challenge_opens_email_change_alone(string email, string reason)
    {
        var account = await Customer(email);

        var challenge = (await Api.LogIn(account)).Is(200);

        Assert.Equal("email-change", challenge["next"]);
        Assert.Equal(reason, challenge["reason"]);
        Assert.Null(challenge["sentTo"]);
        Assert.Null(challenge["delivery"]);
        Assert.Empty(Inbox.To(email));
        Assert.Equal("unknown", (await Api.Verify(account, challenge["challenge"]!, "123456")).Is(410, "challenge-ended")["reason"]);
        Assert.Equal("unknown", (await Api.Resend(account, challenge["challenge"]!)).Is(410, "challenge-ended")["reason"]);
        (await Api.ChangeEmail(account, challenge["challenge"]!, "taro@example.com")).Is(200);
    }

    [Fact]
    public async Task A_new_login_replaces_the_pending_challenge()
    {
        var account = await Customer();
        var first = await Challenge(account);
        var firstCode = await Code(first);
        var second = await Challenge(account);

        Assert.Equal("replaced", (await Api.Verify(account, first, firstCode)).Is(410, "challenge-ended")["reason"]);
        Assert.Equal("replaced", (await Api.Resend(account, first)).Is(410, "challenge-ended")["reason"]);
        (await Api.Verify(account, second, await Code(second))).Is(200);
    }
}
