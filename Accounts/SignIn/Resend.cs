using OrleansSelfCare.Accounts.Email;
using OrleansSelfCare.Accounts.Outbox;
using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.SignIn;

/// <summary>
/// Mails the same code again with the same expiry: an older mail that arrives late still works. It is mailed whatever became of the mails
/// before, because the customer may have opened a filter since; only to a marked address nothing is mailed, and the result says so.
/// </summary>
public static class Resend
{
    /// <param name="Language">Of the mails from now on; null: that of the challenge.</param>
    /// <param name="CallId"><see cref="Account.LastCallId"/>; null: the gateway is of an earlier version.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.Resend.Command")]
    public sealed record Command(Guid ChallengeId, string Network, string? Language = null, Guid? CallId = null);

    [GenerateSerializer, Alias("selfcare.Resend.Result")]
    public abstract record Result
    {
        private Result()
        {
        }

        [GenerateSerializer, Immutable, Alias("selfcare.Resend.Result.Resent")]
        public sealed record Resent(ChallengeView Challenge) : Result;

        [GenerateSerializer, Immutable, Alias("selfcare.Resend.Result.TooSoon")]
        public sealed record TooSoon(TimeSpan RetryAfter) : Result;

        [GenerateSerializer, Immutable, Alias("selfcare.Resend.Result.Ended")]
        public sealed record Ended(ChallengeEnd Reason) : Result;
    }

    /// <param name="confirmed">
    /// The session of a step-up, with its last use as known in memory; null: it has ended, or the challenge is a login's.
    /// </param>
    public static Decision<Result> Decide(Account account, Command command, SessionView? confirmed, DecisionContext context)
    {
        if (account.StatusOf(command.ChallengeId, context.Now) is { } end)
        {
            return new(Refused(ChallengeEndName.Of(end)), new Result.Ended(end));
        }

        var challenge = account.Challenge!;
        if (challenge.SessionId is not null && confirmed is null)
        {
            // Its code would be refused.
            return new(Refused(ChallengeEndName.Of(ChallengeEnd.Expired)), new Result.Ended(ChallengeEnd.Expired));
        }

        if (!challenge.AwaitsCode)
        {
            return new(account, new Result.Ended(ChallengeEnd.Unknown));
        }

        if (command.CallId is { } call && call == account.LastCallId)
        {
            return new(account, new Result.Resent(ChallengeView.Of(challenge, context.Rules, context.Now)));
        }

        if (WaitFrom(account, challenge, context) is { } wait)
        {
            return new(Refused("resend-too-soon"), new Result.TooSoon(wait));
        }

        if (!account.MayMail(challenge))
        {
            var refused = challenge with { MailProblem = MailProblem.Refused };
            return new(
                (refused == challenge ? account : account with { Challenge = refused })
                    .AppendOncePerHour(Entry(EmailProblemName.Of(EmailProblem.EmailUndeliverable)!)),
                new Result.Resent(ChallengeView.Of(refused, context.Rules, context.Now)));
        }

        var resent = challenge with
        {
            ResendAt = context.Now + context.Rules.ResendAfter,
            Language = command.Language ?? challenge.Language,
        };
        var next = (account with { Challenge = resent, LastCallId = command.CallId }).QueueCode(context);
        return new(next, new Result.Resent(ChallengeView.Of(next.Challenge!, context.Rules, context.Now)));

        Account Refused(string why) => account.AppendOncePerHour(Entry(why));

        TimelineEntry Entry(string why) => new(context.Now, TimelineEvent.ResendRefused, why, command.Network);
    }

    private static TimeSpan? WaitFrom(Account account, Challenge challenge, DecisionContext context)
    {
        var sinceLast = challenge.ResendAt is { } at ? StoredTime.LeftUntil(at, context.Rules.ResendAfter, context.Now) : null;
        var mails = challenge.IsForPendingEmail
            ? account.MailLimiter?.WaitForNewAddress(context.Now, context.Rules)
            : account.MailLimiter?.WaitFrom(context.Now, context.Rules);
        return sinceLast > mails ? sinceLast : mails ?? sinceLast;
    }
}
