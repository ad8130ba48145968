using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Tests.Rules;

/// <summary>The support desk's commands, except unlocking.</summary>
public class DeskTests
{
    [Fact]
    public void An_account_that_is_deleted_is_as_one_that_never_was()
    {
        var it = Given.SignedIn();
        it.LogIn();

        Assert.True(it.Delete());

        Whole.Equal(Account.Unknown(Given.Id), it.Account);
        Assert.Empty(it.Account.Timeline.Entries);
        Assert.False(it.Delete());
    }

    [Fact]
    public void EndSessions_ends_every_session_and_leaves_password_and_pending_code()
    {
        var it = Given.SignedIn();
        it.LogIn();

        Assert.True(it.EndSessions());

        Assert.Null(it.CheckSession());
        Assert.IsType<Verify.Result.Opened>(it.Verify(it.Code));
        Assert.Equal("desk", it.Account.Timeline.Entries.Single(entry => entry.Event == TimelineEvent.SessionsEnded).By);
    }

    [Fact]
    public void EndSessions_ends_the_session_that_a_repeated_verify_would_give_again()
    {
        var it = Given.LoggedIn();
        var (challenge, code) = (it.Challenge, it.Code);
        it.Verify(code, key: "key-a");
        it.EndSessions();

        Assert.IsType<Verify.Result.Ended>(it.Verify(code, challenge, "key-a"));
    }

    [Fact]
    public void ShowSessions_lists_what_the_customer_sees_and_is_no_use_of_a_session()
    {
        var it = Given.SignedIn();
        var first = it.Session;
        it.RedeemCode(it.NewId());
        it.After(TimeSpan.FromMinutes(5)).LogIn();
        it.Verify(it.Code, network: Given.Elsewhere);
        var seen = new Dictionary<Guid, DateTimeOffset> { [first] = it.Now };

        var shown = it.ShowSessions(seen);

        Whole.Equal(it.ListSessions(seen: seen), shown);
        Assert.Equal([Given.Elsewhere, Given.Home], shown!.Select(one => one.Network));
        Assert.Null(it.After(TimeSpan.FromMinutes(30)).CheckSession(first, seen[first]));
        Assert.Empty(it.ShowSessions(seen)!);
    }

    [Fact]
    public void EndOneSession_ends_that_one_with_the_services_in_it_and_no_other()
    {
        var (it, code) = Given.Redeemed(isTold: true);
        var first = it.Session;
        it.LogIn();
        it.Verify(it.Code);
        var second = it.Session;

        Assert.True(it.EndOneSession(first));

        Assert.Null(it.CheckSession(first));
        Assert.Null(it.ReadUserInfo(code, first));
        Assert.Equal(first, Assert.Single(it.Account.Outbox, message => message.Logout is not null).Logout!.SessionId);
        Assert.NotNull(it.CheckSession(second));
        var entry = it.Account.Timeline.Entries[0];
        Assert.Equal((TimelineEvent.SessionEnded, "desk"), (entry.Event, entry.By));
        var after = it.Account;
        Assert.True(it.EndOneSession(first));
        Assert.True(it.EndOneSession(Guid.Empty));
        Assert.Same(after, it.Account);
    }

    [Fact]
    public void EndOneSession_ends_the_session_that_a_repeated_verify_would_give_again()
    {
        var it = Given.LoggedIn();
        var (challenge, code) = (it.Challenge, it.Code);
        it.Verify(code, key: "key-a");
        it.EndOneSession(it.Session);

        Assert.IsType<Verify.Result.Ended>(it.Verify(code, challenge, "key-a"));
    }

    [Fact]
    public void SetDisabled_ends_sessions_and_pending_code_and_changes_nothing_else()
    {
        var it = Given.SignedIn();
        var before = it.Account;
        it.LogIn();
        var code = it.Code;

        Assert.True(it.SetDisabled(true));
        Assert.Null(it.CheckSession());
        Assert.IsType<Verify.Result.Ended>(it.Verify(code));
        Assert.IsType<LogIn.Result.InvalidCredentials>(it.LogIn());

        Assert.True(it.SetDisabled(false));
        Assert.IsType<LogIn.Result.Challenged>(it.LogIn());
        Assert.Equal(
            (before.PasswordHash, before.Email, before.ContactPhone, before.HasOwnPassword),
            (it.Account.PasswordHash, it.Account.Email, it.Account.ContactPhone, it.Account.HasOwnPassword));
    }

