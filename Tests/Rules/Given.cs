using System.Collections.Immutable;
using System.Text.Json;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Imports;
using OrleansSelfCare.Accounts.OpenId;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Support;
using OrleansSelfCare.Accounts.Throttling;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Tests.Rules;

/// <summary>Values and start states for the tests of the rules.</summary>
internal static class Given
{
    public const string Password = "correct horse";
    public const string Email = "taro@example.jp";
    public const string NewEmail = "hanako@example.co.jp";
    public const string Phone = "0441234567";
    public const string WrongPhone = "0449999999";
    public const string Client = "contract-info";
    public const string OtherClient = "billing";
    public const string Home = "192.0.2.0/24";
    public const string Elsewhere = "198.51.100.0/24";

    public static readonly Operator Desk = new("desk", "198.51.100.1");

    public static readonly AccountId Id = AccountId.FromKey("account/ip-phone/taro-01");
    public static readonly DateTimeOffset Noon = new(2025, 7, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    public static readonly Code WrongCode = Code.From(999_999);

    public static string HashOf(string password) => $"hash of {password}";

    public static Account AnAccount(string? email = Email, string? phone = Phone) =>
        new() { Id = Id, PasswordHash = HashOf(Password), Email = email, ContactPhone = phone };

    public static AccountScenario Customer(string? email = Email, string? phone = Phone) => new(AnAccount(email, phone));

    public static AccountScenario Nobody() => new(Account.Unknown(Id));

    /// <summary>A challenge is pending.</summary>
    public static AccountScenario LoggedIn(string? email = Email, string? phone = Phone)
    {
        var it = Customer(email, phone);
        it.LogIn();
        return it;
    }

    public static AccountScenario SignedIn(string? email = Email, string? phone = Phone)
    {
        var it = LoggedIn(email, phone);
        it.Verify(it.Code);
        return it;
    }

    /// <summary>A client has redeemed a code.</summary>
    public static (AccountScenario It, Guid Code) Redeemed(bool isTold = false)
    {
        var it = SignedIn();
        var code = it.NewId();
        it.RedeemCode(code, isTold: isTold);
        return (it, code);
    }

    /// <summary>No property has its default value, for tests that every property is stored or hidden. Not a reachable state.</summary>
    public static Account WithEverythingSet() => new()
    {
        Id = Id,
        PasswordHash = HashOf(Password),
        HasOwnPassword = true,
        ImportedHash = "digest of a hash",
        LastPasswordChange = new("digest", new("55555555-5555-5555-5555-555555555555"), "key-1", Noon.AddMinutes(-6)),
        MustChangePassword = true,
        Email = Email,
        PendingEmail = NewEmail,
        PendingEmailSince = Noon.AddDays(-1),
        MailReturns = new(Email) { Days = [2007, 2006], IsComplained = true, Mails = [9, 7] },
        ClearedMail = 6,
        ContactPhone = Phone,
        Language = Language.English,
        IsDisabled = true,
        Challenge = new Challenge
        {
            Id = new("11111111-1111-1111-1111-111111111111"),
            KeyId = "key-2",
            CodeNumber = 3,
            SentTo = NewEmail,
            IsNewAddress = true,
            Reason = EmailProblem.EmailMissing,
            StartedAt = Noon.AddMinutes(-5),
            ExpiresAt = Noon.AddMinutes(20),
            ResendAt = Noon.AddMinutes(1),
            WrongCodes = 4,
            Network = Home,
            Language = Language.English,
            HasDigitReference = true,
            LastMail = 11,
            MailProblem = MailProblem.Bounced,
            IsPhoneProven = true,
            SessionId = new("44444444-4444-4444-4444-444444444444"),
        },
        Ended =
        [
            ClosedChallenge.Of(new("66666666-6666-6666-6666-666666666666"), ChallengeEnd.AddressChanged),
            new(new("22222222-2222-2222-2222-222222222222"), ChallengeEnd.Used),
            new(new("33333333-3333-3333-3333-333333333333"), ChallengeEnd.AttemptsExhausted),
        ],
        LastRedemption = new(
            new Challenge
            {
                Id = new("22222222-2222-2222-2222-222222222222"),
                KeyId = "key-1",
                StartedAt = Noon.AddMinutes(-22),
                ExpiresAt = Noon.AddMinutes(-2),
                Network = Elsewhere,
            },
            new("44444444-4444-4444-4444-444444444444"),
            "digest",
            Noon.AddMinutes(-3)),
        LastCallId = new("cccccccc-cccc-cccc-cccc-cccccccccccc"),
        Sessions =
        [
            new(new("44444444-4444-4444-4444-444444444444"), "key-1", Noon.AddMinutes(-3), Noon - Tick)
            {
                Grants =
                [
                    new Grant
                    {
                        Id = new("77777777-7777-7777-7777-777777777777"),
                        Client = Client,
                        IssuedAt = Noon.AddMinutes(-2),
                        CodeEnteredAt = Noon.AddMinutes(-3) + Tick,
                        CallId = new("88888888-8888-8888-8888-888888888888"),
                        Generation = 2,
                        LastRefresh = new(new("99999999-9999-9999-9999-999999999999"), Noon.AddMinutes(-1)),
                        IsEnded = true,
                        ReceivesLogout = true,
                    },
                ],
                Network = Elsewhere,
                ForgottenClients = ["billing"],
                CodeEnteredAt = Noon.AddMinutes(-2),
                NewestForgottenCode = Noon.AddMinutes(-2) - Tick,
            },
        ],
        SubjectId = new("aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"),
        PairwiseSalt = new("bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb"),
        PasswordLimiter = new PasswordAttemptLimiter
        {
            ByNetwork = PasswordAttemptLimiter.Empty.ByNetwork
                .Add("2001:db8::/64", new(2, 1, Noon)).Add("203.0.113.9", new(6, 5, Noon.AddMinutes(-4))),
            Known = [Home, Elsewhere],
            ByPrefix = ImmutableSortedDictionary<string, PrefixLimiter>.Empty.Add("2001:db8::/56", new(17, Noon)),
            Strangers = new(23, Noon),
        },
        CodeLimiter = new(9, 8, Noon.AddMinutes(-5)),
        PhoneLimiter = new(2, 7, Noon.AddDays(1)),
        MailLimiter = new() { Mails = [1751371200000, 1751371140000], NewAddresses = [1751371200000], Notices = [1751371200000] },
        CallerChecks = new([new(Noon.AddHours(-1), CallerClaim.Email, true, "agent:sato", "digest of a question")]),
        Outbox =
        [
            new OutboxMessage
            {
                Number = 11,
                To = NewEmail,
                Code = new(new("11111111-1111-1111-1111-111111111111"), "key-2", 3, true),
                Language = Language.English,
                NextTryAt = Noon.AddSeconds(5),
                DropAt = Noon.AddMinutes(20),
                FailedTries = 1,
                QueuedAt = Noon,
            },
            new OutboxMessage
            {
                Number = 12,
                To = Email,
                Notice = new(OutboxNotice.AddressChanged, Noon.AddMinutes(-1), Email),
                NextTryAt = Noon,
                DropAt = Noon.AddDays(1),
            },
            new OutboxMessage
            {
                Number = 13,
                Event = new(PortalEvent.Locked, Noon, "t***@example.jp", "phone"),
                NextTryAt = Noon.AddMinutes(1),
                DropAt = Noon.AddDays(3),
                FailedTries = 2,
            },
            new OutboxMessage
            {
                Number = 14,
                Logout = new(
                    Client,
                    new("44444444-4444-4444-4444-444444444444"),
                    "key-1",
                    new("aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"),
                    new("bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb")),
                NextTryAt = Noon.AddSeconds(10),
                DropAt = Noon.AddDays(1),
                FailedTries = 1,
                QueuedAt = Noon,
            },
        ],
        MailsQueued = 14,
        Timeline = new(
        [
            new(Noon, TimelineEvent.CodeNotTaken, "550", null, "A1B2", "t***@example.jp", "desk", 3),
            new(Noon, TimelineEvent.ServiceSignedIn, null, Home, Client: Client),
            new(Noon, TimelineEvent.ServiceEnded, "code-used-twice", Home, Times: 2, Client: Client),
            new(Noon.AddDays(-1), TimelineEvent.Login, null, Home, "A1B2"),
            new(Noon.AddDays(-2), TimelineEvent.Unlocked, "phone", Elsewhere, By: "agent:sato", Note: "T-1234"),
        ]),
    };
}

/// <summary>
/// One account, its clock and the commands on it. It replaces hashing and code generation: a hash is a prefix and the password, and each
/// combination of challenge, code number and address has its own code.
/// </summary>
internal sealed class AccountScenario(Account account)
{
    private readonly Dictionary<(Guid ChallengeId, int Number, string SentTo), ulong> _codes = [];
    private int _fresh;
    private int _calls;

