using Microsoft.Data.Sqlite;
using OrleansSelfCare.Grains;
using OrleansSelfCare.Storage.Sqlite;

namespace OrleansSelfCare.Tests.Storage;

public sealed class SqliteUnknownAccountsTests : UnknownAccountStoreContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("selfcare-store-");
    private readonly SqliteAccountStore _store;

    public SqliteUnknownAccountsTests() => _store = new SqliteAccountStore(_folder.FullName);

    protected override IUnknownAccountStore Store => _store;

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    protected override async Task Fill(int rows, DateTimeOffset usedAt)
    {
        var file = Path.Combine(_folder.FullName, SqliteAccountStore.FileName);
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < $rows)
            INSERT INTO unknown_account (name, used_at, state) SELECT 'filler-' || n, $at, x'' FROM number
            """;
        command.Parameters.AddWithValue("$rows", rows);
        command.Parameters.AddWithValue("$at", usedAt.ToUnixTimeMilliseconds());
        await command.ExecuteNonQueryAsync();
    }
}