    [Fact]
    public void SetDisabled_repeated_changes_nothing()
    {
        var it = Given.Customer();
        it.SetDisabled(true);
        var after = it.Account;

        Assert.True(it.SetDisabled(true));

        Assert.Same(after, it.Account);
    }

    [Fact]
    public void SendCodeAgain_mails_the_same_code_and_the_customer_waits_as_after_a_resend()
    {
        var it = Given.LoggedIn().After(TimeSpan.FromMinutes(1));
        var code = it.Code;

        Assert.IsType<Resend.Result.Resent>(it.SendCodeAgain());

        Assert.Equal(code, it.Code);
        Assert.IsType<Resend.Result.TooSoon>(it.Resend());
        Assert.IsType<Resend.Result.TooSoon>(it.SendCodeAgain());
        Assert.Equal(1, it.Account.Timeline.Entries.Count(entry => entry.Event == TimelineEvent.CodeSentAgain));
    }

    [Fact]
    public void SendCodeAgain_without_a_pending_code_says_so()
    {
        var expired = Given.LoggedIn().After(TimeSpan.FromMinutes(20));

        Assert.Equal(new Resend.Result.Ended(ChallengeEnd.Unknown), Given.Customer().SendCodeAgain());
        Assert.Equal(new Resend.Result.Ended(ChallengeEnd.Unknown), Given.LoggedIn(email: null).SendCodeAgain());
        Assert.Equal(new Resend.Result.Ended(ChallengeEnd.Expired), expired.SendCodeAgain());
        Assert.DoesNotContain(expired.Account.Timeline.Entries, entry => entry.Event == TimelineEvent.CodeSentAgain);
    }

    [Fact]
    public void Notes_of_different_texts_stay_apart_on_the_timeline()
    {
        var it = Given.Customer();

        it.AddNote("T-1: called, wants a new address");
        it.AddNote("T-2: called again");

        Assert.Equal(
            ["T-2: called again", "T-1: called, wants a new address"],
            it.Account.Timeline.Entries.Where(entry => entry.Event == TimelineEvent.Noted).Select(entry => entry.Note));
    }

    [Fact]
    public void The_same_note_again_within_an_hour_changes_nothing()
    {
        var it = Given.Customer();
        it.AddNote("T-1");
        var before = it.Account;

        Assert.True(it.AddNote("T-1"));

        Assert.Same(before, it.Account);
    }

    [Fact]
    public void An_account_that_does_not_exist_can_not_be_acted_on()
    {
        var it = Given.Nobody();

        Assert.Null(it.ShowSessions());
        Assert.False(it.EndOneSession(it.Session));
        Assert.False(it.EndSessions());
        Assert.False(it.SetDisabled(true));
        Assert.False(it.AddNote("T-1"));
        Assert.Null(it.SendCodeAgain());
        Whole.Equal(Account.Unknown(Given.Id), it.Account);
    }

