using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Shell;

/// <summary>
/// The body of both shells: one account in memory. For every command: find the facts, decide, write once, answer, then send what the
/// outbox owes. Its owner lets one command run at a time, all but <see cref="CheckSession"/>, which may run beside any of them.
/// </summary>
/// <param name="wake">Calls <see cref="IAccount.Wake"/> through the owner's queue, from any thread.</param>
/// <param name="letGo">Tells the owner, within a command, that it need not keep this account in memory.</param>
public sealed partial class LiveAccount(AccountId id, IAccountSlot slot, AccountServices services, Func<Task> wake, Func<Task> letGo) : IAccount
{
    private const int Tries = 3;

    /// <summary>A password's hash, an address, sessions.</summary>
    private const int BytesOfWhatItHasNot = 500;

    private static readonly TimeSpan StorePause = TimeSpan.FromSeconds(5);

    private readonly AccountRules _rules = services.RulesOf(id.Line);
    private readonly Lock _loadingGate = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _seen = new();
    private readonly OutboxDelivery _delivery = new(id, services, wake);
    private volatile Account? _account;
    private Task<Account>? _loading;
    private ITimer? _timer;
    private volatile bool _noting;
    private volatile bool _held;

    public async Task<LogIn.Result> LogIn(LogIn.Command command)
    {
        var result = await Run(async account =>
        {
            if (Accounts.LogIn.Refuse(account, command, Now) is { } refused)
            {
                return refused;
            }

            // A disabled account's own hash is not asked: the right password must not show in the time that a refusal takes.
            var check = await services.Hashing.Check(account.IsDisabled ? null : account.PasswordHash, command.Password);
            return Accounts.LogIn.Decide(account, command, Facts() with
            {
                PasswordMatches = check.Matches,
                PasswordHash = check.Outdated ? await services.Hashing.Hash(command.Password) : null,
            });
        });
        return result is LogIn.Result.Challenged challenged ? new LogIn.Result.Challenged(await Delivered(challenged.Challenge)) : result;
    }

    public Task<Verify.Result> Verify(Verify.Command command) => Run(account =>
    {
        var challenge = account.ChallengeToVerify(command.Challenge);
        var matches = challenge is not null && services.Codes.Matches(id, challenge, command.Code);
        return Accounts.Verify.Decide(account, command, Facts() with { CodeMatches = matches });
    });

    public async Task<Resend.Result> Resend(Resend.Command command)
    {
        var result = await Run(account => Accounts.Resend.Decide(account, command, Facts()));
        return result is Resend.Result.Resent resent ? new Resend.Result.Resent(await Delivered(resent.Challenge)) : result;
    }

    public async Task<ChangeEmail.Result> ChangeEmail(ChangeEmail.Command command)
    {
        var result = await Run(account => Accounts.ChangeEmail.Decide(account, command, Facts()));
        return result is ChangeEmail.Result.Challenged challenged
            ? new ChangeEmail.Result.Challenged(await Delivered(challenged.Challenge))
            : result;
    }

    public async Task<SessionView?> CheckSession(CheckSession.Command command)
    {
        var session = Check(await Current(), command.Session);
        services.Telemetry.SessionChecked(id.Line, stands: session is not null);
        return session;
    }

    public Task LogOut(LogOut.Command command) => Run(account => new Decision<bool>(Accounts.LogOut.Decide(account, command, Facts()), true));

    public Task<ChangePassword.Result> ChangePassword(ChangePassword.Command command) => Run(async account =>
    {
        var session = Check(account, command.Session);
        if (Accounts.ChangePassword.Refuse(account, command, session, Now) is { } refused)
        {
            return refused;
        }

        var check = await services.Hashing.Check(account.PasswordHash, command.Current);
        return Accounts.ChangePassword.Decide(account, command, session, Facts() with
        {
            PasswordMatches = check.Matches,
            PasswordHash = check.Matches ? await services.Hashing.Hash(command.New) : null,
        });
    });

