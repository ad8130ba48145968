using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.OpenId;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Throttling;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts;

/// <summary>
/// One customer's account on one service line, as stored. It contains no code and no token. At most one challenge is pending.
/// An account that was never imported has no password hash; only an <see cref="UnknownAccount"/> is stored of it.
/// </summary>
public sealed record Account
{
    private const int ClosedKept = 8;

    /// <summary>So that a mistyped address does not get the codes of all logins for ever.</summary>
    private static readonly TimeSpan PendingEmailLifetime = TimeSpan.FromDays(7);

    [JsonPropertyName("id")]
    public required AccountId Id { get; init; }

    [JsonPropertyName("passwordHash")]
    public string? PasswordHash { get; init; }

    /// <summary>The customer changed the password or the support desk reset it; imports keep that password.</summary>
    [JsonPropertyName("hasOwnPassword")]
    public bool HasOwnPassword { get; init; }

    /// <summary>The digest of the imported hash; null if the password was not imported as a hash.</summary>
    [JsonPropertyName("importedHash")]
    public string? ImportedHash { get; init; }

    [JsonPropertyName("lastPasswordChange")]
    public RepeatableChange? LastPasswordChange { get; init; }

    /// <summary>The support desk issued the password, and the customer must set another before anything else.</summary>
    [JsonPropertyName("mustChangePassword")]
    public bool MustChangePassword { get; init; }

    [JsonPropertyName("email")]
    public string? Email { get; init; }

    /// <summary>
    /// An address from the support desk, always another than <see cref="Email"/>: codes of logins go to it, and it becomes
    /// <see cref="Email"/> when one of them is entered. Null: none. It may have ended: <see cref="PendingEmailAt"/>.
    /// </summary>
    [JsonPropertyName("pendingEmail")]
    public string? PendingEmail { get; init; }

    /// <summary>
    /// When the desk set <see cref="PendingEmail"/> last; null: there is none, or a version before this one stored it, and the time begins
    /// with the next login.
    /// </summary>
    [JsonPropertyName("pendingEmailSince")]
    public DateTimeOffset? PendingEmailSince { get; init; }

    /// <summary>What came back from an address of the account; null: nothing.</summary>
    [JsonPropertyName("mailReturns")]
    public MailReturns? MailReturns { get; init; }

    /// <summary>The last mail queued when <see cref="MailReturns"/> was cleared: reports about it and earlier ones mark nothing.</summary>
    [JsonPropertyName("clearedMail")]
    public int ClearedMail { get; init; }

    [JsonPropertyName("contactPhone")]
    public string? ContactPhone { get; init; }

    /// <summary>Of its notices: the language of the latest sign-in (<see cref="Accounts.Language"/>); null: not known.</summary>
    [JsonPropertyName("language")]
    public string? Language { get; init; }

    [JsonPropertyName("isDisabled")]
    public bool IsDisabled { get; init; }

    [JsonPropertyName("challenge")]
    public Challenge? Challenge { get; init; }

    /// <summary>The challenges that ended last, newest first.</summary>
    [JsonPropertyName("ended")]
    public ImmutableArray<ClosedChallenge> Ended { get; init; } = [];

    [JsonPropertyName("lastRedemption")]
    public Redemption? LastRedemption { get; init; }

    /// <summary>
    /// The call id of the resend or e-mail change that mailed a code or counted a wrong phone number last: repeated, it gets the same
    /// answer and does nothing. Null: the caller gave none.
    /// </summary>
    [JsonPropertyName("lastCall")]
    public Guid? LastCallId { get; init; }

    [JsonPropertyName("sessions")]
    public ImmutableArray<Session> Sessions { get; init; } = [];

    /// <summary>The name that clients of the OpenID provider know the customer by; null: none has asked yet.</summary>
    [JsonPropertyName("subject")]
    public Guid? SubjectId { get; init; }

    /// <summary>
    /// 128 random bits, from which the customer's name for pairwise clients is made (OpenID Connect Core 1.0, 8.1). No client learns them.
    /// Not from the key ring, so that no name changes when a key does. Null: no client got tokens since a version that stores it.
    /// </summary>
    [JsonPropertyName("pairwiseSalt")]
    public Guid? PairwiseSalt { get; init; }

    [JsonPropertyName("passwordBudgets")]
    public PasswordAttemptLimiter PasswordLimiter { get; init; } = PasswordAttemptLimiter.Empty;

    [JsonPropertyName("codeBudget")]
    public AttemptLimiter CodeLimiter { get; init; } = AttemptLimiter.Full;

