using System.Text.Json.Serialization;
using OrleansSelfCare.Accounts.Email;

namespace OrleansSelfCare.Accounts.SignIn;

/// <summary>
/// The second step of a sign-in, pending. Its states and what moves it between them are drawn in <c>Challenge.mermaid</c>.
/// The code itself is nowhere: it is derived from a key and <see cref="Id"/>, <see cref="CodeNumber"/> and <see cref="SentTo"/>.
/// </summary>
public sealed record Challenge
{
    [JsonPropertyName("nonce")]
    public required Guid Id { get; init; }

    [JsonPropertyName("keyId")]
    public required string KeyId { get; init; }

    /// <summary>0: no code was mailed yet, the challenge opens e-mail change alone. Each new code has the next number; a resent one keeps it.</summary>
    [JsonPropertyName("codeNumber")]
    public int CodeNumber { get; init; }

    /// <summary>Where the code went, and for which address alone it is good.</summary>
    [JsonPropertyName("sentTo")]
    public string? SentTo { get; init; }

    /// <summary><see cref="SentTo"/> is new and becomes the account's address when its code is entered.</summary>
    [JsonPropertyName("isNewAddress")]
    public bool IsNewAddress { get; init; }

    /// <summary>Why the account's own address could not be used.</summary>
    [JsonPropertyName("reason")]
    public EmailProblem? Reason { get; init; }

    [JsonPropertyName("expiresAt")]
    public required DateTimeOffset ExpiresAt { get; init; }

    [JsonPropertyName("resendAt")]
    public DateTimeOffset? ResendAt { get; init; }

    [JsonPropertyName("wrongCodes")]
    public int WrongCodes { get; init; }

    /// <summary>The network the password came from; its limiter is cleared when the code is right.</summary>
    [JsonPropertyName("network")]
    public required string Network { get; init; }

    public bool AwaitsCode => CodeNumber > 0;

    /// <summary>The tag on the screen and in the mail.</summary>
    public string Reference => SignIn.Reference.Of(Id, CodeNumber);

    public bool IsExpired(DateTimeOffset now) => now >= ExpiresAt;

    public override string ToString() => nameof(Challenge);
}

/// <summary>A challenge that is over, remembered so that a late customer is told why.</summary>
public sealed record ClosedChallenge(
    [property: JsonPropertyName("nonce")] Guid ChallengeId,
    [property: JsonPropertyName("reason")] ChallengeEnd Reason);

/// <summary>The challenge that was redeemed last, for a customer whose reply was lost on the way.</summary>
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
}
