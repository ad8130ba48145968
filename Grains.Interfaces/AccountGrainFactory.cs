using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Grains.Interfaces;

public static class AccountGrainFactory
{
    /// <summary>The account grain's type name in grain ids. It never changes: silos of the previous version use it too.</summary>
    public const string GrainType = "account";

    /// <summary>
    /// The grain of that account, stored or not. Uses the grain id, because a lookup by interface fails in a client that has not received a
    /// silo's manifest yet.
    /// </summary>
    public static IAccountGrain GetAccount(this IGrainFactory grains, AccountId id) =>
        grains.GetGrain<IAccountGrain>(GrainId.Create(GrainType, id.Key));
}
