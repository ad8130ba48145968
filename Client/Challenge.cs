using System.Text.Json.Serialization;

namespace OrleansSelfCare.Client;

/// <summary>A sign-in that waits for its second step.</summary>
/// <param name="Token">At most 400 characters. It stays the same through resend and e-mail change.</param>
/// <param name="Next">What it opens.</param>
/// <param name="SentTo">The address the code went to, masked; null: no code was mailed.</param>
/// <param name="Delivery">Null: nothing was to be sent.</param>
/// <param name="Reference">The short tag that stands in the mail too, so that a person matches the right one.</param>
/// <param name="ResendAt">From when on the code may be sent again; null: there is none to send.</param>
/// <param name="AttemptsLeft">Codes that may still be tried.</param>
/// <param name="Reason">Why no code was mailed; null: one was.</param>
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
    /// <summary>A code was mailed: verify, resend and e-mail change are open.</summary>
    [JsonStringEnumMemberName("verify")]
    Verify,

    /// <summary>No code could be mailed: e-mail change alone is open.</summary>
    [JsonStringEnumMemberName("email-change")]
    EmailChange,
}

public enum Delivery
{
    /// <summary>The mail server took it.</summary>
    [JsonStringEnumMemberName("sent")]
    Sent,

    /// <summary>It will be tried again.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued,
}

public enum AddressProblem
{
    [JsonStringEnumMemberName("email-missing")]
    Missing,

    /// <summary>The manual's rules forbid a mail to it.</summary>
    [JsonStringEnumMemberName("email-undeliverable")]
    Undeliverable,
}