    /// <summary>Provisioning files name many accounts that nobody uses now: one that was not in use is let go.</summary>
    public async Task<Import.Result> Import(Import.Command command)
    {
        // Read before, it is in use, or was, and has memories of its own.
        var wasHeld = _held;
        try
        {
            return await Bring(command);
        }
        finally
        {
            if (!wasHeld && IsAtRest)
            {
                await letGo();
            }
        }
    }

    private Task<Import.Result> Bring(Import.Command command) => Run(async account =>
    {
        if (Accounts.Import.ToHash(account, command) is not { } password)
        {
            return Accounts.Import.Decide(account, command, Facts());
        }

        var matches = account.Exists && (await services.Hashing.Check(account.PasswordHash, password)).Matches;
        return Accounts.Import.Decide(account, command, Facts() with
        {
            PasswordMatches = matches,
            PasswordHash = matches ? null : await services.Hashing.Hash(password),
        });
    }, nameof(Import));

    public Task<Show.View?> Show(Show.Command command) => Run(account => Accounts.Show.Decide(account, command, Facts()));

    public Task<ImmutableArray<TimelineEntry>?> ShowTimeline(ShowTimeline.Command command) =>
        Run(account => Accounts.ShowTimeline.Decide(account, command, Facts()));

    public Task<bool> Unlock(Unlock.Command command) => Run(account => Accounts.Unlock.Decide(account, command, Facts()));

    public async Task<Password?> ResetPassword(ResetPassword.Command command)
    {
        var fresh = FreshPassword.Make();
        var isReset = await Run(async account => Accounts.ResetPassword.Decide(account, command, Facts() with
        {
            PasswordHash = account.Exists ? await services.Hashing.Hash(fresh) : null,
        }));
        return isReset ? fresh : null;
    }

    public Task<SetEmail.Result> SetEmail(SetEmail.Command command) => Run(account => Accounts.SetEmail.Decide(account, command, Facts()));

    public Task<bool> Delete(Delete.Command command) => Run(Accounts.Delete.Decide);

    public async Task Wake()
    {
        _noting = false;
        var tried = _delivery.TakeTried();
        try
        {
            await Run(account => new Decision<bool>(Accounts.Wake.Decide(account, tried, _seen, Facts()), true));
        }
        catch (UnavailableException)
        {
            _delivery.PutBack(tried);
            Arm(StorePause);
            return;
        }

        var account = await Current();
        _delivery.Settled(tried);
        foreach (var gone in _seen.Keys.Except(account.Sessions.Select(session => session.Nonce)))
        {
            _seen.TryRemove(gone, out _);
        }

        Follow(account);
    }

    /// <summary>The owner lets go of the account: what became of the mails on their way is stored, so that none goes twice.</summary>
    public async Task Stop()
    {
        if (await _delivery.Finish())
        {
            await Wake();
        }

        _timer?.Dispose();
        Hold(false);
    }

    /// <summary>
    /// Whether it may leave memory at once after an import that came upon it there for the first time: nobody has used it since, and nothing
    /// of it is under way or falls due. What is stored, a pending challenge too, another call would read again.
    /// </summary>
    private bool IsAtRest => _seen.IsEmpty && !_delivery.IsBusy && _account is null or { Challenge: null, Outbox: [] };

    private DateTimeOffset Now => services.Clock.GetUtcNow();

    private Facts Facts()
    {
        Span<byte> fresh = stackalloc byte[16];
        RandomNumberGenerator.Fill(fresh);
        return new Facts(Now, _rules) { Fresh = new Guid(fresh), KeyId = services.Keys.CurrentId };
    }

    private SessionView? Check(Account account, Guid nonce)
    {
        // The hottest path: it draws no random bits, since it makes nothing.
        var facts = new Facts(Now, _rules);
        var view = Accounts.CheckSession.Decide(account, new(nonce), _seen.TryGetValue(nonce, out var seenAt) ? seenAt : null, facts);
        if (view is not null)
        {
            _seen[nonce] = facts.Now;
            if (!_noting && Accounts.Wake.IsUseUnnoted(account, nonce, facts.Now))
            {
                _noting = true;
                _ = NoteUse();
            }
        }

        return view;
    }

