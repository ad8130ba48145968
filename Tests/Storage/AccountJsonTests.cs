using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Throttling;
using OrleansSelfCare.Storage.Serialization;
using OrleansSelfCare.Tests.Rules;

namespace OrleansSelfCare.Tests.Storage;

public class AccountJsonTests
{
    private const string NewestForm = "account-v1-with-pending-time.json";

    /// <summary>All earlier stored formats.</summary>
    public static TheoryData<string> OlderForms => ["account-v1.json", "account-v1-with-mail-time.json"];

    [Fact]
    public void An_account_with_everything_set_comes_back_whole() =>
        Whole.Equal(Given.WithEverythingSet(), AccountJson.Read(AccountJson.Write(Given.WithEverythingSet())));

    [Fact]
    public void An_account_with_nothing_set_comes_back_whole() =>
        StoredAs(
            """
            {"format":1,"account":{"id":"account/ip-phone/taro-01",
            "ended":[],"sessions":[],
            "passwordBudgets":{"byNetwork":{},"known":[]},"codeBudget":{},"phoneBudget":{},
            "outbox":[],"timeline":{"rows":[],"words":[]}}}
            """,
            Account.Unknown(Given.Id));

    [Fact]
    public void A_lock_for_good_and_the_first_of_each_enum_come_back()
    {
        var (one, two) = (new Guid("11111111-1111-1111-1111-111111111111"), new Guid("22222222-2222-2222-2222-222222222222"));
        StoredAs(
            """
            {"format":1,"account":{"id":"account/ip-phone/taro-01",
            "challenge":{"nonce":"11111111-1111-1111-1111-111111111111","keyId":"key-1","reason":"email-missing",
            "expiresAt":"2025-07-01T12:00:00+00:00","network":"192.0.2.0/24"},
            "ended":[{"nonce":"22222222-2222-2222-2222-222222222222"}],"sessions":[],
            "passwordBudgets":{"byNetwork":{},"known":[]},"codeBudget":{},
            "phoneBudget":{"failures":100,"lockedUntil":"9999-12-31T23:59:59.9999999+00:00"},
            "outbox":[],"timeline":{"rows":[],"words":[]}}}
            """,
            Account.Unknown(Given.Id) with
            {
                Challenge = new()
                {
                    Id = one, KeyId = "key-1", Reason = EmailProblem.EmailMissing, ExpiresAt = Given.Noon, Network = Given.Home,
                },
                Ended = [new(two, ChallengeEnd.Unknown)],
                PhoneLimiter = new PhoneAttemptLimiter(0, 100, PhoneAttemptLimiter.ForGood),
            });
    }

    [Fact]
    public void Account_stored_before_pending_addresses_had_a_time_and_calls_an_id_loads_without_them() =>
        Whole.Equal(BeforeTheLastCall(Given.WithEverythingSet()), AccountJson.Read(Fixture("account-v1-with-desk.json")));

    [Fact]
    public void Account_stored_before_the_acts_of_the_desk_loads_without_them() =>
        Whole.Equal(BeforeTheDesk(Given.WithEverythingSet()), AccountJson.Read(Fixture("account-v1-with-notes.json")));

    [Fact]
    public void Account_stored_before_operators_gave_reasons_loads_without_them()
    {
        var read = AccountJson.Read(Fixture("account-v1-with-step-ups.json"));
        Whole.Equal(BeforeTheNotes(Given.WithEverythingSet()), read);
        Assert.Equal(BeforeTheNotes(Given.WithEverythingSet()).Timeline.Entries.AsEnumerable(), read.Timeline.Entries);
    }

    [Fact]
    public void Account_stored_before_sessions_could_be_confirmed_loads_without_it() =>
        Whole.Equal(BeforeTheStepUps(Given.WithEverythingSet()), AccountJson.Read(Fixture("account-v1-with-networks.json")));

    [Fact]
    public void Account_stored_before_sessions_had_a_network_loads_without_it() =>
        Whole.Equal(BeforeTheNetworks(Given.WithEverythingSet()), AccountJson.Read(Fixture("account-v1-with-pairwise.json")));

    [Fact]
    public void Account_stored_before_pairwise_subjects_loads_without_their_salt() =>
        Whole.Equal(BeforePairwise(Given.WithEverythingSet()), AccountJson.Read(Fixture("account-v1-with-logouts.json")));

    [Fact]
    public void Account_stored_before_clients_were_told_of_logouts_loads_without_them() =>
        Whole.Equal(BeforeTheLogouts(Given.WithEverythingSet()), AccountJson.Read(Fixture("account-v1-with-grants.json")));

    [Fact]
    public void Account_stored_before_sessions_had_grants_loads_without_them()
    {
        var read = AccountJson.Read(Fixture("account-v1-with-cleared-mail.json"));
        Whole.Equal(BeforeTheGrants(Given.WithEverythingSet()), read);
        Assert.Equal(BeforeTheGrants(Given.WithEverythingSet()).Timeline.Entries.AsEnumerable(), read.Timeline.Entries);
    }

