using Microsoft.Extensions.DependencyInjection;
using Orleans.Core;
using Orleans.Storage;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Passwords;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Grains.Interfaces;
using OrleansSelfCare.Grains.Outbox;

namespace OrleansSelfCare.Grains;

/// <summary>
/// One account. Each command gathers the context, applies the rule, stores once, replies, then delivers the outbox. Orleans runs one call
/// at a time; only the session check interleaves.
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

    public AccountGrain(
        [FromKeyedServices(AccountState.Storage)] IGrainStorage storage,
        AccountServices services,
        IGrainContext context,
        IGrainFactory grains)
    {
        _id = AccountId.FromKey(context.GrainId.Key.ToString()!);
        _services = services;
        // A grain reference: the timer and mail delivery run on other threads, and their calls must wait for their turn.
        var self = grains.GetAccount(_id);
        _outbox = new OutboxDispatcher(_id, services, self.ProcessDueWorkAsync);
        _sessionUse = new SessionUse(_id, services, self.ProcessDueWorkAsync);
        _timer = new DueWorkTimer(services.Clock, self.ProcessDueWorkAsync);
        _state = new AccountStateHolder(
            _id, new StateStorageBridge<AccountState>(AccountState.Name, context, storage), services, ScheduleNext);
    }

    public async Task<LogIn.Result> LogInAsync(LogIn.Command command)
    {
        var result = await _state.Apply<LogIn.Result>(nameof(LogIn), async account =>
        {
            if (LogIn.Refuse(account, command, _services.Now, _services.RulesOf(_id.Line)) is { } refused)
            {
                return refused;
            }

            // Skip a disabled account's hash: the time of the refusal must not show that the password is correct.
            var check = await _services.Hashing.Check(account.IsDisabled ? null : account.PasswordHash, command.Password);
            return LogIn.Decide(account, command, NewContext() with
            {
                PasswordMatches = check.Matches,
                PasswordHash = check.Outdated ? await _services.Hashing.Hash(command.Password) : null,
            });
        });
        return result is LogIn.Result.Challenged(var challenge) ? new LogIn.Result.Challenged(await WithDelivery(challenge)) : result;
    }

    public Task<Verify.Result> VerifyAsync(Verify.Command command) => _state.Apply(nameof(Verify), account =>
    {
        var challenge = account.ChallengeToVerify(command.ChallengeId);
        var matches = challenge is not null && _services.Codes.Matches(_id, challenge, command.Code);
        return Verify.Decide(account, command, NewContext() with { CodeMatches = matches });
    });

    public async Task<Resend.Result> ResendAsync(Resend.Command command)
    {
        var result = await _state.Apply(nameof(Resend), account => Resend.Decide(account, command, NewContext()));
        return result is Resend.Result.Resent(var challenge) ? new Resend.Result.Resent(await WithDelivery(challenge)) : result;
    }

    public async Task<ChangeEmail.Result> ChangeEmailAsync(ChangeEmail.Command command)
    {
        var result = await _state.Apply(nameof(ChangeEmail), account => ChangeEmail.Decide(account, command, NewContext()));
        return result is ChangeEmail.Result.Challenged(var challenge)
            ? new ChangeEmail.Result.Challenged(await WithDelivery(challenge))
            : result;
    }

    public async Task<SessionView?> CheckSessionAsync(CheckSession.Command command)
    {
        var session = _sessionUse.Check(await _state.Get(), command);
        _services.Metrics.SessionChecked(_id.Line, stands: session is not null);
        return session;
    }

    public Task LogOutAsync(LogOut.Command command) =>
        _state.Apply(nameof(LogOut), account => LogOut.Decide(account, command, NewContext()));

    public Task<ChangePassword.Result> ChangePasswordAsync(ChangePassword.Command command) =>
        _state.Apply<ChangePassword.Result>(nameof(ChangePassword), async account =>
        {
            var session = _sessionUse.Check(account, new(command.SessionId));
            if (ChangePassword.Refuse(account, command, session, _services.Now) is { } refused)
            {
                return refused;
            }

            var check = await _services.Hashing.Check(account.PasswordHash, command.Current);
            return ChangePassword.Decide(account, command, session, NewContext() with
            {
                PasswordMatches = check.Matches,
                PasswordHash = check.Matches ? await _services.Hashing.Hash(command.New) : null,
            });
        });

    public async Task ProcessDueWorkAsync()
    {
        _sessionUse.StoreBegins();
        var results = _outbox.DrainResults();
        try
        {
            // Metrics keep the command's first name.
            await _state.Apply("Wake", account => ProcessDueWork.Decide(account, results, _sessionUse.LastUsed, NewContext()));
        }
        catch (UnavailableException)
        {
            _outbox.Requeue(results);
            _timer.Set(_services.Now + StoreRetryDelay);
            return;
        }

        var account = await _state.Get();
        _outbox.Acknowledge(results);
        _sessionUse.KeepOnly(account.Sessions);
        ScheduleNext(account);
    }

    /// <summary>Stores the results of messages in delivery, so that none is sent twice.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (await _outbox.Finish())
        {
            await ProcessDueWorkAsync();
        }

        _timer.Stop();
        _state.Unload();
    }

    private DecisionContext NewContext() => _services.NewContext(_id.Line);

    /// <summary>Starts delivery of the messages that are due and sets the timer for what is due later.</summary>
    private void ScheduleNext(Account account)
    {
        _outbox.Start(account);
        _timer.Set(ProcessDueWork.NextAt(account, _outbox.IsInDelivery));
    }

    private async Task<ChallengeView> WithDelivery(ChallengeView view) =>
        _state.Loaded?.Outbox.FirstOrDefault(message => message.Code?.ChallengeId == view.ChallengeId) is { } mail
        && await _outbox.IsAcceptedSoon(mail)
            ? view with { Delivery = Delivery.Sent }
            : view;
}
