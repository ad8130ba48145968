using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace OrleansSelfCare.Storage.Postgres;

/// <summary>Orleans' storage over PostgreSQL, whose errors go to <see cref="DatabaseErrors"/> on their way to the grain.</summary>
public sealed class ErrorReportingStorage(IGrainStorage storage, DatabaseErrors errors)
    : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Wraps the storage that is registered under this name.</summary>
    public static void Wrap(IServiceCollection services, string name)
    {
        var real = services.Last(service => service.ServiceType == typeof(IGrainStorage) && Equals(service.ServiceKey, name));
        services.AddKeyedSingleton<IGrainStorage>(name, (provider, key) => new ErrorReportingStorage(
            (IGrainStorage)real.KeyedImplementationFactory!(provider, key), provider.GetRequiredService<DatabaseErrors>()));
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Report(storage.ReadStateAsync(stateName, grainId, grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Report(storage.WriteStateAsync(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Report(storage.ClearStateAsync(stateName, grainId, grainState));

    public void Participate(ISiloLifecycle observer) => (storage as ILifecycleParticipant<ISiloLifecycle>)?.Participate(observer);

    private async Task Report(Task call)
    {
        try
        {
            await call;
        }
        catch (Exception e)
        {
            errors.Add(e.GetBaseException());
            throw;
        }
    }
}
