using System.Collections.Immutable;

namespace OrleansSelfCare.Accounts;

/// <summary>
/// A new address, proved by the contact phone number of the contract (manual, page 7). It is stored only when the code mailed to it
/// is entered (NIST SP 800-63B-4 4.2.1.2).
/// </summary>
public static class ChangeEmail
{
    [GenerateSerializer, Immutable]
    public sealed record Command(Guid Challenge, string Email, string EmailConfirmation, string ContactPhone, string Network)
    {
        public override string ToString() => nameof(ChangeEmail);
    }

    [GenerateSerializer]
    public abstract record Result
    {
        private Result()
        {
        }

        [GenerateSerializer, Immutable]
        public sealed record Challenged(ChallengeView Challenge) : Result;

        /// <summary>Counts as no mismatch.</summary>
        [GenerateSerializer, Immutable]
        public sealed record Invalid(ImmutableArray<Fault> Faults) : Result;

        [GenerateSerializer, Immutable]
        public sealed record PhoneMismatch(int AttemptsLeft) : Result;

        /// <param name="Until">Null: until an operator unlocks.</param>
        [GenerateSerializer, Immutable]
        public sealed record PhoneLocked(DateTimeOffset? Until) : Result;

        [GenerateSerializer, Immutable]
        public sealed record Ended(ChallengeEnd Reason) : Result;
    }

    [GenerateSerializer]
    public enum Fault
    {
        EmailUnusable,
        ConfirmationDiffers,
        PhoneNotDigits,
    }

    public static Decision<Result> Decide(Account account, Command command, Facts facts)
    {
        if (account.EndOf(command.Challenge, facts.Now) is { } end)
        {
            return new(Refused(ChallengeEndName.Of(end)), new Result.Ended(end));
        }

        if (account.PhoneBudget.IsLocked(facts.Now))
        {
            return new(Refused(ChallengeEndName.Of(ChallengeEnd.PhoneLocked)), Locked(account.PhoneBudget));
        }

        var email = TypedText.HalfWidth(command.Email);
        var phone = TypedText.Number(command.ContactPhone);
        var faults = Faults(email, TypedText.HalfWidth(command.EmailConfirmation), phone);
        if (!faults.IsEmpty)
        {
            return new(Refused("validation-failed"), new Result.Invalid(faults));
        }

        return phone == account.ContactPhone ? Send(account, email, command, facts) : Count(account, command, facts);

        Account Refused(string why) => account.NoteOnce(new(facts.Now, TimelineEvent.EmailChangeRefused, why, command.Network));
    }

    private static ImmutableArray<Fault> Faults(string email, string confirmation, string phone) =>
    [
        .. EmailAddress.IsReachable(email) ? [] : (ReadOnlySpan<Fault>)[Fault.EmailUnusable],
        .. email == confirmation ? [] : (ReadOnlySpan<Fault>)[Fault.ConfirmationDiffers],
        .. PhoneNumber.IsValid(phone) ? [] : (ReadOnlySpan<Fault>)[Fault.PhoneNotDigits],
    ];

    private static Decision<Result> Count(Account account, Command command, Facts facts)
    {
        var counted = account with { PhoneBudget = account.PhoneBudget.AfterMiss(facts.Now, facts.Rules) };
        counted = counted.Note(Noted(TimelineEvent.PhoneMismatch));
        return counted.PhoneBudget.IsLocked(facts.Now)
            ? new(
                counted.Note(Noted(TimelineEvent.PhoneLocked)).Tell(new(PortalEvent.Locked, facts.Now, Lock: "phone"), facts).EndChallenge(ChallengeEnd.PhoneLocked),
                Locked(counted.PhoneBudget))
            : new(counted, new Result.PhoneMismatch(facts.Rules.PhoneAttempts - counted.PhoneBudget.Misses));

        TimelineEntry Noted(string what) => new(facts.Now, what, Network: command.Network, Reference: account.Challenge!.Reference);
    }

    private static Decision<Result> Send(Account account, string email, Command command, Facts facts)
    {
        var before = account.Challenge!;
        var challenge = before with
        {
            CodeNumber = before.CodeNumber + 1,
            SentTo = email,
            IsNewAddress = email != account.Email,
            Reason = null,
            ExpiresAt = facts.Now + facts.Rules.CodeLifetime,
            ResendAt = facts.Now + facts.Rules.ResendAfter,
        };
        var next = account with
        {
            Challenge = challenge,
            PhoneBudget = account.PhoneBudget.AfterSuccess(),
            Outbox = account.Outbox.RemoveAll(mail => mail.Code?.Nonce == before.Nonce),
        };
        next = next.Note(new(facts.Now, TimelineEvent.PhoneMatched, Network: command.Network, Reference: challenge.Reference));
        return new(next.QueueCode(facts.Now), new Result.Challenged(ChallengeView.Of(challenge, facts.Rules)));
    }

    private static Result.PhoneLocked Locked(PhoneBudget budget) =>
        new(budget.LockedUntil == PhoneBudget.ForGood ? null : budget.LockedUntil);
}
