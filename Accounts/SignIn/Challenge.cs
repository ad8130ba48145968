using System.Text.Json.Serialization;
using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Outbox;

namespace OrleansSelfCare.Accounts.SignIn;

/// <summary>
/// The pending second step of a sign-in, or of a step-up; <c>Challenge.mermaid</c> shows its states.
/// The code is not stored: it is derived from a key and <see cref="Id"/>, <see cref="CodeNumber"/> and <see cref="SentTo"/>.
/// </summary>
public sealed record Challenge
{
    /// <summary>A challenge ends at most this long after its login, however often its address is changed.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(60);

    [JsonPropertyName("nonce")]
    public required Guid Id { get; init; }

    [JsonPropertyName("keyId")]
    public required string KeyId { get; init; }

    /// <summary>
    /// 0: no code was mailed yet, and the challenge allows e-mail change only. Each new code has the next number; resending keeps it.
    /// </summary>
    [JsonPropertyName("codeNumber")]
    public int CodeNumber { get; init; }

    /// <summary>The address the code was sent to; the code is valid only for it.</summary>
    [JsonPropertyName("sentTo")]
    public string? SentTo { get; init; }

    /// <summary><see cref="SentTo"/> is new and becomes the account's address when its code is entered.</summary>
    [JsonPropertyName("isNewAddress")]
    public bool IsNewAddress { get; init; }

    /// <summary>Why the account's own address could not be used.</summary>
    [JsonPropertyName("reason")]
    public EmailProblem? Reason { get; init; }

    /// <summary>When its login was; null in challenges that versions before this one stored.</summary>
    [JsonPropertyName("startedAt")]
    public DateTimeOffset? StartedAt { get; init; }

    [JsonPropertyName("expiresAt")]
    public required DateTimeOffset ExpiresAt { get; init; }

    [JsonPropertyName("resendAt")]
    public DateTimeOffset? ResendAt { get; init; }

    [JsonPropertyName("wrongCodes")]
    public int WrongCodes { get; init; }

    /// <summary>The network the password came from; its limiter is cleared when the code is right.</summary>
    [JsonPropertyName("network")]
    public required string Network { get; init; }

    /// <summary>Of its mails (<see cref="Accounts.Language"/>); null: no call of it asked for one.</summary>
    [JsonPropertyName("language")]
    public string? Language { get; init; }

    /// <summary>False in challenges that versions before this one stored: their <see cref="Reference"/> stays.</summary>
    [JsonPropertyName("referenceInDigits")]
    public bool HasDigitReference { get; init; }

    /// <summary>The number of its last mail; 0: none, or a version before this one queued it.</summary>
    [JsonPropertyName("lastMail")]
    public int LastMail { get; init; }

    /// <summary>Why the last mail will not arrive; null: nothing is known against it.</summary>
    [JsonPropertyName("mailProblem")]
    public MailProblem? MailProblem { get; init; }

    /// <summary>The contact phone number was given for <see cref="SentTo"/>: codes are mailed to it though it is marked.</summary>
    [JsonPropertyName("isPhoneProven")]
    public bool IsPhoneProven { get; init; }

    /// <summary>Of a step-up: the session that its code confirms. Null: a login's, whose code opens a session.</summary>
    [JsonPropertyName("session")]
    public Guid? SessionId { get; init; }

    public bool AwaitsCode => CodeNumber > 0;

    /// <summary>The desk set <see cref="SentTo"/>: its owner may be a stranger, as that of a new address.</summary>
    public bool IsForPendingEmail => IsNewAddress && !IsPhoneProven;

    /// <summary>The tag shown on the screen and in the mail.</summary>
    public string Reference => SignIn.Reference.Of(Id, CodeNumber, HasDigitReference);

    /// <summary>The latest expiry that an e-mail change can give it.</summary>
    public DateTimeOffset MustExpireAt => Start + MaxAge;

    private DateTimeOffset Start => StartedAt ?? ExpiresAt - AccountRules.Default.CodeLifetime;

    /// <summary>A challenge of the future has expired: the clock was set back, and it would live too long.</summary>
    public bool IsExpired(DateTimeOffset now) => now >= ExpiresAt || StoredTime.IsAhead(Start, now);

    public override string ToString() => nameof(Challenge);
}

/// <summary>A challenge that has ended, kept so that a late call gets the reason.</summary>
/// <param name="Reason">One that hosts of every version can read.</param>
/// <param name="Change">Of the account, if that ended the challenge; <see cref="Reason"/> is <c>Replaced</c> then.</param>
public sealed record ClosedChallenge(
    [property: JsonPropertyName("nonce")] Guid ChallengeId,
    [property: JsonPropertyName("reason")] ChallengeEnd Reason,
    [property: JsonPropertyName("change")] AccountChange? Change = null)
{
    public ChallengeEnd End => Change switch
    {
        AccountChange.Address => ChallengeEnd.AddressChanged,
        AccountChange.Password => ChallengeEnd.PasswordChanged,
        _ => Reason,
    };

    public static ClosedChallenge Of(Guid challengeId, ChallengeEnd end) => end switch
    {
        ChallengeEnd.AddressChanged => new(challengeId, ChallengeEnd.Replaced, AccountChange.Address),
        ChallengeEnd.PasswordChanged => new(challengeId, ChallengeEnd.Replaced, AccountChange.Password),
        _ => new(challengeId, end),
    };
}

/// <summary>A change of an account that ends its pending challenge.</summary>
public enum AccountChange
{
    [JsonStringEnumMemberName("address")]
    Address,
    [JsonStringEnumMemberName("password")]
    Password,
}

/// <summary>The challenge that was redeemed last, kept so that a repeated call gets the same session if the reply was lost.</summary>
public sealed record Redemption(
    [property: JsonPropertyName("challenge")] Challenge Challenge,
    [property: JsonPropertyName("session")] Guid SessionId,
    [property: JsonPropertyName("idempotencyKey")] string? IdempotencyKey,
    [property: JsonPropertyName("at")] DateTimeOffset At)
{
    public override string ToString() => nameof(Redemption);
}

[GenerateSerializer, Alias("selfcare.ChallengeEnd")]
public enum ChallengeEnd
{
    [JsonStringEnumMemberName("unknown")]
    Unknown,
    [JsonStringEnumMemberName("expired")]
    Expired,
    [JsonStringEnumMemberName("used")]
    Used,
    [JsonStringEnumMemberName("replaced")]
    Replaced,
    [JsonStringEnumMemberName("attempts-exhausted")]
    AttemptsExhausted,
    [JsonStringEnumMemberName("phone-locked")]
    PhoneLocked,

    /// <summary>The desk or a file changed the address that the code was sent to. Not stored: see <see cref="ClosedChallenge"/>.</summary>
    [JsonStringEnumMemberName("address-changed")]
    AddressChanged,

    /// <summary>Not stored: see <see cref="ClosedChallenge"/>.</summary>
    [JsonStringEnumMemberName("password-changed")]
    PasswordChanged,
}
