using OrleansSelfCare.TestKit;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Operation;

/// <summary>The product's own metrics, in every hosting.</summary>
public abstract class MetricsContract(string hosting) : IAsyncLifetime
{
    private readonly TestAccount _account = TestAccount.New();
    private TestGateway _gateway = null!;

    private Measurements Measured { get; set; } = null!;

    private Api Api => _gateway.Api;

    public async Task InitializeAsync()
    {
        _gateway = await TestGateway.Start(hosting);
        (await Api.Import(_account)).Is(200);
        Measured = new Measurements(_gateway.Services);
    }

    public async Task DisposeAsync()
    {
        Measured.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Each_step_of_a_sign_in_is_counted_by_its_line_and_outcome()
    {
        (await Api.LogIn(_account, "wrong")).Is(401);
        var (challenge, code) = await Challenge();
        (await Api.Verify(_account, challenge, CodeMails.Wrong(code))).Is(401);
        (await Api.Resend(_account, challenge)).Is(429);
        _gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        (await Api.Resend(_account, challenge)).Is(200);
        var session = (await Api.Verify(_account, challenge, code)).Is(200)["session"]!;
        (await Api.Verify(_account, challenge, code)).Is(410);
        (await Api.Resend(_account, challenge)).Is(410);
        (await Api.Session(session)).Is(200);
        (await Api.Session(session)).Is(200);
        (await Api.StepUp(session)).Is(200);
        (await Api.ChangePassword(session, "wrong", "a fresh password")).Is(403);
        (await Api.ChangePassword(session, _account.Password, "a fresh password")).Is(204);
        (await Api.Session(session)).Is(401);
        (await Api.StepUp(session)).Is(401);

        Counted("selfcare.logins", ("ip-phone invalid-credentials", 1), ("ip-phone challenged", 1));
        Counted("selfcare.verifies", ("ip-phone code-mismatch", 1), ("ip-phone opened", 1), ("ip-phone challenge-ended used", 1));
        Counted("selfcare.step_ups", ("ip-phone challenged", 1), ("ip-phone session-invalid", 1));
        Counted("selfcare.resends", ("ip-phone resend-too-soon", 1), ("ip-phone resent", 1), ("ip-phone challenge-ended used", 1));
        Counted("selfcare.session_checks", ("ip-phone stands", 2), ("ip-phone invalid", 1));
        Counted("selfcare.password_changes", ("ip-phone wrong-password", 1), ("ip-phone changed", 1));
    }

    [Fact]
    public async Task A_new_address_is_counted_and_so_is_the_notice_to_the_old_one()
    {
        var (challenge, _) = await Challenge();
        (await Api.ChangeEmail(_account, challenge, "no address")).Is(422);
        (await Api.ChangeEmail(_account, challenge, "new@example.com", "0399999999")).Is(403);
        (await Api.ChangeEmail(_account, challenge, "new@example.com")).Is(200);
        (await Api.Verify(_account, challenge, _gateway.Inbox.LastCodeTo("new@example.com"))).Is(200);

        Counted("selfcare.email_changes", ("ip-phone validation-failed", 1), ("ip-phone phone-mismatch", 1), ("ip-phone challenged", 1));
        await Becomes(() => Counted("selfcare.mails", ("ip-phone code taken", 2), ("ip-phone address-changed taken", 1)));
    }

    [Fact]
    public async Task A_mail_that_is_not_taken_and_one_that_is_owed_no_more_are_told_apart()
    {
        _gateway.Inbox.IsDown = true;
        (await Api.LogIn(_account)).Is(200);
        _gateway.Inbox.IsDown = false;
        _gateway.Inbox.Hold();
        var waiting = Api.LogIn(_account);
        await Becomes(() => Counted("selfcare.mails.under_way", ("code", 1)));
        _gateway.Clock.Advance(TimeSpan.FromSeconds(3));
        var challenge = (await waiting).Is(200)["challenge"]!;

        _gateway.Clock.Advance(TimeSpan.FromMinutes(20));

        (await Api.Resend(_account, challenge)).Is(410);
        await Becomes(() => Counted("selfcare.mails", ("ip-phone code not-taken connect: refused", 1), ("ip-phone code called-back", 1)));
        await Becomes(() => Counted("selfcare.mails.under_way", ("code", 0)));
    }

    [Fact]
    public async Task What_became_of_a_mail_is_counted_by_the_class_of_its_receiver_and_never_by_address()
    {
        var accounts = new[] { "a@docomo.ne.jp", "b@ezweb.ne.jp", "c@example.jp" }.Select(TestAccount.New).ToArray();
        (await Api.Import(accounts)).Is(200);
        _gateway.Inbox.Refuse("b@ezweb.ne.jp");

        foreach (var account in accounts)
        {
            (await Api.LogIn(account)).Is(200);
        }

        await Becomes(() => Counted("selfcare.mail.results", ("docomo accepted", 1), ("au refused", 1), ("other accepted", 1)));
        Assert.Equal(["docomo", "other"], Measured.Counts("selfcare.mail.acceptance").Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Time_until_a_mail_is_accepted_begins_with_the_call_and_not_with_the_last_try()
    {
        _gateway.Inbox.IsDown = true;
        (await Api.LogIn(_account)).Is(200);
        _gateway.Inbox.IsDown = false;
        await Becomes(() => Assert.Equal(1, Measured.Counts("selfcare.mail.duration").GetValueOrDefault("not-taken")));

        await Eventually(
            () =>
            {
                _gateway.Clock.Advance(TimeSpan.FromSeconds(5));
                return Measured.Sums("selfcare.mail.acceptance").GetValueOrDefault("other");
            },
            seconds => seconds >= 5);
    }

    [Fact]
    public async Task Time_until_a_mail_is_accepted_is_that_of_codes_alone()
    {
        (await Api.SetEmail(_account, "new@example.com")).Is(204);
        await Becomes(() => Counted("selfcare.mails", ("ip-phone address-changed taken", 1)));

        (await Api.LogIn(_account)).Is(200);

        await Becomes(() => Assert.Equal(1, Measured.Counts("selfcare.mail.acceptance").GetValueOrDefault("other")));
    }

    [Fact]
    public async Task Notices_under_way_are_counted_apart_from_codes()
    {
        _gateway.Inbox.Hold();
        var login = Api.LogIn(_account);
        await Becomes(() => Counted("selfcare.mails.under_way", ("code", 1)));
        (await Api.SetEmail(_account, "new@example.com")).Is(204);

        await Becomes(() => Assert.Equal(1, Measured.Sums("selfcare.mails.under_way").GetValueOrDefault("address-changed")));

        _gateway.Inbox.Release();
        (await login).Is(200);
    }

    [Fact]
    public async Task A_command_is_timed_whether_it_could_be_stored_or_not()
    {
        await _gateway.InjectFault(_account, StoreFault.RefusesTheWrite);
        (await Api.LogIn(_account)).Is(503);
        (await Api.LogIn(_account)).Is(200);

        var timed = Measured.Counts("selfcare.command.duration");
        Assert.Equal(1, timed["LogIn OrleansSelfCare.Accounts.UnavailableException"]);
        Assert.Equal(1, timed["LogIn"]);
        Assert.Equal(2, Measured.Counts("selfcare.hashing.wait")[""]);
        Assert.Equal(0, Measured.Sums("selfcare.hashing.waiting")[""]);
        Counted("selfcare.logins", ("ip-phone challenged", 1));
    }

    private void Counted(string instrument, params (string Attributes, double Sum)[] expected) =>
        Assert.Equal(expected.ToDictionary(entry => entry.Attributes, entry => entry.Sum), Measured.Sums(instrument));

    private async Task<(string Challenge, string Code)> Challenge() =>
        ((await Api.LogIn(_account)).Is(200)["challenge"]!, _gateway.Inbox.LastCodeTo(_account.Email));
}

public sealed class LocalhostMetrics() : MetricsContract("Localhost");
