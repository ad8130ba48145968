using Orleans.Storage;
using OrleansSelfCare.Tests.Hosts;

namespace OrleansSelfCare.Tests.Cluster;

/// <summary>Orleans' real storage behind a line that can break.</summary>
internal sealed class FaultyStorage(IGrainStorage storage, StoreLine line) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
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
