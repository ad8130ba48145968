using System.Net;
using OrleansSelfCare.Client;

namespace OrleansSelfCare.Tests.Operators;

/// <summary><c>selfcare timeline</c>: the events of an account as sentences for the support desk.</summary>
public sealed class CliTimelineTests
{
    [Theory]
    [InlineData("code-not-taken", "550", null, 3, "mail server did not accept the code (550)  ref A1B2  ×3")]
    [InlineData("code-not-taken", "unreachable", null, 1, "mail server did not accept the code (not reachable)  ref A1B2")]
    [InlineData(
        "code-not-taken", "AUTH 535", null, 1,
        "mail server did not accept the code (AUTH 535: the mail server refused the service's user or password)  ref A1B2")]
    [InlineData("code-not-taken", "TLS: name", null, 1,
        "mail server did not accept the code (TLS: name: encryption with the mail server failed)  ref A1B2")]
    [InlineData("code-not-taken", "timed out: RCPT", null, 1,
        "mail server did not accept the code (timed out: RCPT: the mail server did not answer in time)  ref A1B2")]
    [InlineData("code-not-taken", "AUTH: not offered", null, 1,
        "mail server did not accept the code (AUTH: not offered: the mail server offers no way to sign in that is known here)  ref A1B2")]
    [InlineData("code-not-taken", "RCPT 553 5.1.8", null, 1,
        "mail server did not accept the code (RCPT 553 5.1.8: the sender's address was refused)  ref A1B2")]
    [InlineData("mail-returned", "5.1.7", "t***@example.jp", 1,
        "a mail that had been accepted came back from t***@example.jp (5.1.7: the sender's address was refused)  ref A1B2")]
    [InlineData("mail-returned", "5.3.9", "t***@example.jp", 1,
        "a mail that had been accepted came back from t***@example.jp (5.3.9)  ref A1B2")]
    [InlineData("code-sent", null, "t***@example.jp", 1, "sending code to t***@example.jp  ref A1B2")]
    [InlineData("login", null, null, 1, "correct password  ref A1B2")]
    [InlineData("login-refused", "too-many-attempts", null, 1, "login refused (too many failures: must wait)  ref A1B2")]
    [InlineData("something-new", "with-a-reason", "t***@example.jp", 1, "something-new t***@example.jp (with-a-reason)  ref A1B2")]
    public void An_event_is_a_sentence_and_one_that_is_not_known_is_shown_as_it_is(
        string name, string? reason, string? email, int times, string sentence) =>
        Assert.Equal(sentence, TimelineSentence.Of(new(default, name, reason, null, "A1B2", email, null, times), "en"));

