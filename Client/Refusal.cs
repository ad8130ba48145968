namespace OrleansSelfCare.Client;

/// <summary>Why a call was refused (RFC 9457), case by case.</summary>
public abstract record Refusal
{
    private Refusal()
    {
    }

    /// <summary>A sentence for the customer, in the customer's language; empty where the service gave none.</summary>
    public string Detail { get; init; } = "";

    /// <summary>By which the service's operators find the request.</summary>
    public string? TraceId { get; init; }

    /// <summary>Unknown id or wrong password: nobody is told which.</summary>
    public sealed record InvalidCredentials : Refusal;

    public sealed record TooManyAttempts(TimeSpan RetryAfter) : Refusal;

    public sealed record ResendTooSoon(TimeSpan RetryAfter) : Refusal;

    public sealed record CodeMismatch(int AttemptsLeft) : Refusal;

    public sealed record PhoneMismatch(int AttemptsLeft) : Refusal;

    /// <param name="LockedUntil">Null: until an operator unlocks.</param>
    public sealed record PhoneLocked(string? ContactUrl, DateTimeOffset? LockedUntil) : Refusal;

    /// <param name="Reason"><c>expired</c>, <c>used</c>, <c>replaced</c>, <c>attempts-exhausted</c>, <c>phone-locked</c> or <c>unknown</c>.</param>
    public sealed record ChallengeEnded(string Reason) : Refusal;

    /// <param name="Errors">A field's name, as in the request, to its sentences.</param>
    public sealed record ValidationFailed(IReadOnlyDictionary<string, string[]> Errors) : Refusal;

    public sealed record SessionInvalid : Refusal;

    public sealed record WrongPassword : Refusal;

    /// <summary>Of the operator calls: no key, or one that the service doesn't know.</summary>
    public sealed record OperatorKeyRequired : Refusal;

    /// <summary>Of the operator calls: the key is known and may not do this.</summary>
    public sealed record OperatorRightMissing : Refusal;

    /// <summary>No such account, or no such call: the operator calls aren't there where the service has no operator key.</summary>
    public sealed record NotFound : Refusal;

    /// <summary>The service can't be reached, or can't serve now: worth another try. Whether the call took effect is not known.</summary>
    public sealed record Unavailable(TimeSpan? RetryAfter) : Refusal;

    /// <summary>A mistake of the caller's, such as an unknown line.</summary>
    /// <param name="Code">The problem's; null: the reply was none.</param>
    public sealed record Other(int Status, string? Code) : Refusal;
}
