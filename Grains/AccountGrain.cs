using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core;
using Orleans.Storage;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.OpenId;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Grains.Hashing;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Grains.Outbox;

namespace OrleansSelfCare.Grains;

/// <summary>
/// One account. Each command gathers the context, applies the rule, stores once, replies, then delivers the outbox. Orleans runs one call
/// at a time; only session checks and lists, user info, challenge status, hashing and the wait for the mail server interleave.
/// </summary>
[GrainType(AccountGrainFactory.GrainType)]
internal sealed partial class AccountGrain : Grain, IAccountGrain
{
    private static readonly TimeSpan StoreRetryDelay = TimeSpan.FromSeconds(5);

    private readonly AccountId _id;
    private readonly AccountServices _services;
    private readonly AccountStateHolder _state;
    private readonly OutboxDispatcher _outbox;
    private readonly SessionUse _sessionUse;
    private readonly DueWorkTimer _timer;
    private readonly IAccountGrain _self;

    /// <summary>The networks of tries that are being checked: they count against the limits until they are decided.</summary>
    private readonly List<string> _inFlight = [];
    private Rehash? _rehash;
    private int _callsWithHashing;

    public AccountGrain(
        [FromKeyedServices(AccountState.Storage)] IGrainStorage storage,
        AccountServices services,
        IGrainContext context,
        IGrainFactory grains)
    {
        _id = AccountId.FromKey(context.GrainId.Key.ToString()!);
        _services = services;
        // A grain reference: the timer and mail delivery run on other threads, and their calls must wait for their turn.
        _self = grains.GetAccount(_id);
        _outbox = new OutboxDispatcher(_id, services, _self.ProcessDueWorkAsync);
        _sessionUse = new SessionUse(_id, services, _self.ProcessDueWorkAsync);
        _timer = new DueWorkTimer(services.Clock, _self.ProcessDueWorkAsync);
        _state = new AccountStateHolder(
            _id, new StateStorageBridge<AccountState>(AccountState.Name, context, storage), services, WithUnstored, ScheduleNext);
    }

    public async Task<LogIn.Result> LogInAsync(LogIn.Command command, CancellationToken cancellationToken)
    {
        PreparedHash? check = null;
        var result = await WithHashing(
            command.Network,
            (account, inFlight) => LogIn.DecideWithoutHashing(account, command, _services.Now, _services.RulesOf(_id.Line), inFlight),
            async account => check = await CheckPassword(account, command, cancellationToken),
            prepared => Decide(command, prepared));
        if (result is not LogIn.Result.Challenged(var challenge))
        {
            return result;
        }

        if (check is { IsOutdated: true, ComputedFrom: { } outdated })
        {
            _ = HashAgain(outdated, command.Password);
        }

        return new LogIn.Result.Challenged(await WithDelivery(challenge));
    }

    private async Task<LogIn.Result> Decide(LogIn.Command command, PreparedHash? prepared)
    {
        var result = await _state.Apply<LogIn.Result>(nameof(LogIn), async account =>
        {
            if (LogIn.DecideWithoutHashing(account, command, _services.Now, _services.RulesOf(_id.Line)) is { } decided)
            {
                return decided;
            }

            var check = prepared?.For(account.PasswordHash) ?? await CheckPassword(account, command, CancellationToken.None);
            return LogIn.Decide(account, command, NewContext() with { PasswordMatches = check.Matches });
        });
        if (result is LogIn.Result.InvalidCredentials)
        {
            _services.RecentFailures.Add(command.Network);
        }

        return result;
    }

    public async Task<StepUp.Result> StepUpAsync(StepUp.Command command)
    {
        var result = await _state.Apply(
            nameof(StepUp),
            account => StepUp.Decide(account, command, SessionWithoutUse(account, command.SessionId), NewContext()));
        return result is StepUp.Result.Challenged(var challenge)
            ? new StepUp.Result.Challenged(await WithDelivery(challenge))
            : result;
    }

