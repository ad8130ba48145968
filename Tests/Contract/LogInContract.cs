using System.Globalization;
using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Contract;

public abstract partial class AccountContract
{
    [SkippableFact]
    public async Task A_right_password_mails_a_code_that_opens_a_session()
    {
        var account = await Customer("taro@example.jp");

        var challenge = (await Api.LogIn(account)).Is(200);

        Assert.Equal("verify", challenge["next"]);
        Assert.Equal("t***@example.jp", challenge["sentTo"]);
        Assert.Equal("sent", challenge["delivery"]);
        Assert.Equal("5", challenge["attemptsLeft"]);
        Assert.Null(challenge["reason"]);
        Assert.Equal(Host.Now.AddMinutes(20), DateTimeOffset.Parse(challenge["expiresAt"]!, CultureInfo.InvariantCulture));
        Assert.Equal(Host.Now.AddMinutes(1), DateTimeOffset.Parse(challenge["resendAt"]!, CultureInfo.InvariantCulture));
        var mail = Assert.Single(Inbox.CodesTo("taro@example.jp"));
        Assert.Equal(challenge["reference"], mail.Reference);

        var session = (await Api.Verify(account, challenge["challenge"]!, mail.Code.Reveal())).Is(200);

        Assert.Equal(account.Id, session["selfCareId"]);
        Assert.Equal("False", session["emailChanged"]);
        Assert.Equal("t***@example.jp", session["email"]);
        var info = (await Api.Session(session["session"]!)).Is(200);
        Assert.Equal("""["pwd","otp"]""", info["amr"]);
    }

    [SkippableFact]
    public async Task Wrong_unknown_and_disabled_are_refused_alike()
    {
        var account = await Customer();
        var disabled = TestAccount.New() with { Disabled = "true" };
        (await Api.Import(disabled)).Is(200);
        Reply[] problems =
        [
            await Api.LogIn(account, "not the password"),
            await Api.LogIn(TestAccount.New()),
            await Api.LogIn(disabled),
            await Api.LogIn(account with { Id = "no id of anybody's: ★" }),
        ];

        foreach (var refusal in problems)
        {
            refusal.Is(401, "invalid-credentials");
            Assert.Equal(Comparable(problems[0]), Comparable(refusal));
        }

        static string Comparable(Reply reply) => string.Join('\n',
        [
            reply.Text.Replace(reply["traceId"]!, "", StringComparison.Ordinal),
            .. reply.Headers.Concat(reply.ContentHeaders)
                .Where(header => header.Key != "Date")
                .Select(header => $"{header.Key}: {string.Join(',', header.Value)}")
                .Order(),
        ]);
    }

    [SkippableFact]
    public async Task LogIn_of_an_unknown_id_stores_no_account()
    {
        var unknown = TestAccount.New();

        (await Api.LogIn(unknown)).Is(401);

        Assert.Equal(0, (await Host.Calls(unknown)).Writes);
    }

    [SkippableFact]
    public async Task LogIn_of_a_known_and_an_unknown_id_is_refused_alike_through_waits_and_a_restart()
    {
        var (known, unknown) = (await Customer(), TestAccount.New());

        Assert.Equal([401, 401, 401, 401, 401, 429], await TryBoth(6));
        Advance(Seconds(30));
        await Host.Restart();
        Assert.Equal([401, 429], await TryBoth(2));
        Advance(Minutes(90));
        Assert.Equal([401, 401, 401, 401, 401, 429], await TryBoth(6));

        async Task<List<int>> TryBoth(int times)
        {
            var statuses = new List<int>();
            for (var i = 0; i < times; i++)
            {
                var (one, other) = (await Api.LogIn(known, "wrong"), await Api.LogIn(unknown, "wrong"));
                Assert.Equal((one.Status, one.Headers.RetryAfter?.Delta), (other.Status, other.Headers.RetryAfter?.Delta));
                statuses.Add((int)one.Status);
            }

            return statuses;
        }
    }
}
