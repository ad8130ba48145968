namespace OrleansSelfCare.Accounts;

/// <summary>The same code again, with the same expiry: an older mail that arrives late still works.</summary>
public static class Resend
{
    [GenerateSerializer, Immutable]
    public sealed record Command(Guid Challenge, string Network);

    [GenerateSerializer]
    public abstract record Result
    {
        private Result()
        {
        }

        [GenerateSerializer, Immutable]
        public sealed record Resent(ChallengeView Challenge) : Result;

        [GenerateSerializer, Immutable]
        public sealed record TooSoon(TimeSpan RetryAfter) : Result;

        [GenerateSerializer, Immutable]
        public sealed record Ended(ChallengeEnd Reason) : Result;
    }

    public static Decision<Result> Decide(Account account, Command command, Facts facts)
    {
        if (account.EndOf(command.Challenge, facts.Now) is { } end)
        {
            return new(Refused(ChallengeEndName.Of(end)), new Result.Ended(end));
        }

        var challenge = account.Challenge!;
        if (!challenge.AwaitsCode)
        {
            return new(account, new Result.Ended(ChallengeEnd.Unknown));
        }

        if (facts.Now < challenge.ResendAt)
        {
            return new(Refused("resend-too-soon"), new Result.TooSoon(challenge.ResendAt.Value - facts.Now));
        }

        var resent = challenge with { ResendAt = facts.Now + facts.Rules.ResendAfter };
        return new(
            (account with { Challenge = resent }).QueueCode(facts.Now),
            new Result.Resent(ChallengeView.Of(resent, facts.Rules)));

        Account Refused(string why) => account.NoteOnce(new(facts.Now, TimelineEvent.ResendRefused, why, command.Network));
    }
}
