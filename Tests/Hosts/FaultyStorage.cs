using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using OrleansSelfCare.Grains;

namespace OrleansSelfCare.Tests.Hosts;

/// <summary>Orleans' real storage behind a line that can break.</summary>
internal sealed class FaultyStorage(IGrainStorage storage, StoreLine line) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Puts the line between the accounts and their real storage.</summary>
    public static void Wrap(IServiceCollection services, StoreLine line)
    {
        var real = services.Last(service => service.ServiceType == typeof(IGrainStorage) && Equals(service.ServiceKey, AccountState.Storage));
        services.AddKeyedSingleton<IGrainStorage>(AccountState.Storage, (provider, key) =>
            new FaultyStorage((IGrainStorage)real.KeyedImplementationFactory!(provider, key), line));
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => line.Read(KeyOf(grainId), async () =>
    {
        await storage.ReadStateAsync(stateName, grainId, grainState);
        return true;
    });

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => line.Write(KeyOf(grainId), async () =>
    {
        await storage.WriteStateAsync(stateName, grainId, grainState);
        return true;
    });

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => line.Write(KeyOf(grainId), async () =>
    {
        await storage.ClearStateAsync(stateName, grainId, grainState);
        return true;
    });

    public void Participate(ISiloLifecycle observer) => (storage as ILifecycleParticipant<ISiloLifecycle>)?.Participate(observer);

    private static string KeyOf(GrainId id) => id.Key.ToString()!;
}