    public Account Account { get; set; } = account;

    public DateTimeOffset Now { get; private set; } = Given.Noon;

    public AccountRules Rules { get; set; } = AccountRules.Default;

    /// <summary>The newest challenge, pending or closed.</summary>
    public Guid Challenge { get; private set; }

    /// <summary>The newest session, open or ended.</summary>
    public Guid Session { get; private set; }

    /// <summary>The code of the pending challenge.</summary>
    public Code Code => CodeOf(Account.Challenge!)!.Value;

    public AccountScenario After(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public LogIn.Result LogIn(
        string password = Given.Password, string network = Given.Home, string? language = null, Guid? call = null) =>
        Apply(Accounts.SignIn.LogIn.Decide(
            Account, new(new(password), network, language, call), NewContext() with { PasswordMatches = IsRight(password) }));

    /// <param name="seenAt">When the session was last used, as known in memory.</param>
    public StepUp.Result StepUp(Guid? session = null, DateTimeOffset? seenAt = null, string? language = null) => Apply(
        Accounts.SignIn.StepUp.Decide(
            Account,
            new(session ?? Session, Given.Home, language),
            CheckSession(session, seenAt, isUse: false),
            NewContext()));

    /// <param name="seenAt">When the session of a step-up was last used, as known in memory.</param>
    public Verify.Result Verify(
        Code code, Guid? challenge = null, string? key = null, DateTimeOffset? seenAt = null, string network = Given.Home)
    {
        var command = new Verify.Command(challenge ?? Challenge, code, key, network);
        var compared = Account.ChallengeToVerify(command.ChallengeId);
        return Apply(Accounts.SignIn.Verify.Decide(
            Account,
            command,
            SessionToConfirm(compared, seenAt),
            NewContext() with
            {
                CodeMatches = compared is not null && CodeOf(compared) == code,
                CodeIsOfOlderMail = compared is not null && Account.OlderCodes(compared).Any(older =>
                    _codes.TryGetValue((older.Code.ChallengeId, older.Code.Number, older.SentTo), out var sent) && Code.From(sent) == code),
            }));
    }

    public void EnterWrongCodes(int times)
    {
        for (var i = 0; i < times; i++)
        {
            Verify(Given.WrongCode);
        }
    }

    public Resend.Result Resend(Guid? challenge = null, string? language = null, Guid? call = null) =>
        Apply(Accounts.SignIn.Resend.Decide(
            Account, new(challenge ?? Challenge, Given.Home, language, call), SessionToConfirm(Account.Challenge), NewContext()));

    public ChangeEmail.Result ChangeEmail(
        string email = Given.NewEmail,
        string? confirmation = null,
        string phone = Given.Phone,
        Guid? challenge = null,
        string? language = null,
        Guid? call = null) => Apply(Accounts.Email.ChangeEmail.Decide(
            Account, new(challenge ?? Challenge, email, confirmation ?? email, phone, Given.Home, language, call), NewContext()));

    public SessionView? CheckSession(Guid? session = null, DateTimeOffset? seenAt = null, bool isUse = true) =>
        Accounts.Sessions.CheckSession.Decide(Account, new(session ?? Session), seenAt, NewContext(), isUse);

    public void LogOut(Guid? session = null) =>
        Account = Accounts.Sessions.LogOut.Decide(Account, new(session ?? Session, Given.Home), NewContext());

    /// <param name="seen">When sessions were last used, as known in memory.</param>
    public IReadOnlyList<ListSessions.OpenSession>? ListSessions(
        Guid? session = null, IReadOnlyDictionary<Guid, DateTimeOffset>? seen = null)
    {
        seen ??= new Dictionary<Guid, DateTimeOffset>();
        var caller = session ?? Session;
        return Accounts.Sessions.ListSessions.Decide(
            Account,
            CheckSession(caller, seen.TryGetValue(caller, out var at) ? at : null, isUse: false),
            seen,
            NewContext());
    }

    /// <param name="client">Null: the whole session.</param>
    /// <param name="seenAt">When the caller's session was last used, as known in memory.</param>
    /// <returns>False: the caller has no open session.</returns>
    public bool EndSession(Guid session, string? client = null, Guid? caller = null, DateTimeOffset? seenAt = null) =>
        Apply(Accounts.Sessions.EndSession.Decide(
            Account,
            new(caller ?? Session, session, client, Given.Elsewhere),
            CheckSession(caller, seenAt, isUse: false),
            NewContext()));

    /// <summary>The id of a call or of a code.</summary>
    public Guid NewId() => new(++_calls, 1, 0, new byte[8]);

    /// <param name="issuedAt">Null: now.</param>
    /// <param name="call">Null: a new one.</param>
    /// <param name="seenAt">When the session was last used, as known in memory.</param>
    public GrantResult RedeemCode(
        Guid code,
        DateTimeOffset? issuedAt = null,
        string client = Given.Client,
        Guid? call = null,
        Guid? session = null,
        DateTimeOffset? seenAt = null,
        bool isTold = false) => Apply(Accounts.OpenId.RedeemCode.Decide(
            Account,
            new(session ?? Session, code, issuedAt ?? Now, client, call ?? NewId(), Given.Home, isTold),
            CheckSession(session, seenAt, isUse: false),
            NewContext()));

    /// <inheritdoc cref="RedeemCode"/>
    public GrantResult RefreshGrant(
        Guid grant,
        int generation,
        string client = Given.Client,
        Guid? call = null,
        Guid? session = null,
        DateTimeOffset? seenAt = null) => Apply(Accounts.OpenId.RefreshGrant.Decide(
            Account,
            new(session ?? Session, grant, client, generation, call ?? NewId(), Given.Home),
            CheckSession(session, seenAt, isUse: false),
            NewContext()));

    public void RevokeGrant(Guid grant, string client = Given.Client, Guid? session = null, DateTimeOffset? seenAt = null) =>
        Account = Accounts.OpenId.RevokeGrant.Decide(
            Account, new(session ?? Session, grant, client, Given.Home), CheckSession(session, seenAt, isUse: false), NewContext());

    public CustomerClaims? ReadUserInfo(Guid grant, Guid? session = null, DateTimeOffset? seenAt = null) =>
        Accounts.OpenId.ReadUserInfo.Decide(
            Account, new(session ?? Session, grant), CheckSession(session, seenAt, isUse: false));

    public GrantResult.Good? ReadGrant(Guid grant, Guid? session = null, DateTimeOffset? seenAt = null) =>
        Accounts.OpenId.ReadGrant.Decide(Account, new(session ?? Session, grant), CheckSession(session, seenAt, isUse: false));

    public ChangePassword.Result ChangePassword(
        string current = Given.Password,
        string next = "battery staple",
        Guid? session = null,
        string network = Given.Home,
        string? key = null,
        string? language = null) =>
        Apply(Accounts.Passwords.ChangePassword.Decide(
            Account,
            new(session ?? Session, new(current), new(next), network, key, language),
            CheckSession(session),
            NewContext() with { PasswordMatches = IsRight(current), PasswordHash = IsRight(current) ? Given.HashOf(next) : null }));

    public Import.Result Import(
        string? password = Given.Password,
        string? email = Given.Email,
        string? phone = Given.Phone,
        bool isDisabled = false,
        bool onlyNew = false,
        string? hash = null,
        Import.Kept keeps = Accounts.Imports.Import.Kept.Nothing,
        TimeSpan? noticeAfter = null)
    {
        var command = new Import.Command(
            hash is null && password is not null ? new Password(password) : null,
            email,
            phone,
            isDisabled,
            onlyNew,
            hash,
            Given.Desk,
            keeps,
            noticeAfter);
        var hashed = Accounts.Imports.Import.ToHash(Account, command)?.Reveal();
        return Apply(Accounts.Imports.Import.Decide(Account, command, hashed is null ? NewContext() : NewContext() with
        {
            PasswordMatches = IsRight(hashed), PasswordHash = IsRight(hashed) ? null : Given.HashOf(hashed),
        }));
    }

    public Show.View? Show() => Apply(Accounts.Support.Show.Decide(Account, new(Given.Desk), NewContext()));

    public IReadOnlyList<TimelineEntry>? Timeline() => Apply(Accounts.Support.ShowTimeline.Decide(Account, new(Given.Desk), NewContext()));

    public bool Unlock(AccountLock? one = null) =>
        Apply(Accounts.Support.Unlock.Decide(Account, new(Given.Desk, one), NewContext()));

    /// <returns>What the password is derived from.</returns>
    public RepeatableChange? ResetPassword(
        string fresh = "fresh and random", string key = "reset-1", bool mustChange = false) => Apply(
        Accounts.Support.ResetPassword.Decide(
            Account, new(Given.Desk, key, mustChange), NewContext() with { PasswordHash = Given.HashOf(fresh) }));

    public SetEmail.Result SetEmail(string email) => Apply(Accounts.Support.SetEmail.Decide(Account, new(email, Given.Desk), NewContext()));

    public SetEmail.Result SetPendingEmail(string email) =>
        Apply(Accounts.Support.SetPendingEmail.Decide(Account, new(email, Given.Desk), NewContext()));

    public SetPhone.Result SetPhone(string phone) =>
        Apply(Accounts.Support.SetPhone.Decide(Account, new(phone, Given.Desk), NewContext()));

    public ChallengeStatus.Result Status(Guid? challenge = null) =>
        ChallengeStatus.Of(Account, new(challenge ?? Challenge), NewContext());

    /// <param name="status">Null: a complaint.</param>
    /// <param name="sentTo">The reported mail's recipient; null: the account's address.</param>
    /// <param name="day">The mail's day; null: today.</param>
    public ReportMail.Result Report(int mail, string? status, string? sentTo = null, int? day = null)
    {
        sentTo ??= Account.Email;
        return Apply(ReportMail.Decide(
            Account,
            new(mail, day ?? MailReturns.DayOf(Now), 0, "key-1", status),
            NewContext() with
            {
                ReportIsOfEmail = sentTo is not null && sentTo == Account.Email,
                ReportIsOfPendingEmail = sentTo is not null && sentTo == Account.PendingEmail,
                ReportIsOfChallenge = sentTo is not null && sentTo == Account.Challenge?.SentTo,
            }));
    }

    /// <summary>A login on each of three days, whose mail is refused because there is no such address.</summary>
    public AccountScenario Marked()
    {
        for (var day = 0; day < MailReturns.DaysThatMark; day++)
        {
            After(TimeSpan.FromDays(1)).LogIn();
            ProcessDueWork(new DeliveryResult(Account.MailsQueued, "RCPT 550 5.1.1") { IsRefused = true, EnhancedStatus = "5.1.1" });
        }

        return this;
    }

    public bool EndSessions() => Apply(Accounts.Support.EndSessions.Decide(Account, new(Given.Desk), NewContext()));

    /// <param name="seen">When sessions were last used, as known in memory.</param>
    public IReadOnlyList<ListSessions.OpenSession>? ShowSessions(IReadOnlyDictionary<Guid, DateTimeOffset>? seen = null) =>
        Apply(Accounts.Support.ShowSessions.Decide(
            Account, new(Given.Desk), seen ?? new Dictionary<Guid, DateTimeOffset>(), NewContext()));

    public bool EndOneSession(Guid session) =>
        Apply(Accounts.Support.EndOneSession.Decide(Account, new(session, Given.Desk), NewContext()));

    public bool SetDisabled(bool isDisabled) =>
        Apply(Accounts.Support.SetDisabled.Decide(Account, new(isDisabled, Given.Desk), NewContext()));

    public Resend.Result? SendCodeAgain(Guid? call = null) =>
        Apply(Accounts.Support.SendCodeAgain.Decide(
            Account, new(Given.Desk, call), SessionToConfirm(Account.Challenge), NewContext()));

    public CheckCaller.Result? CheckCaller(CallerClaim claim, string value, Operator? by = null, string? key = null) =>
        Apply(Accounts.Support.CheckCaller.Decide(Account, new(claim, value, by ?? Given.Desk, key), NewContext()));

    public Unmask.View? Unmask(string reason = "T-1") =>
        Apply(Accounts.Support.Unmask.Decide(Account, new(Given.Desk with { Reason = reason }), NewContext()));

    /// <param name="seen">When sessions were last used, as known in memory.</param>
    public string? Export(IReadOnlyDictionary<Guid, DateTimeOffset>? seen = null) => Apply(Accounts.Support.Export.Decide(
        Account, new(Given.Desk with { Reason = "T-1" }), seen ?? new Dictionary<Guid, DateTimeOffset>(), NewContext()));

    public bool AddNote(string note) =>
        Apply(Accounts.Support.AddNote.Decide(Account, new(Given.Desk with { Reason = note }), NewContext()));

    public bool Delete() => Apply(Accounts.Support.Delete.Decide(Account, NewContext()));

    public void ProcessDueWork(params DeliveryResult[] tries) => ProcessDueWork(new Dictionary<Guid, DateTimeOffset>(), tries);

    public void ProcessDueWork(IReadOnlyDictionary<Guid, DateTimeOffset> seen, params DeliveryResult[] tries) =>
        Account = Accounts.Outbox.ProcessDueWork.Decide(
            Accounts.Outbox.ProcessDueWork.ApplyResults(Account, [.. tries.Select(result => result with { At = Now })]),
            seen,
            NewContext());

    /// <summary>Null if no code was created for this challenge yet.</summary>
    public Code? CodeOf(Challenge challenge)
    {
        if (challenge.SentTo is null)
        {
            return null;
        }

        var code = (challenge.Id, challenge.CodeNumber, challenge.SentTo);
        _codes.TryAdd(code, 100_000 + (ulong)_codes.Count);
        return Code.From(_codes[code]);
    }

    private SessionView? SessionToConfirm(Challenge? challenge, DateTimeOffset? seenAt = null) =>
        challenge?.SessionId is { } session ? CheckSession(session, seenAt, isUse: false) : null;

    private DecisionContext NewContext() => new(Now, Rules)
    {
        RandomId = new Guid(++_fresh, 0, 0, new byte[8]), RandomSalt = new Guid(_fresh, 1, 0, new byte[8]), KeyId = "key-1",
    };

    private bool IsRight(string password) => Account.PasswordHash == Given.HashOf(password);

    private T Apply<T>(Decision<T> decision)
    {
        Account = decision.Account;
        Challenge = Account.Challenge?.Id ?? Challenge;
        Session = Account.Sessions is [var newest, ..] ? newest.Id : Session;
        return decision.Result;
    }
}

internal static class Whole
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    /// <summary>Compares collections by content; records compare them by reference. The timeline of an account is left out.</summary>
    public static void Equal<T>(T? expected, T? actual) => Assert.Equal(Text(expected), Text(actual));

    public static string Text(object? value) =>
        value is Account { Timeline.Entries.IsEmpty: false } account ? Text(account with { Timeline = Timeline.Empty })
        : value is null ? "null" : $"{value.GetType().Name} {JsonSerializer.Serialize(value, value.GetType(), Readable)}";
}