    [JsonPropertyName("phoneBudget")]
    public PhoneAttemptLimiter PhoneLimiter { get; init; } = PhoneAttemptLimiter.Full;

    /// <summary>Null: no mail was caused lately.</summary>
    [JsonPropertyName("mailBudget")]
    public MailLimiter? MailLimiter { get; init; }

    /// <summary>Null: the desk asked nothing yet.</summary>
    [JsonPropertyName("callerChecks")]
    public CallerCheckLimiter? CallerChecks { get; init; }

    [JsonPropertyName("outbox")]
    public ImmutableArray<OutboxMessage> Outbox { get; init; } = [];

    /// <summary>The last number given to an outbox message; it never decreases.</summary>
    [JsonPropertyName("mailsQueued")]
    public int MailsQueued { get; init; }

    [JsonPropertyName("timeline")]
    public Timeline Timeline { get; init; } = Timeline.Empty;

    public bool Exists => PasswordHash is not null;

    /// <summary>Also after its deletion, until its outbox has been delivered: clients must learn that its sessions have ended.</summary>
    public bool IsStored => Exists || !Outbox.IsEmpty;

    /// <summary>Why no code can be mailed to <see cref="Email"/>; null if one can.</summary>
    public EmailProblem? EmailProblem =>
        Email is null ? Accounts.Email.EmailProblem.EmailMissing
        : EmailAddress.IsReachable(Email) && EmailMark is null ? null
        : Accounts.Email.EmailProblem.EmailUndeliverable;

    /// <summary>Why nothing is mailed to <see cref="Email"/>; null: it is not marked.</summary>
    public EmailMark? EmailMark => ReturnsOfEmail?.Mark;

    /// <summary>The address for notices; null: there is none that they can be mailed to.</summary>
    public string? NoticeEmail => EmailProblem is null ? Email : null;

    /// <summary>Those of the account's present address; null: none.</summary>
    public MailReturns? ReturnsOfEmail => MailReturns?.Email == Email ? MailReturns : null;

    /// <param name="stored">Null: nothing is stored of it.</param>
    public static Account Unknown(AccountId id, UnknownAccount? stored = null) => new()
    {
        Id = id,
        PasswordLimiter = stored?.PasswordLimiter ?? PasswordAttemptLimiter.Empty,
        Timeline = stored?.Timeline ?? Timeline.Empty,
    };

    /// <summary><see cref="PendingEmail"/>, for 7 days; null: none, or it has ended.</summary>
    public string? PendingEmailAt(DateTimeOffset now) =>
        PendingEmailSince is not { } since || StoredTime.Left(since, PendingEmailLifetime, now) is not null ? PendingEmail : null;

    /// <summary>The address that the code of a login goes to; null: there is none that it can be mailed to.</summary>
    public string? LoginEmailAt(DateTimeOffset now) => PendingEmailAt(now) ?? NoticeEmail;

    /// <summary>The wait before a login may mail a code again; null: none, also if a login mails nothing.</summary>
    public TimeSpan? WaitForLoginMail(DateTimeOffset now, AccountRules rules) =>
        PendingEmailAt(now) is not null ? MailLimiter?.WaitForNewAddress(now, rules)
        : NoticeEmail is not null ? MailLimiter?.WaitFrom(now, rules)
        : null;

    /// <summary>The challenge to compare a code with: the pending one, or the one just redeemed, for a repeated call.</summary>
    public Challenge? ChallengeToVerify(Guid challengeId) =>
        Challenge?.Id == challengeId ? Challenge
        : LastRedemption?.Challenge.Id == challengeId ? LastRedemption.Challenge
        : null;

    /// <summary>
    /// Codes that older mails may have, with their addresses: of this challenge and those before it, for the account's address and the one
    /// that the challenge is for. A code that was sent to another address, or made with an earlier key, is not among them.
    /// </summary>
    public IEnumerable<(OutboxCode Code, string SentTo)> OlderCodes(Challenge challenge) =>
        from older in Ended.Select(closed => (closed.ChallengeId, Codes: challenge.CodeNumber))
            .Append((ChallengeId: challenge.Id, Codes: challenge.CodeNumber - 1))
        from number in Enumerable.Range(1, Math.Max(older.Codes, 0))
        from address in new[] { Email, challenge.SentTo }.OfType<string>().Distinct()
        select (new OutboxCode(older.ChallengeId, challenge.KeyId, number), address);

    /// <summary>Why that challenge has ended; null if it is pending.</summary>
    public ChallengeEnd? StatusOf(Guid challengeId, DateTimeOffset now) =>
        Challenge is { } pending && pending.Id == challengeId
            ? pending.IsExpired(now) ? ChallengeEnd.Expired : null
            : Ended.FirstOrDefault(closed => closed.ChallengeId == challengeId)?.End ?? ChallengeEnd.Unknown;

