using Microsoft.Extensions.Logging;
using OrleansSelfCare.Accounts;
using OrleansSelfCare.Accounts.Outbox;

namespace OrleansSelfCare.Grains.Outbox;

/// <summary>
/// Delivers one account's outbox: mails, events for the line's portal, logouts for clients. A message is in delivery from its start until
/// its result is stored, so that none is sent twice while the receiver or the store is slow. The result is also the account's in memory
/// (<see cref="Unstored"/>) until it is stored.
/// </summary>
/// <param name="processDueWork">Makes the account store the results, in a separate call. Called from any thread.</param>
internal sealed partial class OutboxDispatcher(AccountId id, AccountServices services, Func<Task> processDueWork)
{
    /// <summary>The text is stored in timelines, so it must not change.</summary>
    private static readonly MailFailure NotNeeded = new("owed-no-more");

    /// <summary>How long a customer's call waits for the mail server.</summary>
    private static readonly TimeSpan AcceptTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The account's next change, usually the verify, stores that a message was accepted. A crash before may send it again.
    /// </summary>
    private static readonly TimeSpan StoreAcceptedWithin = TimeSpan.FromSeconds(30);

    private readonly Dictionary<int, Delivery> _inDelivery = [];

    /// <summary>Locked, because deliveries end on other threads. An empty concurrent queue would take a kilobyte of each account.</summary>
    private readonly List<DeliveryResult> _unstored = [];
    private readonly DueWorkTimer _storeTimer = new(services.Clock, processDueWork);

    public bool IsBusy => _inDelivery.Count > 0;

    /// <summary>There are results whose time to be stored has come.</summary>
    public bool MustStore => Unstored().Any(result => !result.IsAccepted || services.Now >= result.At + StoreAcceptedWithin);

    public bool IsInDelivery(int messageNumber) => _inDelivery.ContainsKey(messageNumber);

    /// <summary>Starts every message that is due. Cancels messages that left the outbox; SMTP connections are scarce.</summary>
    public void Start(Account account)
    {
        foreach (var (number, delivery) in _inDelivery)
        {
            if (account.Outbox.All(message => message.Number != number))
            {
                delivery.Cancellation.Cancel();
            }
        }

        var now = services.Now;
        foreach (var message in account.Outbox.Where(message => message.NextTryAt <= now && now < message.DropAt))
        {
            if (!_inDelivery.ContainsKey(message.Number))
            {
                _inDelivery.Add(message.Number, Begin(message, message.DropAt - now));
            }
        }
    }

