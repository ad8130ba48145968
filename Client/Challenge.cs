using System.Text.Json.Serialization;

namespace OrleansSelfCare.Client;

/// <summary>A sign-in whose second step is pending.</summary>
/// <param name="Token">At most 400 characters. Resend and e-mail change do not change it.</param>
/// <param name="Next">Which calls are allowed next.</param>
/// <param name="SentTo">The address the code went to, masked; null: no code was mailed.</param>
/// <param name="Delivery">Null: there was no mail to send.</param>
/// <param name="Reference">A short tag that the mail shows too, so that the customer can find the right mail.</param>
/// <param name="ResendAt">The earliest time of a resend; null: there is no code to send.</param>
/// <param name="AttemptsLeft">How many more codes may be tried.</param>
/// <param name="Reason">Why no code was mailed; null: a code was mailed.</param>
public sealed record Challenge(
    [property: JsonPropertyName("challenge")] Secret Token,
    NextStep Next,
    string? SentTo,
    Delivery? Delivery,
    string Reference,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? ResendAt,
    int AttemptsLeft,
    AddressProblem? Reason);

public enum NextStep
{
    /// <summary>A code was mailed: verify, resend and e-mail change are allowed.</summary>
    [JsonStringEnumMemberName("verify")]
    Verify,

    /// <summary>No code was mailed: only e-mail change is allowed.</summary>
    [JsonStringEnumMemberName("email-change")]
    EmailChange,

    /// <summary>A value that this version of the client doesn't know.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}

public enum Delivery
{
    /// <summary>The mail server accepted the mail.</summary>
    [JsonStringEnumMemberName("sent")]
    Sent,

    /// <summary>The mail will be retried.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued,

    /// <inheritdoc cref="NextStep.Unknown"/>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}

public enum AddressProblem
{
    [JsonStringEnumMemberName("email-missing")]
    Missing,

    /// <summary>The address breaks the manual's rules, so no mail is sent to it.</summary>
    [JsonStringEnumMemberName("email-undeliverable")]
    Undeliverable,

    /// <inheritdoc cref="NextStep.Unknown"/>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}