    [Fact]
    public void Account_stored_before_the_cleared_mail_was_kept_loads_without_it() =>
        Whole.Equal(BeforeTheClearedMail(Given.WithEverythingSet()), AccountJson.Read(Fixture("account-v1-with-returns.json")));

    [Fact]
    public void Account_stored_before_mails_could_come_back_loads_without_them() =>
        Whole.Equal(BeforeTheReturns(Given.WithEverythingSet()), AccountJson.Read(Fixture("account-v1-with-digits.json")));

    [Fact]
    public void Account_stored_before_references_were_digits_and_changes_ended_challenges_loads_without_them() =>
        Whole.Equal(BeforeTheDigits(Given.WithEverythingSet()), AccountJson.Read(Fixture("account-v1-with-language.json")));

    [Fact]
    public void Account_stored_before_mails_had_a_language_and_notices_a_content_loads_without_them() =>
        Whole.Equal(BeforeTheLanguage(Given.WithEverythingSet()), AccountJson.Read(Fixture("account-v1-with-limits.json")));

    /// <summary>Its <c>*</c> counted the failures of many networks, which could lock them all out.</summary>
    [Fact]
    public void What_was_stored_before_the_limits_of_prefixes_loads_without_the_limiter_that_networks_shared()
    {
        var read = AccountJson.Read(Fixture("account-v1-with-timeline.json"));
        Whole.Equal(BeforeTheLimits(Given.WithEverythingSet()), read);
        Assert.Equal(BeforeTheLimits(Given.WithEverythingSet()).Timeline.Entries.AsEnumerable(), read.Timeline.Entries);
    }

    [Theory]
    [MemberData(nameof(OlderForms))]
    public void What_was_ever_stored_still_loads(string form) =>
        Whole.Equal(BeforeTheTimeline(Given.WithEverythingSet()), AccountJson.Read(Fixture(form)));