    /// <summary>Waits a short time for the mail server.</summary>
    /// <returns>Null: the mail is still being sent, or is not in delivery.</returns>
    public async Task<DeliveryResult?> ResultSoon(OutboxMessage mail)
    {
        try
        {
            return _inDelivery.TryGetValue(mail.Number, out var delivery)
                ? await delivery.Result.WaitAsync(AcceptTimeout, services.Clock)
                : null;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Results that are not stored yet, in order. After storing them, call <see cref="Acknowledge"/>.</summary>
    public IReadOnlyCollection<DeliveryResult> Unstored()
    {
        lock (_unstored)
        {
            return [.. _unstored];
        }
    }

    /// <param name="stored">A result of <see cref="Unstored"/>.</param>
    public void Acknowledge(IReadOnlyCollection<DeliveryResult> stored)
    {
        lock (_unstored)
        {
            _unstored.RemoveRange(0, stored.Count);
            if (_unstored.Count == 0)
            {
                _storeTimer.Set(null);
            }
        }

        foreach (var result in stored)
        {
            if (_inDelivery.Remove(result.Number, out var delivery))
            {
                delivery.Cancellation.Dispose();
            }
        }
    }

    public void Stop() => _storeTimer.Stop();

    /// <summary>Waits a short time for deliveries to end.</summary>
    /// <returns>True if there were any; their results must be stored.</returns>
    public async Task<bool> Finish()
    {
        if (!IsBusy)
        {
            return false;
        }

        var all = Task.WhenAll(_inDelivery.Values.Select(delivery => delivery.Result));
        await Task.WhenAny(all, Task.Delay(AcceptTimeout, services.Clock));
        return true;
    }

    private Delivery Begin(OutboxMessage message, TimeSpan lifetime)
    {
        var cancellation = new CancellationTokenSource(lifetime, services.Clock);
        return new Delivery(Task.Run(() => Deliver(message, cancellation.Token)), cancellation);
    }

    private async Task<DeliveryResult> Deliver(OutboxMessage message, CancellationToken cancellationToken)
    {
        var result = message switch
        {
            { Event: not null } => ResultOf(message, await services.Webhooks.Send(id, message, cancellationToken)),
            { Logout: { } logout } => ResultOf(message, await services.Logouts.Send(id, logout, cancellationToken)),
            _ => ResultOf(
                message,
                await services.Metrics.MeasureMail(
                    id.Line, message, () => Send(message, cancellationToken), services.Clock, cancellationToken)),
        };
        lock (_unstored)
        {
            _unstored.Add(result);
            if (result.IsAccepted)
            {
                _storeTimer.Set(result.At + StoreAcceptedWithin);
            }
        }

        if (!result.IsAccepted)
        {
            _ = processDueWork();
        }

        return result;
    }

    private DeliveryResult ResultOf(OutboxMessage call, string? error) => new(call.Number, error) { At = services.Now };

    private DeliveryResult ResultOf(OutboxMessage mail, MailFailure? failure) => new(mail.Number, failure?.Reason)
    {
        At = services.Now,
        IsRefused = failure?.IsRefused == true,
        EnhancedStatus = failure?.EnhancedStatus,
    };

    /// <returns>Null: the mail server accepted it.</returns>
    private async Task<MailFailure?> Send(OutboxMessage mail, CancellationToken cancellationToken)
    {
        try
        {
            var built = Build(mail) with { ReturnToken = services.ReturnTokens.Write(id, mail.Recipient!, mail.Number, services.Now) };
            await services.Mailer.Send(built, cancellationToken);
            return null;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            return NotNeeded;
        }
        catch (Exception e)
        {
            var failure = (e as MailDeliveryException)?.Failure ?? new MailFailure(e.GetType().Name);
            LogNotAccepted(services.Log, id.Line, mail.FailedTries + 1, failure.Reason);
            return failure;
        }
    }

    private OutgoingMail Build(OutboxMessage mail)
    {
        var (to, isEnglish) = (mail.Recipient!, Language.IsEnglish(mail.Language));
        return mail switch
        {
            { Code: { } code } => new OutgoingMail.LoginCode
            {
                Line = id.Line,
                To = to,
                IsEnglish = isEnglish,
                Code = services.Codes.Of(id, code, to) ?? throw new MailDeliveryException($"the key ring has no key '{code.KeyId}'"),
                Reference = code.Reference,
                Lifetime = TimeSpan.FromMinutes(Math.Ceiling((mail.DropAt - services.Now).TotalMinutes)),
            },
            { Notice: { Type: OutboxNotice.PasswordChanged or OutboxNotice.PasswordIssued } notice } => new OutgoingMail.PasswordChanged
            {
                Line = id.Line, To = to, IsEnglish = isEnglish, At = notice.At, IsIssued = notice.Type == OutboxNotice.PasswordIssued,
            },
            { Notice: { Type: OutboxNotice.PhoneChanged } notice } => ByDesk(notice, AccountChangedByDesk.Phone),
            { Notice: { Type: OutboxNotice.AddressPending } notice } => ByDesk(notice, AccountChangedByDesk.AddressPending),
            { Notice: { Type: OutboxNotice.Disabled } notice } => ByDesk(notice, AccountChangedByDesk.Disabled),
            { Notice: { Type: OutboxNotice.Enabled } notice } => ByDesk(notice, AccountChangedByDesk.Enabled),
            { Notice: null or { Type: OutboxNotice.AddressChanged or OutboxNotice.AddressRemoved } } => new OutgoingMail.AddressChanged
            {
                Line = id.Line,
                To = to,
                IsEnglish = isEnglish,
                At = mail.Notice?.At,
                IsRemoved = mail.Notice?.Type == OutboxNotice.AddressRemoved,
            },
            _ => throw new MailDeliveryException("a later version stored this kind of notice"),
        };

        OutgoingMail.AccountChanged ByDesk(OutboxNotice notice, AccountChangedByDesk change) =>
            new() { Line = id.Line, To = to, IsEnglish = isEnglish, At = notice.At, Change = change };
    }

    private sealed record Delivery(Task<DeliveryResult> Result, CancellationTokenSource Cancellation);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A mail of line {Line} was not accepted, try {Try}: {Reason}")]
    private static partial void LogNotAccepted(ILogger log, string line, int @try, string reason);
}