    [Fact]
    public void A_fresh_password_is_the_only_one_and_ends_sessions_and_the_pending_challenge()
    {
        var it = Given.SignedIn();
        it.LogIn();

        Assert.NotNull(it.ResetPassword("fresh and random"));

        Assert.Null(it.CheckSession());
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.PasswordChanged), it.Verify(Given.WrongCode));
        Assert.IsType<LogIn.Result.InvalidCredentials>(it.LogIn());
        Assert.IsType<LogIn.Result.Challenged>(it.LogIn("fresh and random"));
    }

    [Fact]
    public void Challenge_ended_by_an_address_of_the_desk_or_a_file_says_so()
    {
        var (byDesk, byFile) = (Given.LoggedIn(), Given.LoggedIn());
        byDesk.SetEmail(Given.NewEmail);
        byFile.Import(email: Given.NewEmail);

        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.AddressChanged), byDesk.Verify(Given.WrongCode));
        Assert.Equal(new Resend.Result.Ended(ChallengeEnd.AddressChanged), byFile.Resend());
        Assert.Equal("address-changed", byDesk.Timeline()!.First(entry => entry.Event == TimelineEvent.CodeRefused).Reason);
    }

    [Fact]
    public void Address_set_after_the_challenge_expired_leaves_it_expired()
    {
        var it = Given.LoggedIn().After(TimeSpan.FromMinutes(20));
        it.SetEmail(Given.NewEmail);
        Assert.Equal(new Verify.Result.Ended(ChallengeEnd.Expired), it.Verify(Given.WrongCode));
    }

    [Fact]
    public void Hosts_of_the_version_before_read_an_address_change_as_replaced() =>
        Assert.Equal(ChallengeEnd.Replaced, ClosedChallenge.Of(Guid.Empty, ChallengeEnd.AddressChanged).Reason);

    [Fact]
    public void Reset_password_repeated_with_its_key_within_ten_minutes_returns_the_same_and_changes_nothing()
    {
        var it = Given.Customer();
        var first = it.ResetPassword("first", "key-a");
        var after = it.Account;

        Assert.Equal(first, it.After(RepeatableChange.Lifetime - Given.Tick).ResetPassword("second", "key-a"));

        Assert.Same(after, it.Account);
        Assert.IsType<LogIn.Result.Challenged>(it.LogIn("first"));
    }

    [Theory]
    [InlineData("key-b", 0)]
    [InlineData("key-a", 10)]
    public void Reset_password_with_another_key_or_after_ten_minutes_sets_another(string key, int minutes)
    {
        var it = Given.Customer();
        var first = it.ResetPassword("first", "key-a");

        Assert.NotEqual(first, it.After(TimeSpan.FromMinutes(minutes)).ResetPassword("second", key));

        Assert.IsType<LogIn.Result.Challenged>(it.LogIn("second"));
    }

    [Fact]
    public void An_address_set_by_the_desk_is_the_accounts_the_old_one_is_told_and_its_code_is_dead()
    {
        var it = Given.LoggedIn();

        Assert.Equal(SetEmail.Result.Set, it.SetEmail($"　{Given.NewEmail} "));

        Assert.Equal((Given.NewEmail, null), (it.Account.Email, it.Account.Challenge));
        var notice = Assert.Single(it.Account.Outbox);
        Assert.Equal((Given.Email, null), (notice.To, notice.Code));
    }

    [Fact]
    public void The_same_address_again_leaves_the_customer_halfway_in_and_tells_nobody()
    {
        var it = Given.LoggedIn();
        it.SetEmail(Given.Email);
        Assert.NotNull(it.Account.Challenge);
        Assert.Single(it.Account.Outbox);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("a..b@example.jp")]
    public void An_address_no_mail_reaches_is_not_told(string? before)
    {
        var it = Given.Customer(before);
        it.SetEmail(Given.NewEmail);
        Assert.Empty(it.Account.Outbox);
    }

    [Theory]
    [InlineData("")]
    [InlineData("taro")]
    [InlineData("a..b@example.jp")]
    public void An_address_no_code_can_be_sent_to_is_refused_and_changes_nothing(string email)
    {
        var it = Given.LoggedIn();
        var before = it.Account;
        Assert.Equal(SetEmail.Result.Unusable, it.SetEmail(email));
        Assert.Same(before, it.Account);
    }

    [Fact]
    public void What_is_not_there_is_not_made()
    {
        var it = Given.Nobody();
        Assert.False(it.Delete());
        Assert.Null(it.ResetPassword());
        Assert.Equal(SetEmail.Result.NoSuchAccount, it.SetEmail(Given.NewEmail));
        Assert.Null(it.Timeline());
        Assert.Null(it.Show());
        Whole.Equal(Account.Unknown(Given.Id), it.Account);
    }
}
