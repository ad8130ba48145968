using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Shell;

/// <summary>
/// One account's mails, and calls to its portal, on their way. Each is under way from its start until what became of it is stored, so none
/// goes out twice while the mail server, the portal or the store is slow.
/// </summary>
internal sealed partial class OutboxDelivery(AccountId id, AccountServices services, Func<Task> wake)
{
    private const string OwedNoMore = "owed-no-more";
    private const string Unreachable = "unreachable";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<int, Sending> _sending = new();
    private readonly ConcurrentQueue<Wake.Try> _tried = new();

    public bool IsBusy => !_sending.IsEmpty;

    public bool IsSending(int mailNumber) => _sending.ContainsKey(mailNumber);

    /// <summary>Starts every mail that is due and not under way, and calls back those that are owed no more: a lane to the mail server is dear.</summary>
    public void Start(Account account, DateTimeOffset now)
    {
        foreach (var (number, sending) in _sending)
        {
            if (account.Outbox.All(mail => mail.Number != number))
            {
                sending.CallBack.Cancel();
            }
        }

        foreach (var mail in account.Outbox)
        {
            if (mail.NextTryAt <= now && now < mail.DropAt)
            {
                _sending.GetOrAdd(mail.Number, _ => Begin(mail));
            }
        }
    }

    /// <summary>Gives the mail server a short time; what it hasn't taken by then is tried on behind the customer's back.</summary>
    public async Task<bool> IsTakenSoon(OutboxMessage mail)
    {
        try
        {
            return _sending.TryGetValue(mail.Number, out var sending) && await sending.IsTaken.WaitAsync(Patience, services.Clock);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>What was tried since the last call, to be stored; then <see cref="Settled"/>, or <see cref="PutBack"/> where that failed.</summary>
    public IReadOnlyCollection<Wake.Try> TakeTried()
    {
        var tried = new List<Wake.Try>();
        while (_tried.TryDequeue(out var attempt))
        {
            tried.Add(attempt);
        }

        return tried;
    }

    public void PutBack(IReadOnlyCollection<Wake.Try> tried)
    {
        foreach (var attempt in tried)
        {
            _tried.Enqueue(attempt);
        }
    }

    public void Settled(IReadOnlyCollection<Wake.Try> tried)
    {
        foreach (var attempt in tried)
        {
            if (_sending.TryRemove(attempt.Number, out var sending))
            {
                sending.CallBack.Dispose();
            }
        }
    }

    /// <returns>Whether anything was under way. It was given a moment to end.</returns>
    public async Task<bool> Finish()
    {
        if (!IsBusy)
        {
            return false;
        }

        await Task.WhenAny(Task.WhenAll(_sending.Values.Select(sending => sending.IsTaken)), Task.Delay(Patience, services.Clock));
        return true;
    }

    private Sending Begin(OutboxMessage mail)
    {
        var callBack = new CancellationTokenSource(Positive(mail.DropAt - services.Clock.GetUtcNow()), services.Clock);
        return new Sending(Task.Run(() => Try(mail, callBack.Token)), callBack);
    }

    private async Task<bool> Try(OutboxMessage mail, CancellationToken callBack)
    {
        var fault = mail.Event is null
            ? await services.MailTelemetry.Measured(id.Line, mail, () => Send(mail, callBack), callBack)
            : await services.Webhooks.Tell(id, mail, callBack);
        _tried.Enqueue(new(mail.Number, fault));
        _ = wake();
        return fault is null;
    }

    /// <returns>Null: the mail server took it.</returns>
    private async Task<string?> Send(OutboxMessage mail, CancellationToken callBack)
    {
        try
        {
            await services.Mailer.Send(Build(mail), callBack);
            return null;
        }
        catch (Exception) when (callBack.IsCancellationRequested)
        {
            return OwedNoMore;
        }
        catch (Exception e)
        {
            LogNotTaken(services.Log, id.Line, mail.FailedTries + 1, e is MailNotTakenException ? e.Message : e.GetType().Name);
            return (e as MailNotTakenException)?.Status?.ToString(CultureInfo.InvariantCulture) ?? Unreachable;
        }
    }

    private OutgoingMail Build(OutboxMessage mail) => mail.Code is not { } code
        ? new OutgoingMail.AddressChanged { Line = id.Line, To = mail.To! }
        : new OutgoingMail.LoginCode
        {
            Line = id.Line,
            To = mail.To!,
            Code = services.Codes.Of(id, code, mail.To!) ?? throw new MailNotTakenException($"the key ring has no key '{code.KeyId}' any more"),
            Reference = code.Reference,
            Lifetime = TimeSpan.FromMinutes(Math.Ceiling((mail.DropAt - services.Clock.GetUtcNow()).TotalMinutes)),
        };

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.FromTicks(1);

    private sealed record Sending(Task<bool> IsTaken, CancellationTokenSource CallBack);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A mail of line {Line} was not taken, try {Try}: {Reason}")]
    private static partial void LogNotTaken(ILogger log, string line, int @try, string reason);
}
