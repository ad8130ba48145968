using System.Data.Common;

namespace OrleansSelfCare.Hosting;

/// <summary>
/// A pooler that gives each transaction another server connection, such as PgBouncer with <c>pool_mode = transaction</c>: statements that
/// were prepared on one connection are missing on the next, or there already.
/// </summary>
public static class TransactionPooler
{
    /// <summary>What an operator can do.</summary>
    public const string Cure =
        "the connection string leads to a pooler that changes connections between transactions, which prepared statements don't survive. "
        + "Add Max Auto Prepare=0 to ConnectionStrings:SelfCare, or let the pooler pool sessions";

    /// <summary>
    /// 42P05 (duplicate_prepared_statement) or 26000 (invalid_sql_statement_name) of PostgreSQL. Each connection prepares under names of
    /// its own, so without a pooler neither happens.
    /// </summary>
    public static bool IsCauseOf(Exception e) => e is DbException { SqlState: "42P05" or "26000" };
}
