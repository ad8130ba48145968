using OrleansSelfCare.Accounts.Outbox;

namespace OrleansSelfCare.Accounts.SignIn;

/// <summary>What became of a pending challenge's last mail, for a page that waits for it. Changes nothing and counts nothing.</summary>
public static class ChallengeStatus
{
    [GenerateSerializer, Immutable, Alias("selfcare.ChallengeStatus.Command")]
    public sealed record Command(Guid ChallengeId);

    [GenerateSerializer, Alias("selfcare.ChallengeStatus.Result")]
    public abstract record Result
    {
        private Result()
        {
        }

        [GenerateSerializer, Immutable, Alias("selfcare.ChallengeStatus.Result.Pending")]
        public sealed record Pending(ChallengeView Challenge) : Result;

        [GenerateSerializer, Immutable, Alias("selfcare.ChallengeStatus.Result.Ended")]
        public sealed record Ended(ChallengeEnd Reason) : Result;
    }

    /// <param name="account">With the results of messages that are not stored yet.</param>
    public static Result Of(Account account, Command command, DecisionContext context)
    {
        if (account.StatusOf(command.ChallengeId, context.Now) is { } end)
        {
            return new Result.Ended(end);
        }

        var challenge = account.Challenge!;
        var view = ChallengeView.Of(challenge, context.Rules, context.Now);
        var isAccepted = challenge is { AwaitsCode: true, MailProblem: null }
            && account.Outbox.All(message => message.Code?.ChallengeId != challenge.Id);
        return new Result.Pending(isAccepted ? view with { Delivery = Delivery.Sent } : view);
    }
}
