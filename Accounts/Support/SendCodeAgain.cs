using OrleansSelfCare.Accounts.Sessions;
using OrleansSelfCare.Accounts.SignIn;
using OrleansSelfCare.Accounts.Timelines;

namespace OrleansSelfCare.Accounts.Support;

/// <summary>An operator has the pending code mailed again, as the customer could: the same code, expiry, waits and limits.</summary>
public static class SendCodeAgain
{
    /// <param name="CallId"><see cref="Account.LastCallId"/>; null: the gateway is of an earlier version.</param>
    [GenerateSerializer, Immutable, Alias("selfcare.SendCodeAgain.Command")]
    public sealed record Command(Operator By, Guid? CallId = null);

    /// <inheritdoc cref="Resend.Decide" path="/param"/>
    /// <returns>The result is null if there is no such account.</returns>
    public static Decision<Resend.Result?> Decide(Account account, Command command, SessionView? confirmed, DecisionContext context)
    {
        if (!account.Exists)
        {
            return new(account, null);
        }

        var resent = Resend.Decide(
            account, new(account.Challenge?.Id ?? Guid.Empty, command.By.Network, CallId: command.CallId), confirmed, context);
        var isMailed = resent.Account.Challenge?.ResendAt != account.Challenge?.ResendAt;
        return isMailed
            ? new(
                resent.Account.AppendToTimeline(TimelineEntry.Of(command.By, context.Now, TimelineEvent.CodeSentAgain)), resent.Result)
            : new(resent.Account, resent.Result);
    }
}