    /// <summary>Ends the pending challenge, if there is one, and drops its unsent mails.</summary>
    public Account EndChallenge(ChallengeEnd reason)
    {
        if (Challenge is not { } pending)
        {
            return this;
        }

        var ended = this with
        {
            Challenge = null,
            Ended = [ClosedChallenge.Of(pending.Id, reason), .. Ended.Take(ClosedKept - 1)],
            Outbox = Outbox.RemoveAll(message => message.Code?.ChallengeId == pending.Id),
        };
        return reason == ChallengeEnd.Expired && pending.AwaitsCode
            ? ended.AppendToTimeline(new(pending.ExpiresAt, TimelineEvent.CodeExpired, Reference: pending.Reference))
            : ended;
    }

    /// <summary>Stored in the same write as the change that it describes.</summary>
    public Account AppendToTimeline(TimelineEntry entry) => this with { Timeline = Timeline.Add(entry) };

    /// <summary>For an entry without another change: at most one per hour, so that repeated calls don't cause writes.</summary>
    public Account AppendOncePerHour(TimelineEntry entry) => Timeline.FindRecent(entry) is null ? AppendToTimeline(entry) : this;

    /// <summary>
    /// Queues the pending challenge's code for its address, to be sent now even if an earlier try failed or was refused. Each mail is
    /// counted.
    /// </summary>
    public Account QueueCode(DecisionContext context)
    {
        var (now, pending) = (context.Now, Challenge!);
        var code = new OutboxCode(pending.Id, pending.KeyId, pending.CodeNumber, pending.HasDigitReference);
        var appended = AppendToTimeline(new(
            now, TimelineEvent.CodeSent, Reference: pending.Reference, Email: EmailAddress.Mask(pending.SentTo)));
        var queued = Outbox.FirstOrDefault(message => message.Code == code);
        var next = queued is not null
            ? appended with { Outbox = Outbox.Replace(queued, queued with { NextTryAt = now, Language = pending.Language }) }
            : appended.CountMail(pending, context)
                .Queue(now, pending.ExpiresAt, to: pending.SentTo, code: code, language: pending.Language);
        return next with { Challenge = pending with { LastMail = queued?.Number ?? next.MailsQueued, MailProblem = null } };
    }

    /// <summary>
    /// Replaces the address and queues a notice to the old one (ASVS V6.3.7). Ends the address's mark, also if it is the same address, and
    /// what was pending.
    /// </summary>
    public Account ChangeEmail(string email, DecisionContext context)
    {
        var changed = ClearReturns().WithPendingEmail(null) with { Email = email };
        return email == Email ? changed : changed.QueueNotice(OutboxNotice.AddressChanged, NoticeEmail, context);
    }

    /// <param name="email">Null: there is none any more.</param>
    /// <param name="since">When the desk set it.</param>
    public Account WithPendingEmail(string? email, DateTimeOffset? since = null) =>
        this with { PendingEmail = email, PendingEmailSince = since };

    /// <summary>Codes of logins go to <see cref="Email"/> again. A code that was mailed before is still good.</summary>
    /// <param name="why">A reason of <see cref="TimelineEvent.EmailPendingEnded"/>.</param>
    public Account EndPendingEmail(string why, DateTimeOffset at) => WithPendingEmail(null)
        .AppendToTimeline(new(at, TimelineEvent.EmailPendingEnded, why, Email: EmailAddress.Mask(PendingEmail)));

    /// <summary>Ends <see cref="PendingEmail"/> if its time is over; begins its time if an earlier version stored it.</summary>
    public Account CheckPendingEmail(DateTimeOffset now) =>
        PendingEmail is null ? this
        : PendingEmailAt(now) is null ? EndPendingEmail("expired", now)
        : PendingEmailSince is null ? WithPendingEmail(PendingEmail, now)
        : this;

    /// <summary>The address is proven, cleared or replaced: whatever is reported of earlier mails marks it no more.</summary>
    public Account ClearReturns() => this with { MailReturns = null, ClearedMail = MailsQueued };

    /// <summary>
    /// A mail to <see cref="Email"/> came back or was refused. If that marks the address, messages to it leave the outbox.
    /// </summary>
    /// <param name="day">Of the mail; null: not for want of such an address, so it doesn't count against it.</param>
    public Account CountReturn(int mail, int? day, DateTimeOffset now) =>
        WithReturns((ReturnsOfEmail ?? new(Email!)).Add(mail, day), now);