    [Fact]
    public void The_newest_form_loads_and_is_written_as_it_was()
    {
        var read = AccountJson.Read(Fixture(NewestForm));
        Whole.Equal(Given.WithEverythingSet(), read);
        Assert.Equal(Given.WithEverythingSet().Timeline.Entries.AsEnumerable(), read.Timeline.Entries);
        var written = AccountJson.Write(Given.WithEverythingSet());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Fixture(NewestForm)), JsonNode.Parse(written)), Encoding.UTF8.GetString(written));
    }

    [Fact]
    public void The_time_of_the_next_mail_stands_beside_the_account_for_the_store_to_index()
    {
        var owing = Encoding.UTF8.GetString(AccountJson.Write(Given.WithEverythingSet()));
        var nothingOwed = Encoding.UTF8.GetString(AccountJson.Write(Account.Unknown(Given.Id)));

        Assert.StartsWith("""{"format":1,"mailAt":1751371200000,"account":{""", owing, StringComparison.Ordinal);
        Assert.StartsWith("""{"format":1,"account":{""", nothingOwed, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_account_comes_back_whole_and_is_stored_without_its_id_as_long_as_a_known_one()
    {
        var everything = Given.WithEverythingSet();
        var unknown = new UnknownAccount(everything.PasswordLimiter, everything.Timeline);

        var stored = Encoding.UTF8.GetString(AccountJson.WriteUnknown(unknown));

        Whole.Equal(Account.Unknown(Given.Id, unknown), Account.Unknown(Given.Id, AccountJson.ReadUnknown(Encoding.UTF8.GetBytes(stored))));
        Assert.DoesNotContain(Given.Id.SelfCareId, stored, StringComparison.Ordinal);
        Assert.Equal(stored.TrimEnd().Length + 500, stored.Length);
        Assert.Throws<JsonException>(() => AccountJson.ReadUnknown("""{"format":2,"account":{}}"""u8));
    }

    private static void StoredAs(string text, Account account)
    {
        var json = text.ReplaceLineEndings("");
        Assert.Equal(json, Encoding.UTF8.GetString(AccountJson.Write(account)));
        Whole.Equal(account, AccountJson.Read(Encoding.UTF8.GetBytes(json)));
    }

    private static Account BeforeTheLastCall(Account account) => account with
    {
        PendingEmailSince = null, LastCallId = null,
    };

    private static Account BeforeTheDesk(Account account) => BeforeTheLastCall(account) with
    {
        MustChangePassword = false, PendingEmail = null, CallerChecks = null,
    };

    private static Account BeforeTheNotes(Account account) => BeforeTheDesk(account) with
    {
        Timeline = new(account.Timeline.Entries.RemoveAll(entry => entry.Note is not null)),
    };

    private static Account BeforeTheStepUps(Account account) => BeforeTheNotes(account) with
    {
        Challenge = account.Challenge! with { SessionId = null },
        Sessions =
        [
            .. account.Sessions.Select(session => session with
            {
                CodeEnteredAt = null, Grants = [.. session.Grants.Select(grant => grant with { CodeEnteredAt = null })],
            }),
        ],
    };

    private static Account BeforeTheNetworks(Account account)
    {
        var before = BeforeTheStepUps(account);
        return before with { Sessions = [.. before.Sessions.Select(session => session with { Network = null })] };
    }

    private static Account BeforePairwise(Account account) => BeforeTheNetworks(account) with
    {
        PairwiseSalt = null,
        Outbox =
        [
            .. account.Outbox.Select(message => message.Logout is { } logout
                ? message with { Logout = logout with { PairwiseSalt = null } }
                : message),
        ],
    };

    private static Account BeforeTheLogouts(Account account) => BeforePairwise(account) with
    {
        Sessions =
        [
            .. BeforePairwise(account).Sessions.Select(session => session with
            {
                Grants = [.. session.Grants.Select(grant => grant with { ReceivesLogout = false })], ForgottenClients = [],
            }),
        ],
        Outbox = account.Outbox.RemoveAll(message => message.Logout is not null),
        MailsQueued = 13,
    };

    private static Account BeforeTheGrants(Account account) => BeforeTheLogouts(account) with
    {
        SubjectId = null,
        Sessions = [.. BeforeTheLogouts(account).Sessions.Select(session => session with { Grants = [], NewestForgottenCode = null })],
        Timeline = new([.. BeforeTheNotes(account).Timeline.Entries.Where(entry => entry.Client is null)]),
    };

    private static Account BeforeTheClearedMail(Account account) => BeforeTheGrants(account) with { ClearedMail = 0 };

    private static Account BeforeTheReturns(Account account) => BeforeTheClearedMail(account) with
    {
        MailReturns = null,
        Challenge = BeforeTheClearedMail(account).Challenge! with { LastMail = 0, MailProblem = null, IsPhoneProven = false },
        Outbox = [.. BeforeTheLogouts(account).Outbox.Select(message => message with { QueuedAt = null })],
    };

    private static Account BeforeTheDigits(Account account) => BeforeTheReturns(account) with
    {
        Challenge = BeforeTheReturns(account).Challenge! with { HasDigitReference = false },
        Ended = [.. account.Ended.Where(closed => closed.Change is null)],
        Outbox =
        [
            .. BeforeTheReturns(account).Outbox.Select(message => message.Code is { } code
                ? message with { Code = code with { HasDigitReference = false } }
                : message),
        ],
    };

    private static Account BeforeTheLanguage(Account account)
    {
        var before = BeforeTheDigits(account);
        return before with
        {
            Language = null,
            Challenge = before.Challenge! with { Language = null },
            MailLimiter = before.MailLimiter! with { Notices = [] },
            Outbox = [.. before.Outbox.Select(message => message with { Language = null, Notice = null })],
        };
    }

    private static Account BeforeTheLimits(Account account)
    {
        var before = BeforeTheLanguage(account);
        return before with
        {
            LastPasswordChange = null,
            MailLimiter = null,
            Challenge = before.Challenge! with { StartedAt = null },
            LastRedemption = before.LastRedemption! with { Challenge = before.LastRedemption.Challenge with { StartedAt = null } },
            PasswordLimiter = new()
            {
                ByNetwork = before.PasswordLimiter.ByNetwork.Remove("203.0.113.9"), Known = before.PasswordLimiter.Known,
            },
        };
    }

    private static Account BeforeTheTimeline(Account account)
    {
        var before = BeforeTheLimits(account);
        return before with
        {
            HasOwnPassword = false,
            ImportedHash = null,
            Outbox = [.. before.Outbox.Where(message => message.Event is null)],
            MailsQueued = 12,
        };
    }

    private static byte[] Fixture(string form) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Storage", "Fixtures", form));

    [Theory]
    [InlineData("""{"format":2,"account":{"id":"account/ip-phone/taro-01"}}""")]
    [InlineData("""{"format":2,"account":{"id":"account/ip-phone/taro-01","sessions":{"by":"device"}}}""")]
    [InlineData("""{"format":2}""")]
    [InlineData("""{"account":{"id":"account/ip-phone/taro-01"}}""")]
    public void Another_format_is_refused(string json) =>
        Assert.Throws<JsonException>(() => AccountJson.Read(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"format":1}""")]
    [InlineData("""{"format":1,"account":{}}""")]
    [InlineData("""{"format":1,"account":{"id":"account/ip-phone/ta ro"}}""")]
    [InlineData("""{"format":1,"account":{"id":null}}""")]
    public void What_is_no_account_is_refused(string json) =>
        Assert.ThrowsAny<JsonException>(() => AccountJson.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void The_refusal_of_a_later_format_names_it_and_nothing_of_the_account()
    {
        var error = Assert.Throws<JsonException>(() => AccountJson.Read(
            """{"format":2,"account":{"id":"account/ip-phone/taro-01","email":"taro@example.jp"}}"""u8));
        Assert.Equal("The stored account has format 2; this build reads 1.", error.Message);
    }
}
