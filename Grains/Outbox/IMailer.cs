using OrleansSelfCare.Accounts.SignIn;

namespace OrleansSelfCare.Grains.Outbox;

/// <summary>Sends mails. Called for many accounts at once; a slow or failing call must not delay another.</summary>
public interface IMailer
{
    /// <summary>Returns when a mail server has accepted the mail.</summary>
    /// <exception cref="MailDeliveryException">
    /// It was not accepted, or it is not known whether it was. The caller tries again later, unless <see cref="MailFailure.IsRefused"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    Task Send(OutgoingMail mail, CancellationToken cancellation);
}

/// <summary>A mail to build and send. <see cref="ToString"/> shows neither the code nor the address.</summary>
public abstract record OutgoingMail
{
    private OutgoingMail()
    {
    }

    public required string Line { get; init; }

    public required string To { get; init; }

    /// <summary>Names the account and this mail in the envelope sender, so that a bounce finds them; null: the plain sender.</summary>
    public string? ReturnToken { get; init; }

    /// <summary>False: in Japanese.</summary>
    public bool IsEnglish { get; init; }

    public sealed override string ToString() => $"{GetType().Name} ({Line})";

    /// <summary>The mail with the code (manual, page 4): also its lifetime, and that it must not be shared.</summary>
    public sealed record LoginCode : OutgoingMail
    {
        public required Code Code { get; init; }

        public required string Reference { get; init; }

        public required TimeSpan Lifetime { get; init; }
    }

    /// <summary>An operator's test. It has no code and is no notice.</summary>
    public sealed record Test : OutgoingMail;

    /// <summary>The notice to the old address that another one is registered now, or none (ASVS V6.3.7).</summary>
    public sealed record AddressChanged : OutgoingMail
    {
        /// <summary>Null: an earlier version stored the notice without it.</summary>
        public DateTimeOffset? At { get; init; }

        /// <summary>None is registered any more.</summary>
        public bool IsRemoved { get; init; }
    }

    /// <summary>The notice that the account has another password (ASVS V6.3.7). It does not contain the password.</summary>
    public sealed record PasswordChanged : OutgoingMail
    {
        public required DateTimeOffset At { get; init; }

        /// <summary>The support desk issued it.</summary>
        public bool IsIssued { get; init; }
    }

    /// <summary>The notice that the support desk changed something else of the account (ASVS V6.3.7).</summary>
    public sealed record AccountChanged : OutgoingMail
    {
        public required DateTimeOffset At { get; init; }

        public required AccountChangedByDesk Change { get; init; }
    }
}

/// <summary>What the support desk changed.</summary>
public enum AccountChangedByDesk
{
    /// <summary>The contact phone number.</summary>
    Phone,

    Disabled,

    Enabled,

    /// <summary>Another address is to be confirmed; this one is the account's until then.</summary>
    AddressPending,
}