    /// <summary>
    /// Whether the challenge's code may be mailed: to a marked address only if the contact phone number was given for it.
    /// </summary>
    public bool MayMail(Challenge challenge) => EmailMark is null || challenge.SentTo != Email || challenge.IsPhoneProven;

    /// <summary>A complaint about a mail to <see cref="Email"/> marks the address.</summary>
    public Account CountComplaint(DateTimeOffset now) => WithReturns((ReturnsOfEmail ?? new(Email!)) with { IsComplained = true }, now);

    /// <summary>Queues a notice, if a mail can reach the address and there were not too many notices lately.</summary>
    /// <param name="type">One of <see cref="OutboxNotice"/>.</param>
    /// <param name="email">The account's address before what it reports.</param>
    /// <param name="delay">Before the first try.</param>
    public Account QueueNotice(string type, string? email, DecisionContext context, TimeSpan delay = default)
    {
        if (!EmailAddress.IsReachable(email))
        {
            return this;
        }

        var limiter = MailLimiter ?? MailLimiter.Full;
        if (limiter.AreNoticesExhausted(context.Now, context.Rules, OutboxNotice.IsMinor(type)))
        {
            return AppendOncePerHour(new(context.Now, TimelineEvent.NoticeSkipped));
        }

        var isOfAddress = type is OutboxNotice.AddressChanged or OutboxNotice.AddressRemoved;
        var firstTry = context.Now + (delay < OutboxMessage.MaxNoticeDelay ? delay : OutboxMessage.MaxNoticeDelay);
        return (this with { MailLimiter = limiter.AfterNotice(context.Now, context.Rules) }).Queue(
            firstTry,
            firstTry + OutboxMessage.NoticeLifetime,
            to: isOfAddress ? email : null,
            notice: new(type, context.Now, isOfAddress ? null : email),
            language: Language);
    }

    public Account CountWrongPassword(string network, DecisionContext context)
    {
        var counted = this with { PasswordLimiter = PasswordLimiter.AfterFailure(network, context.Now) };
        return counted.PasswordLimiter.Of(network, context.Now).Failures == AttemptLimiter.Limit
            ? counted.QueueWebhook(new(PortalEvent.Locked, context.Now, Lock: "password"), context)
            : counted;
    }

    /// <summary>Queues an event for the line's portal, if the line has a webhook.</summary>
    public Account QueueWebhook(PortalEvent portalEvent, DecisionContext context) => context.Rules.HasWebhook && Exists
        ? Queue(context.Now, context.Now + OutboxMessage.EventLifetime, portalEvent: portalEvent)
        : this;

    public Account Queue(OutboxMessage message) => this with { Outbox = Outbox.Add(message), MailsQueued = message.Number };

    /// <returns>Null: no such session, or it has ended.</returns>
    public Session? LiveSession(Guid sessionId, DateTimeOffset now, AccountRules rules) =>
        Exists && !IsDisabled && Sessions.FirstOrDefault(session => session.Id == sessionId) is { } session && !session.IsOver(now, rules)
            ? session
            : null;

    /// <param name="changed">One of <see cref="Sessions"/>, by its id.</param>
    public Account WithSession(Session changed) =>
        this with { Sessions = [.. Sessions.Select(session => session.Id == changed.Id ? changed : session)] };

    /// <returns>Null: there is no such session, or it has no such grant.</returns>
    public (Session Session, Grant Grant)? FindGrant(Guid sessionId, Guid grantId) =>
        Sessions.FirstOrDefault(session => session.Id == sessionId) is { } session
        && session.Grants.FirstOrDefault(grant => grant.Id == grantId) is { } grant
            ? (session, grant)
            : null;

    /// <summary>With that from which the customer's names for clients of the OpenID provider are made.</summary>
    public Account WithSubject(DecisionContext context) => SubjectId is not null && PairwiseSalt is not null
        ? this
        : this with { SubjectId = SubjectId ?? context.RandomId, PairwiseSalt = PairwiseSalt ?? context.RandomSalt };

    /// <summary>
    /// Ends what a client got by one code. No use of the session. An ended grant stays as it is, so that repeated calls don't cause
    /// writes.
    /// </summary>
    public Account EndGrant(Session session, Grant grant, string reason, string network, DecisionContext context) => grant.IsEnded
        ? this
        : WithSession(session with { Grants = session.Grants.Replace(grant, grant with { IsEnded = true }) }).AppendToTimeline(
            new(context.Now, TimelineEvent.ServiceEnded, reason, network, Client: grant.Client));

