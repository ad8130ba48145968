using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Shell;

/// <summary>
/// The body of both shells: one account in memory. For every command: find the facts, decide, write once, answer, then send what the
/// outbox owes. Its owner lets one command run at a time, all but <see cref="CheckSession"/>, which may run beside any of them.
/// </summary>
/// <param name="wake">Calls <see cref="IAccount.Wake"/> through the owner's queue, from any thread.</param>
public sealed partial class LiveAccount(AccountId id, IAccountSlot slot, AccountServices services, Func<Task> wake) : IAccount
{
    private const int Tries = 3;
    private static readonly TimeSpan DeliveryPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StorePause = TimeSpan.FromSeconds(5);

    private readonly Lock _loadingGate = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _seen = new();
    private readonly ConcurrentDictionary<int, Task<bool>> _sending = new();
    private readonly ConcurrentQueue<Wake.Try> _tried = new();
    private volatile Account? _account;
    private Task<Account>? _loading;
    private ITimer? _timer;
    private volatile bool _noting;

    public async Task<LogIn.Result> LogIn(LogIn.Command command)
    {
        var result = await Run(async account =>
        {
            if (Accounts.LogIn.Refuse(account, command, Now) is { } refused)
            {
                return new(account, refused);
            }

            var check = await services.Hashing.Check(account.PasswordHash, command.Password);
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

    public async Task<SessionView?> CheckSession(CheckSession.Command command) => Check(await Current(), command.Session);

    public Task LogOut(LogOut.Command command) => Run(account => new Decision<bool>(Accounts.LogOut.Decide(account, command), true));

    public Task<ChangePassword.Result> ChangePassword(ChangePassword.Command command) => Run(async account =>
    {
        var session = Check(account, command.Session);
        if (Accounts.ChangePassword.Refuse(account, command, session, Now) is { } refused)
        {
            return new(account, refused);
        }

        var check = await services.Hashing.Check(account.PasswordHash, command.Current);
        return Accounts.ChangePassword.Decide(account, command, session, Facts() with
        {
            PasswordMatches = check.Matches,
            PasswordHash = check.Matches ? await services.Hashing.Hash(command.New) : null,
        });
    });

    public Task<Import.Result> Import(Import.Command command) => Run(async account =>
    {
        if (account.Exists && command.OnlyNew)
        {
            return Accounts.Import.Decide(account, command, Facts());
        }

        var matches = account.Exists && (await services.Hashing.Check(account.PasswordHash, command.Password)).Matches;
        return Accounts.Import.Decide(account, command, Facts() with
        {
            PasswordMatches = matches,
            PasswordHash = matches ? null : await services.Hashing.Hash(command.Password),
        });
    });

    public async Task<Show.View?> Show() => Accounts.Show.Decide(await Current(), Facts());

    public Task<bool> Unlock() => Run(Accounts.Unlock.Decide);

    public async Task Wake()
    {
        _noting = false;
        Wake.Try[] tried = [.. Drain()];
        try
        {
            await Run(account => new Decision<bool>(Accounts.Wake.Decide(account, tried, _seen, Facts()), true));
        }
        catch (StoreUnavailableException e)
        {
            // The mails stay marked as on their way, so none goes out twice while the store is away.
            Array.ForEach(tried, _tried.Enqueue);
            Arm(StorePause);
            LogNotSettled(services.Log, id.Line, e.InnerException?.GetType().Name);
            return;
        }

        Array.ForEach(tried, attempt => _sending.TryRemove(attempt.Number, out _));
        Send(await Current());
    }

    /// <summary>The owner lets go of the account: mails on their way get a moment, so that what became of them is stored and none goes twice.</summary>
    public async Task Stop()
    {
        if (!_sending.IsEmpty)
        {
            await Task.WhenAny(Task.WhenAll(_sending.Values), Task.Delay(DeliveryPatience, services.Clock));
            await Wake();
        }

        _timer?.Dispose();
    }

    private DateTimeOffset Now => services.Clock.GetUtcNow();

    private Facts Facts()
    {
        Span<byte> fresh = stackalloc byte[16];
        RandomNumberGenerator.Fill(fresh);
        return new Facts(Now, services.Rules) { Fresh = new Guid(fresh), KeyId = services.Keys.CurrentId };
    }

    private SessionView? Check(Account account, Guid nonce)
    {
        var facts = Facts();
        var view = Accounts.CheckSession.Decide(account, new(nonce), _seen.TryGetValue(nonce, out var seenAt) ? seenAt : null, facts);
        if (view is not null)
        {
            _seen[nonce] = facts.Now;
            if (!_noting && Accounts.Wake.IsUseUnnoted(account, nonce, facts.Now))
            {
                _noting = true;
                _ = wake();
            }
        }

        return view;
    }

    private Task<T> Run<T>(Func<Account, Decision<T>> decide) => Run(account => Task.FromResult(decide(account)));

    private async Task<T> Run<T>(Func<Account, Task<Decision<T>>> decide)
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
                // An account nobody imported leaves nothing behind in the store.
                if (after.Exists)
                {
                    await slot.Write(after);
                }
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
                throw new StoreUnavailableException("The change could not be stored.", e);
            }

            _account = after;
            Send(after);
            return result;
        }
    }