    public Task<Verify.Result> VerifyAsync(Verify.Command command) => _state.Apply(nameof(Verify), account =>
    {
        var challenge = account.ChallengeToVerify(command.ChallengeId);
        var matches = challenge is not null && _services.Codes.Matches(_id, challenge, command.Code);
        return Verify.Decide(account, command, SessionToConfirm(account, challenge), NewContext() with
        {
            CodeMatches = matches,
            CodeIsOfOlderMail = !matches && challenge is not null && account.OlderCodes(challenge)
                .Any(older => _services.Codes.Matches(_id, older.Code, older.SentTo, command.Code)),
        });
    });

    public async Task<Resend.Result> ResendAsync(Resend.Command command) =>
        await WithDelivery(await _state.Apply(
            nameof(Resend), account => Resend.Decide(account, command, SessionToConfirm(account, account.Challenge), NewContext())));

    public async Task<ChangeEmail.Result> ChangeEmailAsync(ChangeEmail.Command command)
    {
        var result = await _state.Apply(nameof(ChangeEmail), account => ChangeEmail.Decide(account, command, NewContext()));
        return result is ChangeEmail.Result.Challenged(var challenge)
            ? new ChangeEmail.Result.Challenged(await WithDelivery(challenge))
            : result;
    }

    public Task<SessionView?> CheckSessionAsync(CheckSession.Command command) => Check(command, isUse: true);

    public Task<SessionView?> CheckSessionWithoutUseAsync(CheckSession.Command command) => Check(command, isUse: false);

    private async Task<SessionView?> Check(CheckSession.Command command, bool isUse)
    {
        var session = _sessionUse.Check(await _state.Get(), command, isUse);
        _services.Metrics.SessionChecked(_id.Line, stands: session is not null);
        return session;
    }

    public async Task<ChallengeStatus.Result> ChallengeStatusAsync(ChallengeStatus.Command command)
    {
        var account = await _state.Get();
        var context = new DecisionContext(_services.Now, _services.RulesOf(_id.Line));
        return ChallengeStatus.Of(ProcessDueWork.ApplyResults(account, _outbox.Unstored()), command, context);
    }

    public Task LogOutAsync(LogOut.Command command) =>
        _state.Apply(nameof(LogOut), account => LogOut.Decide(account, command, NewContext()));

    public async Task<ImmutableArray<ListSessions.OpenSession>?> ListSessionsAsync(ListSessions.Command command)
    {
        var account = await _state.Get();
        var caller = _sessionUse.Check(account, new(command.SessionId), command.IsUse);
        return ListSessions.Decide(account, caller, _sessionUse.LastUsed, new(_services.Now, _services.RulesOf(_id.Line)));
    }

    public Task<bool> EndSessionAsync(EndSession.Command command) => _state.Apply(
        nameof(EndSession),
        account => EndSession.Decide(account, command, SessionWithoutUse(account, command.CallerId), NewContext()));

    public Task<GrantResult> RedeemCodeAsync(RedeemCode.Command command) => _state.Apply(
        nameof(RedeemCode),
        account => RedeemCode.Decide(account, command, SessionWithoutUse(account, command.SessionId), NewContext()));

    public Task<GrantResult> RefreshGrantAsync(RefreshGrant.Command command) => _state.Apply(
        nameof(RefreshGrant),
        account => RefreshGrant.Decide(account, command, SessionWithoutUse(account, command.SessionId), NewContext()));

    public Task RevokeGrantAsync(RevokeGrant.Command command) => _state.Apply(
        nameof(RevokeGrant),
        account => RevokeGrant.Decide(account, command, SessionWithoutUse(account, command.SessionId), NewContext()));

    public async Task<CustomerClaims?> ReadUserInfoAsync(ReadUserInfo.Command command)
    {
        var account = await _state.Get();
        return ReadUserInfo.Decide(account, command, SessionWithoutUse(account, command.SessionId));
    }

