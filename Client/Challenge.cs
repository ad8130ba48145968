using System.Text.Json.Serialization;

namespace OrleansSelfCare.Client;

/// <summary>A sign-in whose second step is pending.</summary>
/// <param name="Token">At most 400 characters. Resend and e-mail change do not change it.</param>
/// <param name="Next">Which calls are allowed next.</param>
/// <param name="SentTo">The address the code went to, masked; null: no code was mailed.</param>
/// <param name="Delivery">
/// At the time of the answer; <see cref="SelfCareClient.Status"/> gives it anew. Null: there was no mail to send.
/// </param>
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

/// <summary>
/// What became of the mail with the code. Only <see cref="SelfCareClient.Status"/> answers <see cref="Bounced"/>. The numbers are fixed,
/// because portals may have stored them.
/// </summary>
public enum Delivery
{
    /// <summary>The mail server accepted the mail. It can still come back later.</summary>
    [JsonStringEnumMemberName("sent")]
    Sent = 0,

    /// <summary>The mail was not accepted yet. The service tries again by itself.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued = 1,

    /// <summary>
    /// The mail server refused the recipient permanently (a 5xx reply, RFC 5321, 4.2.1): the service tries again only at a resend or a new
    /// login. The filters of mail providers answer like this for an address that exists, too.
    /// </summary>
    [JsonStringEnumMemberName("refused")]
    Refused = 3,

    /// <summary>The mail was accepted, but came back undelivered (RFC 3464).</summary>
    [JsonStringEnumMemberName("bounced")]
    Bounced = 4,

    /// <summary>
    /// A value that this version of the client doesn't know: claim nothing about the mail, and ask again as if it were queued.
    /// </summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown = 2,
}

public enum AddressProblem
{
    [JsonStringEnumMemberName("email-missing")]
    Missing,

    /// <summary>
    /// No mail is sent to the address: it breaks the manual's rules, or mails to it came back on several days or were reported as spam.
    /// </summary>
    [JsonStringEnumMemberName("email-undeliverable")]
    Undeliverable,

    /// <inheritdoc cref="NextStep.Unknown"/>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}
