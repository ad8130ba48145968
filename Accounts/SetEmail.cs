namespace OrleansSelfCare.Accounts;

/// <summary>The support desk sets the address that a customer gave on the contact form (manual, page 8). The old one is told.</summary>
public static class SetEmail
{
    [GenerateSerializer, Immutable]
    public sealed record Command(string Email, Operator By)
    {
        public override string ToString() => nameof(SetEmail);
    }

    [GenerateSerializer]
    public enum Result
    {
        Set,

        /// <summary>No code can be sent there by the manual's rules.</summary>
        Unusable,

        NoSuchAccount,
    }

    /// <summary>A pending challenge, whose code went to the address before, is over.</summary>
    public static Decision<Result> Decide(Account account, Command command, Facts facts)
    {
        var email = TypedText.HalfWidth(command.Email);
        if (!account.Exists || !EmailAddress.IsReachable(email))
        {
            return new(account, account.Exists ? Result.Unusable : Result.NoSuchAccount);
        }

        var before = email == account.Email ? account : account.ReplaceChallenge(facts.Now);
        var noted = TimelineEntry.Of(command.By, facts.Now, TimelineEvent.EmailSet) with { Email = EmailAddress.Mask(email) };
        var set = before.ChangeAddress(email, facts.Now).Note(noted);
        return new(email == account.Email ? set : set.Tell(new(PortalEvent.AddressChanged, facts.Now, Email: noted.Email), facts), Result.Set);
    }
}