    public async Task<GrantResult.Good?> ReadGrantAsync(ReadUserInfo.Command command)
    {
        var account = await _state.Get();
        return ReadGrant.Decide(account, command, SessionWithoutUse(account, command.SessionId));
    }

    public Task<ChangePassword.Result> ChangePasswordAsync(ChangePassword.Command command) => WithHashing(
        command.Network,
        (account, inFlight) => ChangePassword.Refuse(
            account, command, SessionOf(account, command), _services.RulesOf(_id.Line), _services.Now, inFlight),
        account => CheckAndHash(account, command),
        prepared => Decide(command, prepared));

    private Task<ChangePassword.Result> Decide(ChangePassword.Command command, PreparedHash? prepared) =>
        _state.Apply<ChangePassword.Result>(nameof(ChangePassword), async account =>
        {
            var session = SessionOf(account, command);
            if (ChangePassword.Refuse(account, command, session, _services.RulesOf(_id.Line), _services.Now) is { } refused)
            {
                return refused;
            }

            var check = prepared?.For(account.PasswordHash) ?? await CheckAndHash(account, command);
            return ChangePassword.Decide(
                account, command, session, NewContext() with { PasswordMatches = check.Matches, PasswordHash = check.NewHash });
        });

    public Task ProcessDueWorkAsync() => StoreDueWork(isStopping: false);

    /// <summary>Stores the results of messages in delivery, so that none is sent twice.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (await _outbox.Finish())
        {
            await StoreDueWork(isStopping: true);
        }

