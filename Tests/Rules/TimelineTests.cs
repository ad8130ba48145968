using System.Text;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Timelines;
using OrleansSelfCare.Storage.Serialization;

namespace OrleansSelfCare.Tests.Rules;

public class TimelineTests
{
    [Fact]
    public void A_sign_in_reads_from_the_password_to_the_code()
    {
        var it = Given.LoggedIn();
        it.ProcessDueWork(new DeliveryResult(1));
        it.After(TimeSpan.FromSeconds(30)).Verify(it.Code);
        var tag = it.Account.LastRedemption!.Challenge.Reference;

        Assert.Equal(
            [
                $"12:00:00 login, from {Given.Home}, ref {tag}",
                $"12:00:00 code-sent, ref {tag}, to t***@example.jp",
                $"12:00:00 code-taken, ref {tag}",
                $"12:00:30 code-redeemed, from {Given.Home}, ref {tag}",
            ],
            Texts(it));
    }

    [Theory]
    [InlineData(null, "email-missing")]
    [InlineData("a..b@example.jp", "email-undeliverable")]
    public void A_login_that_could_not_be_mailed_to_says_why(string? email, string why)
    {
        var it = Given.LoggedIn(email);
        Assert.Equal([$"12:00:00 login {why}, from {Given.Home}, ref {it.Account.Challenge!.Reference}"], Texts(it));
    }

    [Fact]
    public void Wrong_passwords_of_one_network_within_an_hour_are_one_entry_with_a_count()
    {
        var it = Given.Customer();
        it.LogIn("wrong");
        it.LogIn("wrong", Given.Elsewhere);
        it.After(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1)).LogIn("wrong");

        Assert.Equal(
            [
                $"12:00:00 login-refused wrong-password, from {Given.Elsewhere}",
                $"12:59:59 login-refused wrong-password, from {Given.Home}, x2",
            ],
            Texts(it));

        it.After(TimeSpan.FromHours(1)).LogIn("wrong");

