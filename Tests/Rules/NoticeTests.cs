using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Tests.Rules;

/// <summary>Notices of changed passwords and addresses.</summary>
public class NoticeTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public void ChangePassword_queues_a_notice_without_the_password_once_though_repeated()
    {
        var it = Given.SignedIn();
        Assert.IsType<ChangePassword.Result.Changed>(it.ChangePassword(key: "key"));
        Assert.IsType<ChangePassword.Result.Changed>(it.ChangePassword(key: "key"));
        Assert.Equal(
            new OutboxMessage
            {
                Number = 2,
                Notice = new("password-changed", Given.Noon, Given.Email),
                QueuedAt = Given.Noon,
                NextTryAt = Given.Noon,
                DropAt = Given.Noon + Day,
            },
            Assert.Single(it.Account.Outbox, message => message.Notice is not null));
    }

    [Fact]
    public void ResetPassword_queues_a_notice_once_though_repeated()
    {
        var it = Given.Customer();
        it.ResetPassword();
        it.ResetPassword();
        Assert.Equal(new OutboxNotice("password-issued", Given.Noon, Given.Email), Assert.Single(it.Account.Outbox).Notice);
    }

    [Fact]
    public void SetDisabled_and_SetPhone_queue_a_notice_each_and_none_when_repeated()
    {
        var it = Given.Customer();
        for (var i = 0; i < 2; i++)
        {
            it.SetDisabled(true);
            it.SetDisabled(true);
            it.SetDisabled(false);
            it.SetDisabled(false);
            it.SetPhone("0312345678");
            it.SetPhone("03-1234-5678");
        }

        Assert.Equal(
            ["account-disabled", "account-enabled", "phone-changed", "account-disabled", "account-enabled"],
            it.Account.Outbox.Select(message => message.Notice!.Type));
        // An earlier version would send a mail with this recipient as a notice of another kind.
        Assert.All(it.Account.Outbox, message => Assert.Equal((null, Given.Email), (message.To, message.Notice!.To)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("a+b@example.jp")]
    public void Account_without_a_reachable_address_gets_no_notice(string? email)
    {
        var it = Given.Customer(email);
        it.ResetPassword();
        it.SetEmail(Given.NewEmail);
        Assert.Empty(it.Account.Outbox);
    }

    [Fact]
    public void ChangePassword_that_is_refused_queues_nothing()
    {
        var it = Given.SignedIn();
        it.ChangePassword("wrong");
        it.ChangePassword(next: "short");
        Assert.DoesNotContain(it.Account.Outbox, message => message.Notice is not null);
    }

    [Theory]
    [InlineData(Given.NewEmail, "address-changed")]
    [InlineData(null, "address-removed")]
    public void Import_of_another_address_queues_a_notice_to_the_old_one(string? email, string type)
    {
        var it = Given.Customer();
        it.Import(email: email, noticeAfter: TimeSpan.Zero);
        var notice = Assert.Single(it.Account.Outbox);
        Assert.Equal((Given.Email, new OutboxNotice(type, Given.Noon)), (notice.To, notice.Notice));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("of the file", "a hash")]
    public void Import_of_another_password_queues_a_notice(string? password, string? hash)
    {
        var it = Given.Customer();
        it.Import(password ?? "battery staple", hash: hash, noticeAfter: TimeSpan.Zero);
        Assert.Equal(new OutboxNotice("password-changed", Given.Noon, Given.Email), Assert.Single(it.Account.Outbox).Notice);
    }

    [Fact]
    public void Import_that_creates_an_account_gives_its_first_address_or_changes_only_the_phone_queues_nothing()
    {
        var it = Given.Nobody();
        it.Import(email: null, noticeAfter: TimeSpan.Zero);
        it.Import(noticeAfter: TimeSpan.Zero);
        it.Import(phone: Given.WrongPhone, noticeAfter: TimeSpan.Zero);
        Assert.Equal(Given.Email, it.Account.Email);
        Assert.Empty(it.Account.Outbox);
    }

    [Fact]
    public void Import_without_notices_queues_nothing()
    {
        var it = Given.Customer();
        it.Import("battery staple", Given.NewEmail);
        Assert.Empty(it.Account.Outbox);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(90, 90)]
    [InlineData(24 * 60, 24 * 60)]
    [InlineData(25 * 60, 24 * 60)]
    public void Import_delays_its_notice_by_a_day_at_most(int asked, int delayed)
    {
        var it = Given.Customer();
        it.Import(email: Given.NewEmail, noticeAfter: TimeSpan.FromMinutes(asked));
        var notice = Assert.Single(it.Account.Outbox);
        Assert.Equal((Given.Noon.AddMinutes(delayed), Day), (notice.NextTryAt, notice.DropAt - notice.NextTryAt));
        it.ProcessDueWork();
        Assert.Equal(notice, Assert.Single(it.Account.Outbox));
        it.After(-TimeSpan.FromDays(2)).ProcessDueWork();
        Assert.Equal(it.Now, Assert.Single(it.Account.Outbox).NextTryAt);
    }

    [Fact]
    public void Notices_are_limited_to_twenty_a_day_and_never_keep_a_customer_from_signing_in()
    {
        var it = Given.Customer();
        for (var i = 0; i < 25; i++)
        {
            it.ResetPassword($"fresh {i}", $"key-{i}");
        }

        Assert.Equal(20, it.Account.Outbox.Length);
        Assert.Single(it.Account.Timeline.Entries, entry => entry.Event == TimelineEvent.NoticeSkipped);
        Assert.IsType<LogIn.Result.Challenged>(it.LogIn("fresh 24"));

        it.After(Day - Given.Tick).ResetPassword("too early", "key-a");
        Assert.Equal(20, it.Account.Outbox.Count(message => message.Notice is not null));
        it.After(Given.Tick).ResetPassword("in time", "key-b");
        Assert.Equal(21, it.Account.Outbox.Count(message => message.Notice is not null));
    }

    [Fact]
    public void Minor_notices_use_only_half_of_a_days_and_leave_the_rest_to_those_of_passwords_and_addresses()
    {
        var it = Given.Customer();
        for (var i = 0; i < 20; i++)
        {
            it.SetDisabled(i % 2 == 0);
            it.SetPhone(i % 2 == 0 ? Given.WrongPhone : Given.Phone);
        }

        Assert.Equal(10, it.Account.Outbox.Length);
        for (var i = 0; i < 12; i++)
        {
            it.ResetPassword($"fresh {i}", $"key-{i}");
        }

        Assert.Equal(10, it.Account.Outbox.Count(message => message.Notice!.Type == OutboxNotice.PasswordIssued));
        it.After(Day).SetPhone(Given.WrongPhone);
        Assert.Equal(OutboxNotice.PhoneChanged, it.Account.Outbox[^1].Notice!.Type);
    }

    [Theory]
    [InlineData(0, 30)]
    [InlineData(1, 0)]
    [InlineData(3, 1)]
    public void Minor_notices_use_half_of_any_limit_rounded_down(int limit, int mailed)
    {
        var it = Given.Customer();
        it.Rules = AccountRules.Default with { NoticesPerDay = limit };
        for (var i = 0; i < 30; i++)
        {
            it.SetDisabled(i % 2 == 0);
        }

        Assert.Equal(mailed, it.Account.Outbox.Length);
    }

    [Fact]
    public void Unlock_clears_the_notices_and_a_limit_of_zero_is_none()
    {
        var it = Given.Customer();
        it.Rules = AccountRules.Default with { NoticesPerDay = 1 };
        it.ResetPassword("one", "key-1");
        it.ResetPassword("two", "key-2");
        Assert.Single(it.Account.Outbox);
        it.Unlock();
        it.ResetPassword("three", "key-3");
        Assert.Equal(2, it.Account.Outbox.Length);

        it.Rules = AccountRules.Default with { NoticesPerDay = 0 };
        it.ResetPassword("four", "key-4");
        Assert.Equal(3, it.Account.Outbox.Length);
    }

    [Fact]
    public void Notice_is_in_the_language_of_the_call_or_else_of_the_latest_sign_in()
    {
        var it = Given.Customer();
        it.LogIn(language: "en");
        it.Verify(it.Code);
        it.SetEmail(Given.NewEmail);
        Assert.Equal("en", it.Account.Outbox[^1].Language);
        it.ChangePassword(language: "ja");
        Assert.Equal("ja", it.Account.Outbox[^1].Language);
        it.ResetPassword();
        Assert.Equal("ja", it.Account.Outbox[^1].Language);
    }

    [Fact]
    public void Notice_that_an_earlier_version_stored_again_without_its_content_is_dropped()
    {
        var it = Given.Customer();
        it.ResetPassword();
        it.Account = it.Account with { Outbox = [it.Account.Outbox[0] with { Notice = null }] };
        it.ProcessDueWork();
        Assert.Empty(it.Account.Outbox);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void Account_leaves_memory_if_its_next_message_is_due_after_the_next_polling(int ticks, bool leaves)
    {
        var it = Given.Customer();
        it.Import(email: Given.NewEmail, noticeAfter: ProcessDueWork.PollingInterval + ticks * Given.Tick);
        Assert.Equal(leaves, ProcessDueWork.CanLeaveMemory(it.Account, it.Now));
        Assert.True(ProcessDueWork.CanLeaveMemory(Given.AnAccount(), it.Now));
        it.LogIn();
        Assert.False(ProcessDueWork.CanLeaveMemory(it.Account, it.Now));
    }

    [Fact]
    public void Address_set_by_the_desk_is_reported_with_its_time_to_the_old_one()
    {
        var it = Given.Customer();
        Assert.Equal(SetEmail.Result.Set, it.After(TimeSpan.FromHours(1)).SetEmail(Given.NewEmail));
        var notice = Assert.Single(it.Account.Outbox);
        Assert.Equal((Given.Email, new OutboxNotice("address-changed", it.Now)), (notice.To, notice.Notice));
    }
}