    private ValueTask<Account> Current() => _account is { } account ? new(account) : new(Load());

    private Task<Account> Load()
    {
        lock (_loadingGate)
        {
            return _loading ??= Read();
        }
    }

    private async Task<Account> Read()
    {
        try
        {
            var account = await slot.Read() ?? Account.Unknown(id);
            _account = account;
            Send(account);
            return account;
        }
        catch (Exception e)
        {
            Forget();
            throw new StoreUnavailableException("The account could not be read.", e);
        }
    }

    private void Forget()
    {
        lock (_loadingGate)
        {
            (_account, _loading) = (null, null);
        }
    }

    /// <summary>Starts every mail that is due and not on its way, and sets the timer for what is due later.</summary>
    private void Send(Account account)
    {
        var now = Now;
        foreach (var mail in account.Outbox)
        {
            if (mail.NextTryAt <= now && now < mail.DropAt)
            {
                _sending.GetOrAdd(mail.Number, _ => Task.Run(() => Try(mail)));
            }
        }

        var next = Accounts.Wake.NextAt(account, sending: _sending.ContainsKey);
        if (next is { } at)
        {
            Arm(at > now ? at - now : TimeSpan.Zero);
        }
        else
        {
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void Arm(TimeSpan due)
    {
        // Not the engine's grain timer: this one follows the product's clock and comes in through the queue like any call.
        _timer ??= services.Clock.CreateTimer(_ => _ = wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private async Task<bool> Try(OutboxMail mail)
    {
        var taken = false;
        try
        {
            using var useful = new CancellationTokenSource(Positive(mail.DropAt - Now), services.Clock);
            await services.Mailer.Send(Build(mail), useful.Token);
            taken = true;
        }
        catch (Exception e)
        {
            LogNotTaken(services.Log, id.Line, mail.FailedTries + 1, e is MailNotTakenException ? e.Message : e.GetType().Name);
        }

        _tried.Enqueue(new(mail.Number, taken));
        _ = wake();
        return taken;
    }

    private OutgoingMail Build(OutboxMail mail) => mail.Code is not { } code
        ? new OutgoingMail.AddressChanged { Line = id.Line, To = mail.To }
        : new OutgoingMail.LoginCode
        {
            Line = id.Line,
            To = mail.To,
            Code = services.Codes.Of(id, code, mail.To) ?? throw new InvalidOperationException($"The key ring has no key '{code.KeyId}' any more."),
            Reference = Reference.Of(code.Nonce, code.Number),
            Lifetime = services.Rules.CodeLifetime,
        };

    /// <summary>Gives the mail server a short time; what it hasn't taken by then is tried on behind the customer's back.</summary>
    private async Task<ChallengeView> Delivered(ChallengeView view)
    {
        var mail = _account?.Outbox.FirstOrDefault(mail => mail.Code?.Nonce == view.Nonce);
        if (mail is null || !_sending.TryGetValue(mail.Number, out var sending))
        {
            return view;
        }

        try
        {
            return await sending.WaitAsync(DeliveryPatience, services.Clock) ? view with { Delivery = Delivery.Sent } : view;
        }
        catch (TimeoutException)
        {
            return view;
        }
    }

    private IEnumerable<Wake.Try> Drain()
    {
        while (_tried.TryDequeue(out var attempt))
        {
            yield return attempt;
        }
    }

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.FromTicks(1);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A mail of line {Line} was not taken, try {Try}: {Reason}")]
    private static partial void LogNotTaken(ILogger log, string line, int @try, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An account of line {Line} could not store what became of its mails ({Fault}); it tries again")]
    private static partial void LogNotSettled(ILogger log, string line, string? fault);
}
