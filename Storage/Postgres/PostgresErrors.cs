using Npgsql;
using OrleansSelfCare.Hosting;

namespace OrleansSelfCare.Storage.Postgres;

/// <summary>What an error of PostgreSQL means for a host (its manual, appendix A: PostgreSQL Error Codes).</summary>
public static class PostgresErrors
{
    /// <summary>
    /// The database is away for now, so that waiting helps: it can't be reached, is starting or stopping (57P01 to 57P03), or is read-only
    /// (25006), as a standby is. Not a lock that something else holds (55P03), because <c>migrate</c> must not queue up again by itself.
    /// </summary>
    public static bool IsAway(NpgsqlException e) =>
        e is not PostgresException error
        || error.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction
        || (error.IsTransient && error.SqlState != PostgresErrorCodes.LockNotAvailable);

    /// <returns>For the log, without what a customer typed: the code and text, or the type of an error of the connection.</returns>
    public static string Describe(NpgsqlException e) => e switch
    {
        _ when TransactionPooler.IsCauseOf(e) => $"error {e.SqlState}: {TransactionPooler.Cure}",
        PostgresException error => $"error {error.SqlState}: {error.MessageText}",
        _ => e.GetBaseException().GetType().Name,
    };
}
