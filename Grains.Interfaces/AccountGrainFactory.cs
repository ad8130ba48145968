using System.Runtime.CompilerServices;
using OrleansSelfCare.Accounts;

namespace OrleansSelfCare.Grains.Interfaces;

public static class AccountGrainFactory
{
    /// <summary>The account grain's type name in grain ids. It never changes: silos of the previous version use it too.</summary>
    public const string GrainType = "account";

    /// <summary>Kept, because Orleans computes it from the type's name for each new reference: a tenth of a session check.</summary>
    private static StrongBox<GrainInterfaceType>? _interface;

    /// <summary>
    /// The grain of that account, stored or not. Uses the grain id, because a lookup by interface fails in a client that has not received a
    /// silo's manifest yet.
    /// </summary>
    public static IAccountGrain GetAccount(this IGrainFactory grains, AccountId id)
    {
        var grainId = GrainId.Create(GrainType, id.Key);
        if (_interface is { } known)
        {
            return (IAccountGrain)grains.GetGrain(grainId, known.Value);
        }

        var grain = grains.GetGrain<IAccountGrain>(grainId);
        _interface = new(((GrainReference)grain).InterfaceType);
        return grain;
    }
}
