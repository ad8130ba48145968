using Npgsql;
using OrleansSelfCare.Hosts;

namespace OrleansSelfCare.Cluster;

/// <summary>A silo serves when the others count it in and its database answers.</summary>
internal sealed class SiloReadiness(ISiloStatusOracle silo, NpgsqlDataSource database) : IReadiness
{
    public async Task Check(CancellationToken cancellation)
    {
        if (silo.CurrentStatus != SiloStatus.Active)
        {
            throw new InvalidOperationException("The silo is not active.");
        }

        await using var command = database.CreateCommand("SELECT 1");
        await command.ExecuteScalarAsync(cancellation);
    }
}