    /// <summary>
    /// Ends what a client got in a session, and queues the logout that the client would get at the session's end. No use of the session,
    /// which goes on. Nothing changes if the client got nothing, or if that has ended already.
    /// </summary>
    public Account EndService(Session session, string client, string reason, string network, DecisionContext context)
    {
        var receivesLogout = session.ClientsThatReceiveLogout().Contains(client);
        if (!receivesLogout && !session.Grants.Any(grant => grant.Client == client && !grant.IsEnded))
        {
            return this;
        }

        var ended = session with
        {
            Grants =
            [
                .. session.Grants.Select(grant =>
                    grant.Client == client ? grant with { IsEnded = true, ReceivesLogout = false } : grant),
            ],
            ForgottenClients = session.ForgottenClients.Remove(client),
            NewestForgottenCode = session.NewestForgottenCode > context.Now ? session.NewestForgottenCode : context.Now,
        };
        var next = WithSession(ended)
            .AppendToTimeline(new(context.Now, TimelineEvent.ServiceEnded, reason, network, Client: client));
        return receivesLogout ? next.QueueLogout(LogoutOf(session, client), context) : next;
    }

    /// <summary>Ends the pending challenge for this reason, or as expired if its time is over.</summary>
    public Account EndChallenge(ChallengeEnd reason, DateTimeOffset now) =>
        EndChallenge(Challenge?.IsExpired(now) == true ? ChallengeEnd.Expired : reason);

    /// <summary>Ends every session, and the pending challenge for this reason.</summary>
    public Account EndSessions(ChallengeEnd reason, DecisionContext context) =>
        EndChallenge(reason, context.Now).EndSessions(_ => true, context) with { LastRedemption = null };

    /// <summary>Ends these sessions, and queues a logout for each client that asked for one.</summary>
    public Account EndSessions(Func<Session, bool> which, DecisionContext context)
    {
        var ended = Sessions.Where(which).ToList();
        var logouts =
            from session in ended
            from client in session.ClientsThatReceiveLogout()
            select LogoutOf(session, client);
        return logouts.Aggregate(
            this with { Sessions = Sessions.RemoveRange(ended) }, (account, logout) => account.QueueLogout(logout, context));
    }

    // The generated ToString would write addresses and hashes into logs.
    public override string ToString() => $"Account {Id}";

    private Account WithReturns(MailReturns returns, DateTimeOffset now)
    {
        var counted = this with { MailReturns = returns };
        if (EmailMark is not null || counted.EmailMark is not { } mark)
        {
            return counted;
        }

        var marked = counted.AppendToTimeline(
            new(now, TimelineEvent.EmailMarked, EmailMarkName.Of(mark), Email: EmailAddress.Mask(Email)));
        var isCodeStopped = Challenge is { } pending && !marked.MayMail(pending);
        return marked with
        {
            Outbox = Outbox.RemoveAll(message => message.Recipient == Email && (message.Code is null || isCodeStopped)),
            Challenge = isCodeStopped && Outbox.Any(message => message.Code?.ChallengeId == Challenge!.Id)
                ? Challenge! with { MailProblem = MailProblem.Refused }
                : Challenge,
        };
    }

    private Account CountMail(Challenge challenge, DecisionContext context)
    {
        var counted = (MailLimiter ?? MailLimiter.Full).AfterMail(context.Now, context.Rules);
        return this with
        {
            MailLimiter = challenge.IsForPendingEmail ? counted.AfterNewAddress(context.Now, context.Rules) : counted,
        };
    }

    private OutboxLogout LogoutOf(Session session, string client) =>
        new(client, session.Id, session.KeyId, SubjectId!.Value, PairwiseSalt);

    private Account QueueLogout(OutboxLogout logout, DecisionContext context)
    {
        var waiting = Outbox.Where(message => message.Logout is not null).ToList();
        var room = waiting.Count < OutboxMessage.MaxLogouts ? this : this with { Outbox = Outbox.Remove(waiting[0]) };
        return room.Queue(context.Now, context.Now + OutboxMessage.LogoutLifetime, logout: logout);
    }

    private Account Queue(
        DateTimeOffset firstTry,
        DateTimeOffset dropAt,
        string? to = null,
        OutboxCode? code = null,
        OutboxNotice? notice = null,
        PortalEvent? portalEvent = null,
        OutboxLogout? logout = null,
        string? language = null) => Queue(new OutboxMessage
        {
            Number = MailsQueued + 1,
            To = to,
            Code = code,
            Notice = notice,
            Event = portalEvent,
            Logout = logout,
            Language = language,
            QueuedAt = firstTry,
            NextTryAt = firstTry,
            DropAt = dropAt,
        });
}