        _outbox.Stop();
        _timer.Stop();
        _state.Unload();
    }

    private async Task StoreDueWork(bool isStopping)
    {
        _sessionUse.StoreBegins();
        try
        {
            // Metrics keep the command's first name.
            await _state.Apply(
                "Wake",
                account => ProcessDueWork.Decide(account, _sessionUse.LastUsed, NewContext()),
                storeUnstored: isStopping || _outbox.MustStore || _rehash is not null);
        }
        catch (UnavailableException)
        {
            _timer.Set(_services.Now + StoreRetryDelay);
            return;
        }

        var account = await _state.Get();
        _sessionUse.KeepOnly(account.Sessions);
        ScheduleNext(account);
        // Otherwise the notices of a large import would keep its accounts in memory.
        if (!isStopping && account.Sessions.IsEmpty && CanDeactivate)
        {
            DeactivateOnIdle();
        }
    }

    private (Account Account, Action Stored) WithUnstored(Account account)
    {
        var (results, rehash) = (_outbox.Unstored(), _rehash);
        return (ProcessDueWork.ApplyResults(rehash?.ApplyTo(account) ?? account, results), Stored);

        void Stored()
        {
            _outbox.Acknowledge(results);
            _rehash = _rehash == rehash ? null : _rehash;
        }
    }

    /// <summary>
    /// Hashes before the command's turn, so that the account's other calls don't wait for it, then decides in the turn. After a refused
    /// login or an import the account leaves memory with the answer, so that neither invented ids nor an import fill it. Known and unknown
    /// accounts alike: the time of the next answer shows whether the account was in memory.
    /// </summary>
    /// <param name="network">Null: the command is no try that could fail.</param>
    /// <param name="refuse">Whether the command is refused without hashing, if tries from these networks are in flight.</param>
    /// <param name="decide">Decides in its turn. The parameter is null if the command needs no hashing.</param>
    private async Task<T> WithHashing<T>(
        string? network,
        Func<Account, IReadOnlyCollection<string>, Decision<T>?> refuse,
        Func<Account, Task<PreparedHash>> hash,
        Func<PreparedHash?, Task<T>> decide)
    {
        var began = Stopwatch.GetTimestamp();
        _callsWithHashing++;
        try
        {
            var account = await _state.Get();
            if (refuse(account, _inFlight) is { } refused)
            {
                return refuse(account, []) is null ? refused.Result : await decide(null);
            }

            _inFlight.AddRange(network is null ? [] : [network]);
            try
            {
                return await decide(await hash(account) with { Began = began });
            }
            finally
            {
                _inFlight.Remove(network ?? "");
            }
        }
        finally
        {
            _callsWithHashing--;
            if (CanDeactivate)
            {
                DeactivateOnIdle();
            }
        }
    }

    /// <summary>A disabled account's password is not compared: the time of the refusal must not show that it is correct.</summary>
    private async Task<PreparedHash> CheckPassword(Account account, LogIn.Command command, CancellationToken cancellationToken)
    {
        var priority = account.PasswordLimiter.Known.Contains(command.Network) ? HashingPriority.Known
            : _services.RecentFailures.Contains(command.Network) ? HashingPriority.StrangerWithFailures
            : HashingPriority.Stranger;
        try
        {
            var check = await _services.Hashing.Check(
                account.IsDisabled ? null : account.PasswordHash, command.Password, new(priority, command.Network), cancellationToken);
            return new(account.PasswordHash, check.Matches, check.Outdated);
        }
        catch (UnavailableException e) when (e.RetryAfter is { } retryAfter)
        {
            _services.RecentFailures.Refused(command.Network, retryAfter);
            throw;
        }
    }

    private async Task<PreparedHash> CheckAndHash(Account account, ChangePassword.Command command)
    {
        var check = await _services.Hashing.Check(account.PasswordHash, command.Current, HashingCaller.Trusted);
        return new(
            account.PasswordHash,
            check.Matches,
            NewHash: check.Matches ? await _services.Hashing.Hash(command.New, HashingCaller.Trusted) : null);
    }

    /// <summary>Nobody waits for it. If it fails, the next login tries again.</summary>
    private async Task HashAgain(string outdated, Password password)
    {
        try
        {
            _rehash = new(outdated, await _services.Hashing.Hash(password, HashingCaller.Background));
            await _self.ProcessDueWorkAsync();
        }
        catch (UnavailableException)
        {
            // The outdated hash stays.
        }
    }

    private SessionView? SessionOf(Account account, ChangePassword.Command command) =>
        _sessionUse.Check(account, new(command.SessionId));

    private SessionView? SessionWithoutUse(Account account, Guid sessionId) => _sessionUse.Check(account, new(sessionId), isUse: false);

    private SessionView? SessionToConfirm(Account account, Challenge? challenge) =>
        challenge?.SessionId is { } session ? SessionWithoutUse(account, session) : null;

    private DecisionContext NewContext() => _services.NewContext(_id.Line);

    /// <summary>Starts delivery of the messages that are due and sets the timer for what is due later.</summary>
    private void ScheduleNext(Account account)
    {
        _outbox.Start(account);
        _timer.Set(ProcessDueWork.NextAt(account, _outbox.IsInDelivery));
    }

    private async Task<Resend.Result> WithDelivery(Resend.Result result) =>
        result is Resend.Result.Resent(var challenge) ? new Resend.Result.Resent(await WithDelivery(challenge)) : result;

    private async Task<ChallengeView> WithDelivery(ChallengeView view)
    {
        var account = _state.Loaded;
        if (account?.Challenge is { MailProblem: { } problem } pending && pending.Id == view.ChallengeId)
        {
            // The call interleaves, so another one may have stored the mail's result already.
            return view with { MailProblem = problem };
        }

        var mail = account?.Outbox.FirstOrDefault(message => message.Code?.ChallengeId == view.ChallengeId);
        return mail is null ? view : await _outbox.ResultSoon(mail) switch
        {
            { IsAccepted: true } => view with { Delivery = Delivery.Sent },
            { IsRefused: true } => view with { MailProblem = MailProblem.Refused },
            _ => view,
        };
    }
}
