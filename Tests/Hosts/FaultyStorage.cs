using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using OrleansSelfCare.Grains;

namespace OrleansSelfCare.Tests.Hosts;

/// <summary>Orleans' real storage behind a <see cref="StoreConnection"/>, which can fail.</summary>
internal sealed class FaultyStorage(IGrainStorage storage, StoreConnection store)
    : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Wraps the registered storage of the accounts.</summary>
    public static void Wrap(IServiceCollection services, StoreConnection store)
    {
        var real = services.Last(service =>
            service.ServiceType == typeof(IGrainStorage) && Equals(service.ServiceKey, AccountState.Storage));
        services.AddKeyedSingleton<IGrainStorage>(AccountState.Storage, (provider, key) =>
            new FaultyStorage((IGrainStorage)real.KeyedImplementationFactory!(provider, key), store));
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        store.Read(KeyOf(grainId), async () =>
        {
            await storage.ReadStateAsync(stateName, grainId, grainState);
            return true;
        });

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        store.Write(KeyOf(grainId), async () =>
        {
            await storage.WriteStateAsync(stateName, grainId, grainState);
            return true;
        });

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        store.Write(KeyOf(grainId), async () =>
        {
            await storage.ClearStateAsync(stateName, grainId, grainState);
            return true;
        });

    public void Participate(ISiloLifecycle observer) => (storage as ILifecycleParticipant<ISiloLifecycle>)?.Participate(observer);

    private static string KeyOf(GrainId id) => id.Key.ToString()!;
}