    [Fact]
    public void Each_event_the_service_has_is_told_in_words()
    {
        (string Event, string? Reason, string? Email, string Sentence)[] entries =
        [
            ("login", null, null, "correct password"),
            ("login", "email-missing", null, "correct password (no address registered: asked for one)"),
            ("login", "email-undeliverable", null, "correct password (no mail can be sent to the address: asked for another)"),
            ("login-refused", "wrong-password", null, "login refused (wrong password)"),
            ("login-refused", "account-disabled", null, "login refused (the account is disabled)"),
            ("login-refused", "too-many-attempts", null, "login refused (too many failures: must wait)"),
            ("login-refused", "too-many-mails", null, "login refused (too many mails: must wait)"),
            ("step-up", null, null, "a code is needed again in an open session"),
            ("step-up-refused", "too-many-mails", null, "no code sent in an open session (too many mails: must wait)"),
            ("stepped-up", null, null, "correct code: session confirmed"),
            ("code-sent", null, "t***@example.jp", "sending code to t***@example.jp"),
            ("code-taken", null, null, "mail server accepted the code"),
            ("code-not-taken", "550", null, "mail server did not accept the code (550)"),
            ("code-not-taken", "unreachable", null, "mail server did not accept the code (not reachable)"),
            ("code-not-taken", "connect: refused", null,
                "mail server did not accept the code (connect: refused: the mail server could not be reached)"),
            ("code-mail-refused", "RCPT 550 5.1.1", null,
                "mail server refused the address of the code: not tried again "
                + "(RCPT 550 5.1.1: the mail server refused the recipient)"),
            ("notice-mail-refused", "RCPT 550", null,
                "mail server refused the address of the notice: not tried again (RCPT 550: the mail server refused the recipient)"),
            ("mail-returned", "5.1.1", "t***@example.jp",
                "a mail that had been accepted came back from t***@example.jp (5.1.1: there is no such address)"),
            ("mail-returned", "5.7.1", "t***@example.jp",
                "a mail that had been accepted came back from t***@example.jp "
                + "(5.7.1: refused by a rule of the receiving side, such as a filter)"),
            ("mail-complained", null, "t***@example.jp", "the recipient reported a mail as spam: t***@example.jp"),
            ("email-marked", "returned", "t***@example.jp",
                "nothing is mailed any more to t***@example.jp (mails came back on three days)"),
            ("email-marked", "complained", "t***@example.jp",
                "nothing is mailed any more to t***@example.jp (a mail was reported as spam)"),
            ("code-wrong", null, null, "wrong code"),
            ("code-wrong", "attempts-exhausted", null, "wrong code (no attempts left)"),
            ("code-redeemed", null, null, "correct code: signed in"),
            ("code-expired", null, null, "code expired"),
            ("code-refused", "expired", null, "code not checked (already expired)"),
            ("code-refused", "used", null, "code not checked (already used)"),
            ("code-refused", "replaced", null, "code not checked (replaced by a newer login)"),
            ("code-refused", "unknown", null, "code not checked (no such sign-in)"),
            ("resend-refused", "resend-too-soon", null, "code not sent again (requested too soon)"),
            ("phone-matched", null, null, "correct contact phone number"),
            ("phone-mismatch", null, null, "wrong contact phone number"),
            ("phone-locked", null, null, "too many wrong contact phone numbers: address change locked"),
            ("email-change-refused", "validation-failed", null, "new address refused (input not valid)"),
            ("email-change-refused", "phone-locked", null, "new address refused (too many wrong contact phone numbers)"),
            ("email-change-refused", "too-many-mails", null, "new address refused (too many mails: must wait)"),
            ("email-changed", null, "t***@example.jp", "address changed to t***@example.jp"),
            ("notice-taken", null, null, "mail server accepted the notice"),
            ("notice-not-taken", "550", null, "mail server did not accept the notice (550)"),
            ("notice-skipped", null, null, "notice not mailed: too many in a day"),
            ("password-changed", null, null, "password changed by the customer"),
            ("password-refused", "wrong-password", null, "password not changed (wrong password)"),
            ("logged-out", null, null, "logged out"),
            ("session-ended", null, null, "one session ended"),
            ("service-signed-in", null, null, "signed in to the service"),
            ("service-ended", "code-used-twice", null, "ended the sign-in to the service (its code was used twice)"),
            ("service-ended", "refresh-token-used-twice", null, "ended the sign-in to the service (a refresh token was used twice)"),
            ("service-ended", "revoked", null, "ended the sign-in to the service (by the service itself)"),
            ("service-ended", "by-customer", null, "ended the sign-in to the service (by the customer)"),
            ("imported", null, null, "account created by an import"),
            ("import-updated", null, null, "account updated by an import"),
            ("looked-at", null, null, "account viewed"),
            ("unlocked", null, null, "all locks and counters cleared"),
            ("unlocked", "password", null, "one lock cleared (wrong passwords)"),
            ("unlocked", "code", null, "one lock cleared (wrong codes)"),
            ("unlocked", "phone", null, "one lock cleared (wrong contact phone numbers)"),
            ("unlocked", "mail", null, "one lock cleared (mails sent)"),
            ("unlocked", "address", null, "one lock cleared (the stop of mails to the address)"),
            ("password-reset", null, null, "password reset"),
            ("email-set", null, "t***@example.jp", "address set to t***@example.jp"),
            ("email-pending", null, "t***@example.jp", "address to be confirmed: t***@example.jp"),
            ("email-pending-ended", "expired", "t***@example.jp",
                "no longer waiting for the confirmation of t***@example.jp (already expired)"),
            ("email-pending-ended", "mail-refused", "t***@example.jp",
                "no longer waiting for the confirmation of t***@example.jp (the mail server refused it)"),
            ("email-pending-ended", "mail-returned", "t***@example.jp",
                "no longer waiting for the confirmation of t***@example.jp (a mail came back)"),
            ("email-pending-ended", "complained", "t***@example.jp",
                "no longer waiting for the confirmation of t***@example.jp (a mail was reported as spam)"),
            ("phone-set", null, null, "contact phone number set"),
            ("sessions-ended", null, null, "all sessions ended by an operator"),
            ("code-sent-again", null, null, "code mailed again for an operator"),
            ("disabled", null, null, "disabled by an operator"),
            ("enabled", null, null, "enabled by an operator"),
            ("caller-checked", "phone-yes", null, "asked who is calling (phone: yes)"),
            ("caller-checked", "phone-no", null, "asked who is calling (phone: no)"),
            ("caller-checked", "email-yes", null, "asked who is calling (e-mail address: yes)"),
            ("caller-checked", "email-no", null, "asked who is calling (e-mail address: no)"),
            ("caller-checked", "id-yes", null, "asked who is calling (self-care id: yes)"),
            ("caller-checked", "id-no", null, "asked who is calling (self-care id: no)"),
            ("unmasked", null, null, "address and phone number read in full"),
            ("exported", null, null, "all stored data exported"),
            ("noted", null, null, "note"),
        ];

        Assert.Equal(
            typeof(Accounts.Timelines.TimelineEvent).GetFields()
                .Select(constant => (string)constant.GetRawConstantValue()!).Order(StringComparer.Ordinal),
            entries.Select(entry => entry.Event).Distinct().Order(StringComparer.Ordinal));
        Assert.All(entries, entry => Assert.Equal(
            entry.Sentence, TimelineSentence.Of(new(default, entry.Event, entry.Reason, null, null, entry.Email, null, 1), "en")));
    }

