using System.Collections.Immutable;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Throttling;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Email;

/// <summary>
/// Registers a new address if the contact phone number of the contract is given (manual, page 7). The address is stored only when the
/// code mailed to it is entered (NIST SP 800-63B-4 4.2.1.2).
/// </summary>
public static class ChangeEmail
{
    /// <param name="Language">Of the mails from now on; null: that of the challenge.</param>
    /// <param name="CallId"><see cref="Account.LastCallId"/>; null: the gateway is of an earlier version.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.ChangeEmail.Command")]
    public sealed record Command(
        Guid ChallengeId,
        string Email,
        string EmailConfirmation,
        string ContactPhone,
        string Network,
        string? Language = null,
        Guid? CallId = null)
    {
        public override string ToString() => nameof(ChangeEmail);
    }

    [GenerateSerializer, Alias("selfcare.ChangeEmail.Result")]
    public abstract record Result
    {
        private Result()
        {
        }

        [GenerateSerializer, Immutable, Alias("selfcare.ChangeEmail.Result.Challenged")]
        public sealed record Challenged(ChallengeView Challenge) : Result;

        /// <summary>Not counted as a phone mismatch.</summary>
        [GenerateSerializer, Immutable, Alias("selfcare.ChangeEmail.Result.Invalid")]
        public sealed record Invalid(ImmutableArray<ValidationError> Errors) : Result;

        [GenerateSerializer, Immutable, Alias("selfcare.ChangeEmail.Result.PhoneMismatch")]
        public sealed record PhoneMismatch(int AttemptsLeft) : Result;

        /// <param name="Until">Null: until an operator unlocks.</param>
        [GenerateSerializer, Immutable, Alias("selfcare.ChangeEmail.Result.PhoneLocked")]
        public sealed record PhoneLocked(DateTimeOffset? Until) : Result;

        [GenerateSerializer, Immutable, Alias("selfcare.ChangeEmail.Result.Ended")]
        public sealed record Ended(ChallengeEnd Reason) : Result;

        /// <summary>The phone number is right, but the account has caused too many mails.</summary>
        [GenerateSerializer, Immutable, Alias("selfcare.ChangeEmail.Result.TooManyAttempts")]
        public sealed record TooManyAttempts(TimeSpan RetryAfter) : Result;
    }

    [GenerateSerializer, Alias("selfcare.ChangeEmail.ValidationError")]
    public enum ValidationError
    {
        EmailUnusable,
        ConfirmationDiffers,
        PhoneNotDigits,
    }

    public static Decision<Result> Decide(Account account, Command command, DecisionContext context)
    {
        if (Repeated(account, command, context) is { } repeated)
        {
            return new(account, repeated);
        }

        if (account.StatusOf(command.ChallengeId, context.Now) is { } end)
        {
            return new(Refused(ChallengeEndName.Of(end)), new Result.Ended(end));
        }

        if (account.Challenge!.SessionId is not null)
        {
            // A step-up: no password was entered, and the phone number alone must not change the address.
            return new(account, new Result.Ended(ChallengeEnd.Unknown));
        }

        if (account.PhoneLimiter.LockEnd(context.Now, context.Rules) is { } lockEnd)
        {
            return new(Refused(ChallengeEndName.Of(ChallengeEnd.PhoneLocked)), Locked(lockEnd));
        }

        var email = InputNormalizer.Normalize(command.Email);
        var phone = PhoneNumber.Read(command.ContactPhone, context.Rules.PhonesAreJapanese);
        var errors = Errors(email, InputNormalizer.Normalize(command.EmailConfirmation), phone);
        if (phone is null || !errors.IsEmpty)
        {
            return new(Refused("validation-failed"), new Result.Invalid(errors));
        }

        return !PhoneNumber.Matches(account.ContactPhone, phone, context.Rules.PhonesAreJapanese) ? Count(account, command, context)
            : account.MailLimiter?.WaitForNewAddress(context.Now, context.Rules) is { } wait
                ? new(Refused("too-many-mails"), new Result.TooManyAttempts(wait))
            : Send(account, email, command, context);

        Account Refused(string why) => account.AppendOncePerHour(new(context.Now, TimelineEvent.EmailChangeRefused, why, command.Network));
    }

