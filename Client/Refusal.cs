using System.Collections.ObjectModel;

namespace OrleansSelfCare.Client;

/// <summary>Why a call was refused: one case for each problem code (RFC 9457).</summary>
public abstract record Refusal
{
    private Refusal()
    {
    }

    /// <summary>A sentence for the customer, in the customer's language; empty if the service sent none.</summary>
    public string Detail { get; init; } = "";

    /// <summary>
    /// The same in the service's other languages, by language (<c>en</c>), for a page whose language the customer may change. Empty if the
    /// service sent none.
    /// </summary>
    public IReadOnlyDictionary<string, Translation> Translations { get; init; } = NoTranslations;

    /// <summary>Always the same one, because a record with another dictionary is not equal.</summary>
    internal static readonly IReadOnlyDictionary<string, Translation> NoTranslations = ReadOnlyDictionary<string, Translation>.Empty;

    /// <summary>Identifies the request in the service's logs.</summary>
    public string? TraceId { get; init; }

    /// <returns><see cref="Detail"/> in this language, if the service sent it.</returns>
    public string DetailIn(string language) => Translations.TryGetValue(language, out var translation) ? translation.Detail : Detail;

    /// <param name="Detail">As <see cref="Refusal.Detail"/>.</param>
    /// <param name="Errors">As those of <see cref="ValidationFailed"/>; null for other refusals.</param>
    public sealed record Translation(string Detail, IReadOnlyDictionary<string, string[]>? Errors = null);

    /// <summary>Unknown id or wrong password. The service does not say which.</summary>
    public sealed record InvalidCredentials : Refusal;

    /// <summary>
    /// The account: too many wrong passwords or codes, or too many codes were mailed. What was sent now was not checked. Earlier services
    /// also answer this where later ones answer <see cref="RateLimited"/>.
    /// </summary>
    /// <param name="RetryAfter">Until then every try is refused, also a right one. Zero: the service did not say it.</param>
    public sealed record TooManyAttempts(TimeSpan RetryAfter) : Refusal;

    /// <summary>
    /// The network: it sends too many requests at the moment. The customer made no mistake, and nothing was counted for the account.
    /// </summary>
    /// <param name="RetryAfter">After it the same call may be sent again. Zero: the service did not say it.</param>
    public sealed record RateLimited(TimeSpan RetryAfter) : Refusal;

    /// <summary>Operator calls: this agent has searched, or recovered accounts, too often in an hour. The call was not made.</summary>
    public sealed record AgentLimitReached(TimeSpan RetryAfter) : Refusal;

    public sealed record ResendTooSoon(TimeSpan RetryAfter) : Refusal;

    public sealed record CodeMismatch(int AttemptsLeft) : Refusal;

    public sealed record PhoneMismatch(int AttemptsLeft) : Refusal;

    /// <param name="LockedUntil">Null: locked until an operator unlocks it.</param>
    public sealed record PhoneLocked(string? ContactUrl, DateTimeOffset? LockedUntil) : Refusal;

    /// <param name="Reason">
    /// <c>expired</c>, <c>used</c>, <c>replaced</c>, <c>address-changed</c>, <c>password-changed</c>, <c>attempts-exhausted</c>,
    /// <c>phone-locked</c> or <c>unknown</c>.
    /// </param>
    public sealed record ChallengeEnded(string Reason) : Refusal;

    /// <param name="Errors">By field name, as in the request.</param>
    public sealed record ValidationFailed(IReadOnlyDictionary<string, string[]> Errors) : Refusal
    {
        /// <returns>The field's messages in this language, if the service sent it; null: there is no error of this field.</returns>
        public string[]? ErrorsIn(string language, string field) =>
            Translations.GetValueOrDefault(language)?.Errors?.GetValueOrDefault(field) ?? Errors.GetValueOrDefault(field);
    }

    public sealed record SessionInvalid : Refusal;

    public sealed record WrongPassword : Refusal;

    /// <summary>
    /// The service that the customer came from asks for a newer sign-in than this session's: sign in, then call again. Of a step-up: no
    /// code can be mailed to the account's address.
    /// </summary>
    public sealed record LoginRequired : Refusal
    {
        /// <summary>
        /// No password is needed: <see cref="SelfCareClient.StepUp"/> and the code make the same session new enough. A service of a version
        /// before this client's does not say it.
        /// </summary>
        public bool CodeIsEnough { get; init; }
    }

    /// <summary>The support desk issued the password: the customer must change it before any service gets a sign-in.</summary>
    public sealed record PasswordChangeRequired : Refusal;

    /// <summary>The service that the customer came from is not one of this session's service line.</summary>
    public sealed record ClientOfAnotherLine : Refusal;

    /// <summary>The handle is over 20 minutes old, or not genuine: the customer must begin again at that service.</summary>
    public sealed record RequestEnded : Refusal;

    /// <summary>Operator calls: no key, or an unknown key.</summary>
    public sealed record OperatorKeyRequired : Refusal;

    /// <summary>Operator calls: the key does not have the right for this call.</summary>
    public sealed record OperatorRightMissing : Refusal;

    /// <summary>No such account, or no such call: a service without an operator key has no operator calls.</summary>
    public sealed record NotFound : Refusal;

    /// <summary>The service cannot be reached, or is unavailable; retry later. The call may have taken effect.</summary>
    public sealed record Unavailable(TimeSpan? RetryAfter) : Refusal
    {
        /// <summary>Too many calls waited, so the service did not do this one.</summary>
        internal bool IsBusy { get; init; }
    }

    /// <summary>A mistake of the caller, such as an unknown service line.</summary>
    /// <param name="Code">The problem code; null: the reply has none.</param>
    public sealed record Other(int Status, string? Code) : Refusal;
}
