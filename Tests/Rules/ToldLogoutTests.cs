using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Sessions;

namespace OrleansSelfCare.Tests.Rules;

/// <summary>Everything that ends a session queues a logout for its clients of the OpenID provider.</summary>
public class ToldLogoutTests
{
    public static TheoryData<string> Ends => ["log-out", "new password", "desk's password", "import's password", "disabling", "deletion"];

    [Theory]
    [MemberData(nameof(Ends))]
    public void Each_client_that_asked_is_told_once_for_a_day(string end)
    {
        var it = Given.SignedIn();
        var session = it.Session;
        Redeem(it, "billing");
        Redeem(it, "billing");
        Redeem(it, "shop", isTold: false);
        Redeem(it, "contract");
        var (subject, salt) = (it.Account.SubjectId!.Value, it.Account.PairwiseSalt!.Value);

        End(it.After(TimeSpan.FromMinutes(1)), end);

        Assert.Equal(
            [
                new OutboxLogout("billing", session, "key-1", subject, salt), new OutboxLogout("contract", session, "key-1", subject, salt),
            ],
            Logouts(it));
        Assert.All(
            it.Account.Outbox.Where(message => message.Logout is not null),
            message => Assert.Equal((it.Now, it.Now.AddDays(1), null), (message.NextTryAt, message.DropAt, message.Recipient)));
        Assert.Empty(it.Account.Sessions);
    }

    [Fact]
    public void A_session_that_stands_is_told_to_nobody()
    {
        var it = Given.SignedIn();
        var first = it.Session;
        Redeem(it, "billing");
        it.LogIn();
        it.Verify(it.Code);
        Redeem(it, "contract");

        it.LogOut(first);

        Assert.Equal([("billing", first)], Logouts(it).Select(logout => (logout.Client, logout.SessionId)));
    }

    [Fact]
    public void A_session_that_ended_by_itself_is_told_to_nobody()
    {
        var it = Given.SignedIn();
        Redeem(it, "billing");
        it.After(TimeSpan.FromHours(13)).LogIn();
        it.Verify(it.Code);
        Assert.Single(it.Account.Sessions);
        Assert.Empty(Logouts(it));
    }

    [Fact]
    public void The_oldest_session_that_one_more_sign_in_ends_is_told()
    {
        var it = Given.SignedIn();
        var oldest = it.Session;
        Redeem(it, "billing");
        for (var i = 0; i < Accounts.SignIn.Verify.MaxSessions; i++)
        {
            Assert.Empty(Logouts(it));
            it.LogIn();
            it.Verify(it.Code);
        }

        Assert.Equal([("billing", oldest)], Logouts(it).Select(logout => (logout.Client, logout.SessionId)));
    }

    [Fact]
    public void A_client_is_told_although_its_grant_was_forgotten_or_has_ended()
    {
        var it = Given.SignedIn();
        Redeem(it, "forgotten");
        for (var i = 0; i < Accounts.OpenId.Grant.MaxPerSession; i++)
        {
            Redeem(it.After(TimeSpan.FromSeconds(1)), $"client-{i}", isTold: false);
        }

        var code = Redeem(it.After(TimeSpan.FromSeconds(1)), "ended");
        it.RedeemCode(code, client: "ended", isTold: true);
        Assert.DoesNotContain(it.Account.Sessions[0].Grants, grant => grant.Client == "forgotten");
        it.LogOut();

        Assert.Equal(["ended", "forgotten"], Logouts(it).Select(logout => logout.Client));
    }

    [Fact]
    public void A_deleted_account_is_stored_until_its_clients_know()
    {
        var it = Given.SignedIn();
        Redeem(it, "billing");
        var before = it.Account;
        Assert.True(it.Delete());
        var message = Assert.Single(it.Account.Outbox);
        Assert.Equal((false, true), (it.Account.Exists, it.Account.IsStored));
        Whole.Equal(Account.Unknown(before.Id) with { Outbox = [message], MailsQueued = message.Number }, it.Account);

        it.ProcessDueWork(new DeliveryResult(message.Number, "503"));
        Assert.True(it.Account.IsStored);
        it.ProcessDueWork(new DeliveryResult(message.Number));
        Assert.False(it.Account.IsStored);
    }

    [Fact]
    public void A_deleted_account_is_not_stored_longer_than_a_day()
    {
        var it = Given.SignedIn();
        Redeem(it, "billing");
        it.Delete();
        it.After(TimeSpan.FromDays(1)).ProcessDueWork();
        Assert.False(it.Account.IsStored);
    }