    private static Result? Repeated(Account account, Command command, DecisionContext context) =>
        command.CallId is null || command.CallId != account.LastCallId ? null
        : account.PhoneLimiter.LockEnd(context.Now, context.Rules) is { } lockEnd ? Locked(lockEnd)
        : account.StatusOf(command.ChallengeId, context.Now) is not null ? null
        : account.PhoneLimiter.Misses is > 0 and var misses ? new Result.PhoneMismatch(context.Rules.PhoneAttempts - misses)
        : new Result.Challenged(ChallengeView.Of(account.Challenge!, context.Rules, context.Now));

    private static ImmutableArray<ValidationError> Errors(string email, string confirmation, string? phone) =>
    [
        .. EmailAddress.IsReachable(email) ? [] : (ReadOnlySpan<ValidationError>)[ValidationError.EmailUnusable],
        .. email == confirmation ? [] : (ReadOnlySpan<ValidationError>)[ValidationError.ConfirmationDiffers],
        .. phone is not null ? [] : (ReadOnlySpan<ValidationError>)[ValidationError.PhoneNotDigits],
    ];

    private static Decision<Result> Count(Account account, Command command, DecisionContext context)
    {
        var limiter = account.PhoneLimiter.AfterMiss(context.Now, context.Rules);
        var counted = (account with { PhoneLimiter = limiter, LastCallId = command.CallId })
            .AppendToTimeline(Entry(TimelineEvent.PhoneMismatch));
        if (limiter.LockEnd(context.Now, context.Rules) is not { } lockEnd)
        {
            return new(counted, new Result.PhoneMismatch(context.Rules.PhoneAttempts - limiter.Misses));
        }

        var locked = counted.AppendToTimeline(Entry(TimelineEvent.PhoneLocked))
            .QueueWebhook(new(PortalEvent.Locked, context.Now, Lock: "phone"), context)
            .EndChallenge(ChallengeEnd.PhoneLocked);
        return new(locked, Locked(lockEnd));

        TimelineEntry Entry(string type) => new(context.Now, type, Network: command.Network, Reference: account.Challenge!.Reference);
    }

    private static Decision<Result> Send(Account account, string email, Command command, DecisionContext context)
    {
        var before = account.Challenge!;
        var challenge = before with
        {
            CodeNumber = before.CodeNumber + 1,
            SentTo = email,
            IsNewAddress = email != account.Email,
            IsPhoneProven = true,
            Reason = null,
            ExpiresAt = StoredTime.Earlier(context.Now + context.Rules.CodeLifetime, before.MustExpireAt),
            ResendAt = context.Now + context.Rules.ResendAfter,
            Language = command.Language ?? before.Language,
        };
        var next = account with
        {
            Challenge = challenge,
            LastCallId = command.CallId,
            PhoneLimiter = account.PhoneLimiter.AfterSuccess(),
            MailLimiter = (account.MailLimiter ?? MailLimiter.Full).AfterNewAddress(context.Now, context.Rules),
            Outbox = account.Outbox.RemoveAll(mail => mail.Code?.ChallengeId == before.Id),
        };
        next = next
            .AppendToTimeline(new(context.Now, TimelineEvent.PhoneMatched, Network: command.Network, Reference: challenge.Reference))
            .QueueCode(context);
        return new(next, new Result.Challenged(ChallengeView.Of(next.Challenge!, context.Rules, context.Now)));
    }

    private static Result.PhoneLocked Locked(DateTimeOffset end) => new(end == PhoneAttemptLimiter.ForGood ? null : end);
}
