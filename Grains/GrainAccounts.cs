using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Grains;

/// <summary>Every account as a grain, wherever it lives.</summary>
public sealed class GrainAccounts(IGrainFactory grains) : IAccounts
{
    public IAccount this[AccountId id] => grains.GetGrain<IAccountGrain>(id.Key);
}