    [Fact]
    public void An_account_created_anew_still_tells_of_the_one_before_and_has_another_subject()
    {
        var it = Given.SignedIn();
        Redeem(it, "billing");
        var (subject, salt) = (it.Account.SubjectId!.Value, it.Account.PairwiseSalt);
        it.Delete();
        it.Import();
        var logout = Assert.Single(Logouts(it));
        Assert.Equal((subject, salt), (logout.SubjectId, logout.PairwiseSalt));
        Assert.Equal((null, null), (it.Account.SubjectId, it.Account.PairwiseSalt));
    }

    [Fact]
    public void Of_a_client_that_never_answers_a_bounded_number_waits_the_newest()
    {
        var it = Given.SignedIn();
        for (var i = 0; i < OutboxMessage.MaxLogouts + 1; i++)
        {
            it.Account = it.Account with { Sessions = [new Session(it.NewId(), "key-1", it.Now, it.Now)] };
            Redeem(it, "billing", session: it.Account.Sessions[0].Id);
            it.LogOut(it.Account.Sessions[0].Id);
        }

        Assert.Equal(OutboxMessage.MaxLogouts, Logouts(it).Count());
        Assert.Equal(it.Account.MailsQueued, it.Account.Outbox[^1].Number);
    }

    [Fact]
    public void It_is_no_mail_and_leaves_no_entry_in_the_timeline()
    {
        var it = Given.SignedIn();
        Redeem(it, "billing");
        it.LogOut();
        var (timeline, message) = (it.Account.Timeline, it.Account.Outbox.Single(message => message.Logout is not null));
        it.ProcessDueWork(new DeliveryResult(message.Number, "503"));
        Assert.Equal(1, it.Account.Outbox.Single(message => message.Logout is not null).FailedTries);
        Assert.Same(timeline, it.Account.Timeline);
        Assert.False(message.IsMail || message.IsEmpty);
    }

    [Fact]
    public void Retry_delays_double_up_to_five_minutes_and_differ_by_a_quarter_between_sessions_and_tries()
    {
        var random = new Random(1);
        var sessions = Enumerable.Range(0, 100).Select(_ => NewId(random)).ToList();
        var delays = sessions.ConvertAll(DelaysOf);

        foreach (var (tries, most) in new[] { 5, 10, 20, 40, 80, 160, 300, 300, 300 }.Index())
        {
            Assert.All(delays, of => Assert.InRange(of[tries], 0.75 * most, most));
            Assert.True(delays.Select(of => of[tries]).Distinct().Count() > 50, $"try {tries + 1}");
            Assert.Equal(0.875 * most, delays.Average(of => of[tries]), 0.025 * most);
        }

        Assert.True(delays.Average(of => of[6..].Distinct().Count()) > 2.9);
        Assert.Equal(delays[0], DelaysOf(sessions[0]));

        static Guid NewId(Random random)
        {
            var id = new byte[16];
            random.NextBytes(id);
            return new(id);
        }

        static double[] DelaysOf(Guid session)
        {
            var message = new OutboxMessage
            {
                Number = 1, Logout = new("billing", session, "key-1", Guid.Empty), NextTryAt = Given.Noon, DropAt = Given.Noon.AddDays(1),
            };
            return
            [
                .. Enumerable.Range(0, 9).Select(_ => ((message = message.AfterFailure(Given.Noon)).NextTryAt - Given.Noon).TotalSeconds),
            ];
        }
    }

    private static Guid Redeem(AccountScenario it, string client, bool isTold = true, Guid? session = null)
    {
        var code = it.NewId();
        Assert.IsType<Accounts.OpenId.GrantResult.Good>(it.RedeemCode(code, client: client, session: session, isTold: isTold));
        return code;
    }

    private static void End(AccountScenario it, string end)
    {
        switch (end)
        {
            case "log-out":
                it.LogOut();
                break;
            case "new password":
                it.ChangePassword();
                break;
            case "desk's password":
                it.ResetPassword();
                break;
            case "import's password":
                it.Import(password: "another one entirely");
                break;
            case "disabling":
                it.Import(isDisabled: true);
                break;
            default:
                it.Delete();
                break;
        }
    }

    private static IEnumerable<OutboxLogout> Logouts(AccountScenario it) =>
        it.Account.Outbox.Select(message => message.Logout).OfType<OutboxLogout>();
}
