using System.Data.Common;
using OrleansSelfCare.Storage.Audit;

namespace OrleansSelfCare.Storage.Sqlite;

/// <summary>The audit rows in the embedded store. Its writer commits them together with the accounts that wait.</summary>
public class SqliteAudit(SqliteAccountStore store) : AuditStore
{
    protected override Task<List<T>> Read<T>(Action<DbCommand> prepare, Func<DbDataReader, T> map, CancellationToken cancellation) =>
        Task.FromResult(store.Read(reader =>
        {
            using var command = reader.CreateCommand();
            prepare(command);
            using var rows = command.ExecuteReader();
            var read = new List<T>();
            while (rows.Read())
            {
                read.Add(map(rows));
            }

            return read;
        }));

    protected override Task Write(Action<DbCommand> prepare, CancellationToken cancellation) => store.WriteAudit(prepare);
}