        Assert.Equal($"13:59:59 login-refused wrong-password, from {Given.Home}", Texts(it)[^1]);
    }

    [Fact]
    public void A_disabled_account_says_so()
    {
        var it = Given.Customer();
        it.Account = it.Account with { IsDisabled = true };
        it.LogIn();
        Assert.Equal([$"12:00:00 login-refused account-disabled, from {Given.Home}"], Texts(it));
    }

    [Fact]
    public void Who_goes_on_while_throttled_is_noted_once_an_hour_and_makes_nobody_write()
    {
        var it = Given.Customer();
        for (var i = 0; i < 5; i++)
        {
            it.LogIn("wrong");
        }

        it.LogIn();
        Assert.Equal($"12:00:00 login-refused too-many-attempts, from {Given.Home}", Texts(it)[^1]);

        var noted = it.Account;
        it.LogIn();
        Assert.Same(noted, it.Account);
    }

    [Fact]
    public void Wrong_codes_are_counted_and_the_last_one_says_that_it_was()
    {
        var it = Given.LoggedIn();
        var tag = it.Account.Challenge!.Reference;
        it.EnterWrongCodes(5);
        it.Verify(Given.WrongCode);

        Assert.Equal(
            [
                $"12:00:00 code-wrong, from {Given.Home}, ref {tag}, x4",
                $"12:00:00 code-wrong attempts-exhausted, from {Given.Home}, ref {tag}",
                $"12:00:00 code-refused attempts-exhausted, from {Given.Home}",
            ],
            Texts(it)[2..]);
    }

    [Fact]
    public void A_code_expires_when_it_does_whoever_notices_it_and_when()
    {
        var woken = Given.LoggedIn();
        woken.After(TimeSpan.FromMinutes(25)).ProcessDueWork();
        var lateLogin = Given.LoggedIn();
        lateLogin.After(TimeSpan.FromHours(3)).LogIn();
        var withoutACode = Given.LoggedIn(email: null);
        withoutACode.After(TimeSpan.FromMinutes(20)).ProcessDueWork();

        Assert.StartsWith("12:20:00 code-expired, ref ", Texts(woken)[^1], StringComparison.Ordinal);
        Assert.StartsWith("12:20:00 code-expired, ref ", Texts(lateLogin)[2], StringComparison.Ordinal);
        Assert.Single(Texts(withoutACode));
    }

    [Fact]
    public void What_the_mail_server_said_each_time_is_there()
    {
        var it = Given.LoggedIn();
        var tag = it.Account.Challenge!.Reference;
        it.ProcessDueWork(new DeliveryResult(1, "connect: refused"));
        it.After(TimeSpan.FromSeconds(5)).ProcessDueWork(new DeliveryResult(1, "connect: refused"));
        it.After(TimeSpan.FromSeconds(10)).ProcessDueWork(new DeliveryResult(1, "RCPT 450 4.2.1"));
        it.After(TimeSpan.FromSeconds(20)).ProcessDueWork(new DeliveryResult(1));

        Assert.Equal(
            [
                $"12:00:05 code-not-taken connect: refused, ref {tag}, x2",
                $"12:00:15 code-not-taken RCPT 450 4.2.1, ref {tag}",
                $"12:00:35 code-taken, ref {tag}",
            ],
            Texts(it)[2..]);
    }

    [Fact]
    public void Wrong_phones_up_to_the_lock_and_what_is_refused_by_it()
    {
        var it = Given.LoggedIn();
        var tag = it.Account.Challenge!.Reference;
        for (var i = 0; i < 3; i++)
        {
            it.ChangeEmail(phone: Given.WrongPhone);
        }

        it.LogIn();
        it.ChangeEmail();

        Assert.Equal(
            [$"12:00:00 phone-mismatch, from {Given.Home}, ref {tag}, x3", $"12:00:00 phone-locked, from {Given.Home}, ref {tag}"],
            Texts(it)[2..4]);
        Assert.Equal($"12:00:00 email-change-refused phone-locked, from {Given.Home}", Texts(it)[^1]);
    }

    [Fact]
    public void A_change_of_address_tells_both_by_their_masks()
    {
        var it = Given.LoggedIn();
        it.ChangeEmail();
        var tag = it.Account.Challenge!.Reference;
        it.Verify(it.Code);
        it.ProcessDueWork(new DeliveryResult(3));

        Assert.Equal(
            [
                $"12:00:00 phone-matched, from {Given.Home}, ref {tag}",
                $"12:00:00 code-sent, ref {tag}, to h***@example.co.jp",
                $"12:00:00 code-redeemed, from {Given.Home}, ref {tag}",
                $"12:00:00 email-changed, from {Given.Home}, to h***@example.co.jp",
                "12:00:00 notice-taken",
            ],
            Texts(it)[2..]);
    }

    [Fact]
    public void A_password_that_is_changed_refused_or_given_up_is_there()
    {
        var it = Given.SignedIn();
        it.ChangePassword(next: "short");
        it.ChangePassword(current: "wrong");
        it.ChangePassword();
        it.LogIn("battery staple");
        it.Verify(it.Code);
        it.LogOut();

        Assert.Equal(
            [
                $"12:00:00 password-refused validation-failed, from {Given.Home}",
                $"12:00:00 password-refused wrong-password, from {Given.Home}",
                $"12:00:00 password-changed, from {Given.Home}",
            ],
            Texts(it)[3..6]);
        Assert.Equal($"12:00:00 logged-out, from {Given.Home}", Texts(it)[^1]);
    }

    [Fact]
    public void Each_operator_call_names_its_key_and_looking_twice_in_an_hour_is_once()
    {
        var it = Given.Customer();
        it.Show();
        it.Timeline();
        it.Unlock();
        it.SetEmail(Given.NewEmail);
        it.ResetPassword();

        Assert.Equal(
            [
                "12:00:00 looked-at, from 198.51.100.1, by desk",
                "12:00:00 unlocked, from 198.51.100.1, by desk",
                "12:00:00 email-set, from 198.51.100.1, to h***@example.co.jp, by desk",
                "12:00:00 password-reset, from 198.51.100.1, by desk",
            ],
            Texts(it));
    }

    [Fact]
    public void The_newest_hundred_are_kept()
    {
        var timeline = Timeline.Empty;
        for (var i = 0; i <= Timeline.Kept; i++)
        {
            timeline = timeline.Add(new(Given.Noon.AddSeconds(i), TimelineEvent.Login, Reference: $"{i}"));
        }

        Assert.Equal((Timeline.Kept, "100", "1"), (timeline.Entries.Length, timeline.Entries[0].Reference, timeline.Entries[^1].Reference));
    }

    [Theory]
    [InlineData(TimelineEvent.LoginRefused)]
    [InlineData(TimelineEvent.Login)]
    public void Repeated_events_of_one_type_push_out_others_of_that_type_and_nothing_else(string what)
    {
        var timeline = Timeline.Empty;
        for (var i = 0; i < 30; i++)
        {
            timeline = timeline.Add(new(Given.Noon.AddSeconds(i), TimelineEvent.CodeRedeemed, Reference: $"{i}"))
                .Add(new(Given.Noon.AddSeconds(i), TimelineEvent.Unlocked, By: $"desk {i}"));
        }

        for (var i = 0; i < 1000; i++)
        {
            timeline = timeline.Add(new(Given.Noon.AddMinutes(1 + i), what, Network: $"198.51.100.{i}"));
        }

        Assert.Equal(
            [(what, 40), (TimelineEvent.CodeRedeemed, 30), (TimelineEvent.Unlocked, 30)],
            timeline.Entries.CountBy(entry => entry.Event).Select(count => (count.Key, count.Value))
                .OrderByDescending(count => count.Value).ThenBy(count => count.Key));
        Assert.Equal("198.51.100.999", timeline.Entries[0].Network);
    }

    [Fact]
    public void Strangers_who_share_a_budget_share_the_entry_that_they_have_to_wait()
    {
        var (it, ofOnePrefix) = (Given.Customer(), Given.Customer());
        for (var i = 0; i < 100; i++)
        {
            it.LogIn("wrong", $"203.0.{i}.1");
            ofOnePrefix.LogIn("wrong", $"198.51.100.{i}");
        }

        it.LogIn("wrong", "203.0.113.1");
        var noted = (it.Account, ofOnePrefix.Account);
        it.LogIn("wrong", "203.0.114.2");
        ofOnePrefix.LogIn("wrong", "198.51.100.250");

        Assert.Equal(noted, (it.Account, ofOnePrefix.Account));
        Assert.Equal("12:00:00 login-refused too-many-attempts, from *", Texts(it)[^1]);
        Assert.Equal("12:00:00 login-refused too-many-attempts, from 198.51.100.0/24", Texts(ofOnePrefix)[^1]);
    }

    [Fact]
    public void Stored_it_comes_back_whole_an_event_of_a_later_version_too()
    {
        var timeline = Given.WithEverythingSet().Timeline.Add(new(Given.Noon.AddHours(-1), "of-a-later-version", "why"));

        var read = AccountJson.Read(AccountJson.Write(Given.AnAccount() with { Timeline = timeline })).Timeline;

        Assert.Equal(timeline.Entries.AsEnumerable(), read.Entries);
    }

    [Fact]
    public void A_full_one_stores_in_two_kilobytes()
    {
        var it = Given.Customer();
        var without = AccountJson.Write(it.Account).Length;
        for (var i = 0; it.Account.Timeline.Entries.Length < Timeline.Kept; i++)
        {
            it.After(TimeSpan.FromDays(6)).LogIn();
            it.ProcessDueWork(new DeliveryResult(it.Account.MailsQueued));
            it.After(TimeSpan.FromSeconds(40)).Verify(it.Code);
        }

        var json = Encoding.UTF8.GetString(AccountJson.Write(Given.AnAccount() with { Timeline = it.Account.Timeline }));

        Assert.InRange(json.Length - without, 1, 2048);
    }

    /// <summary>The entries as texts, oldest first.</summary>
    private static List<string> Texts(AccountScenario it) => [.. it.Account.Timeline.Entries.Reverse().Select(Texts)];

    private static string Texts(TimelineEntry entry) => string.Join(", ", new[]
    {
        $"{entry.At:HH:mm:ss} {entry.Event} {entry.Reason}".TrimEnd(),
        entry.Network is null ? "" : $"from {entry.Network}",
        entry.Reference is null ? "" : $"ref {entry.Reference}",
        entry.Email is null ? "" : $"to {entry.Email}",
        entry.By is null ? "" : $"by {entry.By}",
        entry.Times == 1 ? "" : $"x{entry.Times}",
    }.Where(part => part.Length > 0));
}
