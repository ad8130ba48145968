using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Throttling;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Support;

/// <summary>
/// The support desk asks whether a caller's phone number, e-mail address or self-care id is the account's. Each answer counts, also a yes:
/// see <see cref="CallerCheckLimiter"/>. The customer's own limit of wrong phone numbers is another one.
/// </summary>
public static class CheckCaller
{
    /// <param name="Value">As the caller says it, in any spelling.</param>
    /// <param name="IdempotencyKey">A digest of the caller's idempotency key and the question, or null.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.CheckCaller.Command")]
    public sealed record Command(CallerClaim Claim, string Value, Operator By, string? IdempotencyKey = null)
    {
        public override string ToString() => nameof(CheckCaller);
    }

    [GenerateSerializer, Alias("selfcare.CheckCaller.Result")]
    public abstract record Result
    {
        private Result()
        {
        }

        /// <param name="Matches">False also if the account has none.</param>
        [GenerateSerializer, Immutable, Alias("selfcare.CheckCaller.Result.Checked")]
        public sealed record Checked(bool Matches, int ChecksLeft) : Result;

        /// <summary>It can be nobody's phone number, address or id. Not counted.</summary>
        [GenerateSerializer, Immutable, Alias("selfcare.CheckCaller.Result.Invalid")]
        public sealed record Invalid : Result;

        [GenerateSerializer, Immutable, Alias("selfcare.CheckCaller.Result.TooManyChecks")]
        public sealed record TooManyChecks(TimeSpan RetryAfter) : Result;
    }

    /// <returns>The result is null if there is no such account.</returns>
    public static Decision<Result?> Decide(Account account, Command command, DecisionContext context)
    {
        if (!account.Exists)
        {
            return new(account, null);
        }

        var limiter = account.CallerChecks ?? CallerCheckLimiter.Full;
        var counting = limiter.CountingAt(context.Now);
        if (command.IdempotencyKey is { } key && counting.FirstOrDefault(check => check.Key == key) is { } repeated)
        {
            return new(account, new Result.Checked(repeated.Matches, CallerCheckLimiter.PerDay - counting.Length));
        }

        if (Compare(account, command, context.Rules) is not { } matches)
        {
            return new(account, new Result.Invalid());
        }

        if (limiter.WaitFrom(context.Now) is { } wait)
        {
            return new(account, new Result.TooManyChecks(wait));
        }

        var entry = TimelineEntry.Of(command.By, context.Now, TimelineEvent.CallerChecked) with
        {
            Reason = $"{CallerClaimName.Of(command.Claim)}-{(matches ? "yes" : "no")}",
        };
        CallerCheck check = new(context.Now, command.Claim, matches, command.By.Name, command.IdempotencyKey);
        return new(
            (account with { CallerChecks = limiter.After(check, context.Now) }).AppendToTimeline(entry),
            new Result.Checked(matches, CallerCheckLimiter.PerDay - counting.Length - 1));
    }

    /// <returns>Null: it can be nobody's.</returns>
    private static bool? Compare(Account account, Command command, AccountRules rules)
    {
        switch (command.Claim)
        {
            case CallerClaim.Phone:
                return PhoneNumber.Read(command.Value, rules.PhonesAreJapanese) is { } phone
                    ? PhoneNumber.Matches(account.ContactPhone, phone, rules.PhonesAreJapanese)
                    : null;
            case CallerClaim.Email:
                // On the telephone nobody hears whether a letter is a capital.
                var email = InputNormalizer.Normalize(command.Value);
                return EmailAddress.IsStorable(email) ? email.Equals(account.Email, StringComparison.OrdinalIgnoreCase) : null;
            default:
                return AccountId.TryCreate(account.Id.Line, command.Value, out var id) ? id.Fold() == account.Id.Fold() : null;
        }
    }
}
