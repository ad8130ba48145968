using OrleansSelfCare.Accounts.SignIn;

namespace OrleansSelfCare.Grains.Outbox;

/// <summary>How mails leave. Calls come from many accounts at once; one that is slow or fails must not hold up another.</summary>
public interface IMailer
{
    /// <summary>Returns when the mail server took the mail. Anything else is an exception: the caller tries again later.</summary>
    Task Send(OutgoingMail mail, CancellationToken cancellation);
}

/// <summary>A mail to be built and sent now. Its text never shows the code or the address.</summary>
public abstract record OutgoingMail
{
    private OutgoingMail()
    {
    }

    public required string Line { get; init; }

    public required string To { get; init; }

    public sealed override string ToString() => $"{GetType().Name} ({Line})";

    /// <summary>The manual's mail (manual, page 4): the code, how long it lives, that it is not to be shared.</summary>
    public sealed record LoginCode : OutgoingMail
    {
        public required Code Code { get; init; }

        public required string Reference { get; init; }

        public required TimeSpan Lifetime { get; init; }
    }

    /// <summary>Tells the old address that another one is registered now (ASVS V6.3.7).</summary>
    public sealed record AddressChanged : OutgoingMail;
}