    [Fact]
    public void Who_did_it_and_from_where_is_told() =>
        Assert.Equal(
            "all locks and counters cleared  from 203.0.113.7  by desk",
            TimelineSentence.Of(new(default, "unlocked", null, "203.0.113.7", null, null, "desk", 1), "en"));

    [Fact]
    public void The_reason_that_an_operator_gave_is_told() => Assert.Equal(
        "note  by agent:sato  note: T-1234: will send the form",
        TimelineSentence.Of(
            new(default, "noted", null, null, null, null, "agent:sato", 1, Note: "T-1234: will send the form"), "en"));

    [Theory]
    [InlineData("en", "ended the sign-in to the service contract-info (its code was used twice)  from 203.0.113.7")]
    [InlineData("ja", "サービスのログインを終了: contract-info(認可コードが2回使われた)  送信元 203.0.113.7")]
    public void The_service_that_it_is_about_is_named(string language, string sentence) => Assert.Equal(
        sentence,
        TimelineSentence.Of(
            new(default, "service-ended", "code-used-twice", "203.0.113.7", null, null, null, 1, "contract-info"),
            language));

    [Fact]
    public async Task The_newest_comes_first_with_its_time_in_the_local_zone()
    {
        using var service = new FakeService(HttpStatusCode.OK, """
            {"line":"ip-phone","selfCareId":"a","events":[
            {"at":"2026-11-22T09:03:12Z","event":"code-not-taken","reason":"550","network":null,"reference":"A1B2",
            "email":null,"by":null,"times":3},
            {"at":"2026-11-22T09:00:00Z","event":"[red]\u001b[2J","reason":null,"network":null,"reference":null,
            "email":null,"by":null,"times":1}]}
            """);

        var result = (await new CliUnderTest { Service = service }.Run("timeline", "ip-phone", "a")).Is(0);
        var json = (await new CliUnderTest { Service = service }.Run("timeline", "ip-phone", "a", "--json")).Is(0).Json;

        Assert.Equal(
            [
                "22 Nov 2026 18:03:12 +09:00  mail server did not accept the code (550)  ref A1B2  ×3",
                "22 Nov 2026 18:00:00 +09:00  [red]\uFFFD[2J",
            ],
            result.TextLines);
        Assert.Equal("code-not-taken", json.GetProperty("events")[0].GetProperty("event").GetString());
        Assert.Equal(["GET /admin/v1/accounts/ip-phone/a/timeline", "GET /admin/v1/accounts/ip-phone/a/timeline"], service.Requests);
    }

    [Fact]
    public async Task Nothing_is_said_to_be_nothing()
    {
        using var service = new FakeService(HttpStatusCode.OK, """{"line":"ip-phone","selfCareId":"a","events":[]}""");

        Assert.Equal(
            ["ip-phone/a has no events."], (await new CliUnderTest { Service = service }.Run("timeline", "ip-phone", "a")).Is(0).TextLines);
    }
}
