using OrleansSelfCare.Accounts.Outbox;

namespace OrleansSelfCare.Tests.Rules;

public class PortalEventTests
{
    [Fact]
    public void Where_no_portal_wants_to_be_told_nothing_is_owed()
    {
        var it = Given.SignedIn();
        Assert.DoesNotContain(it.Account.Outbox, message => message.Event is not null);
    }

    [Fact]
    public void A_sign_in_is_told_for_three_days()
    {
        var it = WithWebhooks(Given.Customer());
        it.LogIn();
        it.Verify(it.Code);

        var message = Assert.Single(it.Account.Outbox, message => message.Event is not null);
        Assert.Equal(
            (new PortalEvent("account.signed-in", Given.Noon), null, Given.Noon, Given.Noon.AddDays(3)),
            (message.Event, message.To, message.NextTryAt, message.DropAt));
    }

    [Fact]
    public void A_new_address_is_told_by_its_mask_whoever_changed_it()
    {
        var it = WithWebhooks(Given.Customer());
        it.LogIn();
        it.ChangeEmail();
        it.Verify(it.Code);
        it.SetEmail("jiro@example.jp");
        it.SetEmail("jiro@example.jp");

        Assert.Equal(
            ["account.signed-in  ", "account.address-changed h***@example.co.jp ", "account.address-changed j***@example.jp "],
            Queued(it));
    }

    [Fact]
    public void Each_lock_is_told_when_it_closes()
    {
        var phone = WithWebhooks(Given.LoggedIn());
        for (var i = 0; i < 3; i++)
        {
            phone.ChangeEmail(phone: Given.WrongPhone);
        }

        var password = WithWebhooks(Given.Customer());
        for (var i = 0; i < 105; i++)
        {
            password.After(TimeSpan.FromHours(1)).LogIn("wrong");
        }

        var code = WithWebhooks(Given.Customer());
        for (var i = 0; i < 21; i++)
        {
            code.After(TimeSpan.FromHours(1)).LogIn();
            code.EnterWrongCodes(5);
        }

        Assert.Equal(["account.locked  phone"], Queued(phone));
        Assert.Equal(["account.locked  password"], Queued(password));
        Assert.Equal(["account.locked  code"], Queued(code));
    }

    [Fact]
    public void Of_an_account_that_is_not_there_nobody_is_told()
    {
        var it = WithWebhooks(Given.Nobody());
        for (var i = 0; i < 101; i++)
        {
            it.After(TimeSpan.FromHours(1)).LogIn("wrong");
        }

        Assert.Empty(it.Account.Outbox);
    }

    [Fact]
    public void A_portal_that_is_away_is_told_later_up_to_an_hour_later_and_when_told_no_more()
    {
        var it = WithWebhooks(Given.SignedIn());
        it.LogIn();
        it.Verify(it.Code);
        var number = it.Account.Outbox.Single(message => message.Event is not null).Number;

        var pauses = new List<double>();
        for (var i = 0; i < 11; i++)
        {
            it.ProcessDueWork(new DeliveryResult(number, "500"));
            var pause = it.Account.Outbox.Single(message => message.Event is not null).NextTryAt - it.Now;
            pauses.Add(pause.TotalSeconds);
            it.After(pause);
        }

        foreach (var (tries, most) in new[] { 5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600 }.Index())
        {
            Assert.InRange(pauses[tries], 0.75 * most, most);
        }

        it.ProcessDueWork(new DeliveryResult(number));
        Assert.Empty(it.Account.Outbox);
        Assert.DoesNotContain(it.Account.Timeline.Entries, entry => entry.Reason == "500");
    }

    [Fact]
    public void Retries_for_a_portal_that_was_away_differ_by_a_quarter_between_events_and_tries()
    {
        var random = new Random(1);
        var delays = Enumerable.Range(0, 100).Select(_ => DelaysOf(Given.Noon.AddTicks(random.Next(10_000_000)))).ToList();

        foreach (var (tries, most) in new[] { 5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600 }.Index())
        {
            Assert.All(delays, of => Assert.InRange(of[tries], 0.75 * most, most));
            Assert.True(delays.Select(of => of[tries]).Distinct().Count() > 50, $"try {tries + 1}");
            Assert.Equal(0.875 * most, delays.Average(of => of[tries]), 0.025 * most);
        }

        Assert.True(delays.Average(of => of[10..].Distinct().Count()) > 1.9);

        static double[] DelaysOf(DateTimeOffset at)
        {
            var message = new OutboxMessage { Number = 1, Event = new(PortalEvent.SignedIn, at), NextTryAt = at, DropAt = at.AddDays(3) };
            return [.. Enumerable.Range(0, 12).Select(_ => ((message = message.AfterFailure(at)).NextTryAt - at).TotalSeconds)];
        }
    }

    [Fact]
    public void It_is_no_mail_that_waits()
    {
        var it = WithWebhooks(Given.SignedIn());
        it.LogIn();
        it.Verify(it.Code);
        Assert.Equal(0, it.Show()!.MailsWaiting);
    }

    private static AccountScenario WithWebhooks(AccountScenario it)
    {
        it.Rules = it.Rules with { HasWebhook = true };
        return it;
    }

    private static List<string> Queued(AccountScenario it) =>
        [.. it.Account.Outbox.Where(message => message.Event is not null)
            .Select(message => $"{message.Event!.Type} {message.Event.Email} {message.Event.Lock}")];
}