    private async Task NoteUse()
    {
        try
        {
            await wake();
        }
        catch (Exception)
        {
            // The next check asks again.
        }
        finally
        {
            _noting = false;
        }
    }

    private Task<T> Run<T>(Func<Account, Decision<T>> decide, [CallerMemberName] string command = "") =>
        Run(account => Task.FromResult(decide(account)), command);

    private Task<T> Run<T>(Func<Account, Task<Decision<T>>> decide, [CallerMemberName] string command = "") =>
        services.Telemetry.Measured(id.Line, command, () => DecideAndStore(decide));

    private async Task<T> DecideAndStore<T>(Func<Account, Task<Decision<T>>> decide)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = await Current();
            var (after, result) = await decide(before);
            if (ReferenceEquals(after, before))
            {
                return result;
            }

            try
            {
                await (after.Exists ? slot.Write(after) : before.Exists ? slot.Delete() : WriteDecoy(after));
            }
            catch (StoreConflictException) when (attempt < Tries)
            {
                // Another activation was first and its write stands; what this one decided never happened.
                Forget();
                continue;
            }
            catch (Exception e)
            {
                Forget();
                LogNotStored(services.Log, id.Line, e.GetBaseException().GetType().Name);
                // Without its cause: not every store's exception can cross to a gateway.
                throw new UnavailableException("The change could not be stored.");
            }

            _account = after;
            Follow(after);
            return result;
        }
    }

    /// <summary>An account nobody imported leaves nothing behind in the store, and takes as long as one that does.</summary>
    private Task WriteDecoy(Account account) => services.Decoy.Write(AccountJson.Write(account).Length + BytesOfWhatItHasNot);

    private ValueTask<Account> Current() => _account is { } account ? new(account) : new(Load());

    private Task<Account> Load()
    {
        lock (_loadingGate)
        {
            // A read that failed is no answer to the next who asks; it may fail before the assignment is done.
            return _loading is null or { IsFaulted: true } ? _loading = Read() : _loading;
        }
    }

    private async Task<Account> Read()
    {
        try
        {
            var account = await slot.Read() ?? Account.Unknown(id);
            _account = account;
            Hold(true);
            Follow(account);
            return account;
        }
        catch (Exception e)
        {
            Forget();
            LogNotRead(services.Log, id.Line, e.GetBaseException().GetType().Name);
            throw new UnavailableException("The account could not be read.");
        }
    }

    private void Hold(bool held)
    {
        if (_held != held)
        {
            _held = held;
            services.Telemetry.Held(held ? 1 : -1);
        }
    }

    private void Forget()
    {
        lock (_loadingGate)
        {
            (_account, _loading) = (null, null);
        }
    }

    /// <summary>Sends the mails that are due and sets the timer for what is due later.</summary>
    private void Follow(Account account)
    {
        // A session check may have read the account while a command changes it.
        lock (_delivery)
        {
            var now = Now;
            _delivery.Start(account, now);
            if (Accounts.Wake.NextAt(account, _delivery.IsSending) is { } next)
            {
                Arm(next > now ? next - now : TimeSpan.Zero);
            }
            else
            {
                _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Arm(TimeSpan due)
    {
        _timer ??= MakeTimer();
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private ITimer MakeTimer()
    {
        // It outlives the call that makes it: what it does later is no part of that call's trace.
        using var apart = ExecutionContext.SuppressFlow();
        // Not the engine's grain timer: this one follows the product's clock and comes in through the queue like any call.
        return services.Clock.CreateTimer(_ => wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private async Task<ChallengeView> Delivered(ChallengeView view) =>
        _account?.Outbox.FirstOrDefault(mail => mail.Code?.Nonce == view.Nonce) is { } mail && await _delivery.IsTakenSoon(mail)
            ? view with { Delivery = Delivery.Sent }
            : view;

    [LoggerMessage(Level = LogLevel.Warning, Message = "An account of line {Line} could not be stored ({Fault})")]
    private static partial void LogNotStored(ILogger log, string line, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An account of line {Line} could not be read ({Fault})")]
    private static partial void LogNotRead(ILogger log, string line, string fault);
}
